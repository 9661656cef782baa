using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Process;

/// <summary>
/// INT 00h: "Divide overflow", and the end of the process. Only for children, whose parent goes on; in the first program,
/// with the vector at its default, a divide error is the machine's to report, with the place and the registers.
/// </summary>
internal sealed class DivideErrors(DosKernel kernel)
{
    private FarPointer? _handler;

    /// <summary>Another process runs. A handler of the guest's own stays.</summary>
    public void Switch(bool isFirst)
    {
        var machine = kernel.Machine;
        var byDefault = machine.InterruptStub(0);
        if (isFirst)
        {
            if (_handler is { } ours && machine.Memory.ReadFarPointer(0) == ours)
                machine.Memory.WriteFarPointer(0, byDefault);
        }
        else if (machine.Memory.ReadFarPointer(0) == byDefault)
        {
            machine.Memory.WriteFarPointer(0, _handler ??= machine.AllocateBreakpoint(Overflow));
        }
    }

    private void Overflow(IVirtualMachine machine)
    {
        kernel.Devices.Screen.Write("\r\nDivide overflow\r\n"u8);
        kernel.Processes.End(0, EndKind.ControlC);
    }
}
