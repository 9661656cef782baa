using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Process;

/// <summary>
/// Ctrl-C: INT 23h with the caller's registers and the frame of its INT 21h on the stack. IRET, or RETF with CF clear: the
/// call is made again; RETF with CF set: the process ends (RBIL INT 23h).
/// </summary>
internal sealed class ControlBreak
{
    /// <summary>Handlers that never return must not make this grow.</summary>
    private const int DeepestNesting = 16;

    private readonly DosKernel _kernel;
    private readonly FarPointer _return;
    private readonly List<FarPointer> _frames = [];

    public ControlBreak(DosKernel kernel)
    {
        _kernel = kernel;
        _return = kernel.Machine.AllocateBreakpoint(Returned);
    }

    /// <summary>From the dispatcher, with the caller's interrupt frame on top of the stack.</summary>
    public void Raise()
    {
        _kernel.Devices.Screen.Write("^C\r\n"u8);
        var client = _kernel.Machine.Client;
        if (_frames.Count == DeepestNesting)
            _frames.RemoveAt(0);
        _frames.Add(new FarPointer(client.Ss, client.Sp));
        _kernel.GuestCalls.Interrupt(0x23, _return);
    }

    private void Returned(IVirtualMachine machine)
    {
        var client = machine.Client;
        var abort = false;
        var at = _frames.Count - 1;
        while (at >= 0 && _frames[at].Segment != client.Ss)
            at--;
        if (at >= 0)
        {
            // RETF has left the flags word on the stack.
            abort = (ushort)_frames[at].Offset != client.Sp && client.Carry;
            client.Sp = (ushort)_frames[at].Offset;
            _frames.RemoveRange(at, _frames.Count - at);
        }
        if (abort)
            _kernel.Processes.End(0, EndKind.ControlC);
        else
            _kernel.GuestCalls.GoTo(_kernel.GuestCalls.ReenterInt21);
    }
}
