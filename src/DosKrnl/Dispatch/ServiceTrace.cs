using Dbt.Mvdm;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>The trace line of a finished INT 21h.</summary>
internal static class ServiceTrace
{
    public static void Write(IVirtualMachine machine, DosService? service, byte function, DosResult result)
    {
        var client = machine.Client;
        var name = service?.Method.Name ?? "(none)";
        var outcome = result.Outcome switch
        {
            DosOutcome.Failed => $"error {(int)result.Error} {result.Error}",
            DosOutcome.StatusFailed => $"AL=FF error {(int)result.Error} {result.Error}",
            DosOutcome.Ok => "ok",
            _ => "done",
        };
        machine.Trace.Write(
            TraceCategories.Int21,
            $"21/{function:X2} {name}: {outcome}; AX={client.Ax:X4} BX={client.Bx:X4} CX={client.Cx:X4} DX={client.Dx:X4} "
            + $"SI={client.Si:X4} DI={client.Di:X4} DS={client.Ds:X4} ES={client.Es:X4}");
    }
}
