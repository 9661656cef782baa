using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>The trace line of an INT 21h: the registers before, the name where there is one, and what came of it.</summary>
internal static class ServiceTrace
{
    private const int LongestName = 80;

    public static string Describe(IVirtualMachine machine, DosService? service, byte function)
    {
        var client = machine.Client;
        var text = $"21/{function:X2} {service?.Method.Name ?? "(none)"}: AX={client.Ax:X4} BX={client.Bx:X4} CX={client.Cx:X4} "
            + $"DX={client.Dx:X4} SI={client.Si:X4} DI={client.Di:X4} DS={client.Ds:X4} ES={client.Es:X4}";
        return function switch
        {
            0x39 or 0x3A or 0x3B or 0x3C or 0x3D or 0x41 or 0x43 or 0x4B or 0x4E or 0x5A or 0x5B => text + Name(client.Dx),
            0x60 or 0x6C => text + Name(client.Si),
            0x56 => text + Name(client.Dx) + " to" + Quote(machine, client.Linear(SegmentName.Es, client.Di)),
            0x0F or 0x10 or 0x11 or 0x13 or 0x16 or 0x17 => text + $" {GuestText.Read(machine.Memory, client.Linear(SegmentName.Ds, client.Dx), 12)}",
            _ => text,
        };

        string Name(ushort offset) => Quote(machine, client.Linear(SegmentName.Ds, offset));
    }

    public static void Write(IVirtualMachine machine, string entry, DosResult result)
    {
        var client = machine.Client;
        var outcome = result.Outcome switch
        {
            DosOutcome.Failed => $"error {(int)result.Error} {result.Error}",
            DosOutcome.StatusFailed => $"AL=FF, error {(int)result.Error} {result.Error}",
            DosOutcome.Transferred => "left",
            DosOutcome.Break => "Ctrl-C",
            _ => $"AX={client.Ax:X4} BX={client.Bx:X4} CX={client.Cx:X4} DX={client.Dx:X4}",
        };
        machine.Trace.Write(
            TraceCategories.Int21,
            $"{entry} -> {outcome}",
            ("call", entry),
            ("error", (int)result.Error),
            ("ax", client.Ax.ToString("X4")),
            ("bx", client.Bx.ToString("X4")),
            ("cx", client.Cx.ToString("X4")),
            ("dx", client.Dx.ToString("X4")));
    }

    private static string Quote(IVirtualMachine machine, uint linear) =>
        $" \"{GuestText.ReadAsciz(machine.Memory, linear, LongestName)}\"";
}
