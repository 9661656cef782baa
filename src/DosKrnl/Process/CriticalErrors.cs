using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Process;

/// <summary>
/// INT 24h: asks the guest what to do about a hardware error (RBIL INT 24h). Only when the program has a handler of its
/// own; the default answer is "fail". The stack is as DOS leaves it: the handler's frame, the caller's registers, the
/// frame of its INT 21h.
/// </summary>
internal sealed class CriticalErrors
{
    private const byte Ignore = 0, Retry = 1, Abort = 2, Fail = 3;

    /// <summary>AH: fail, retry and ignore are allowed; bit 7: not a disk.</summary>
    private const byte AllowAll = 0x38, NotDisk = 0x80;

    private readonly DosKernel _kernel;
    private readonly FarPointer _return;
    private FarPointer _frame;
    private byte _function;
    private DosError _error;

    public CriticalErrors(DosKernel kernel)
    {
        _kernel = kernel;
        _return = kernel.Machine.AllocateBreakpoint(Returned);
    }

    /// <summary>The default handler: fail.</summary>
    public static HookResult DefaultAnswer(IVirtualMachine machine)
    {
        var client = machine.Client;
        client.Al = Fail;
        return HookResult.Done;
    }

    /// <summary>
    /// Enters the guest's INT 24h handler. False: it has none of its own (the call fails), or an error is being handled
    /// already. The drive is 0 for A, FFh for a character device.
    /// </summary>
    public bool TryAsk(byte function, DosError error, byte drive)
    {
        var machine = _kernel.Machine;
        var client = machine.Client;
        if (_kernel.Sda.CriticalError != 0 || machine.Memory.ReadFarPointer(0x24 * 4) == machine.InterruptStub(0x24))
            return false;
        _frame = new FarPointer(client.Ss, client.Sp);
        _function = function;
        _error = error;
        _kernel.Dispatcher.RecordError(error, drive);
        _kernel.Sda.CriticalError++;
        _kernel.Dispatcher.IsInCriticalError = true;
        _kernel.Sda.InDos++;
        client.Sp -= 2 * ServiceDispatcher.SavedRegisters;
        _kernel.GuestCalls.Interrupt(0x24, _return);
        client.Ah = (byte)(AllowAll | (drive == 0xFF ? NotDisk : 0) | (function == 0x40 ? 1 : 0));
        client.Al = drive == 0xFF ? (byte)0 : drive;
        client.Di = (ushort)(error - DosError.WriteProtected);
        _kernel.ShowStructures();
        var header = drive == 0xFF ? _kernel.DeviceChain.Failing : _kernel.DeviceChain.BlockDevice;
        client.Bp = header.Segment;
        client.Si = (ushort)header.Offset;
        return true;
    }

    private void Returned(IVirtualMachine machine)
    {
        var client = machine.Client;
        var answer = client.Al;
        _kernel.Dispatcher.IsInCriticalError = false;
        if (_kernel.Sda.CriticalError != 0)
            _kernel.Sda.CriticalError--;
        if (_kernel.Sda.InDos != 0)
            _kernel.Sda.InDos--;
        RestoreCaller(client);
        switch (answer)
        {
            case Retry:
                _kernel.GuestCalls.GoTo(_kernel.GuestCalls.ReenterInt21);
                break;
            case Abort:
                _kernel.Processes.End(0, EndKind.CriticalError);
                break;
            case Ignore:
                _kernel.Dispatcher.FinishFromCallback(_function, DosResult.Ok);
                break;
            default:
                _kernel.Dispatcher.FinishFromCallback(_function, _error is DosError.None ? DosError.FailOnCriticalError : _error);
                break;
        }
    }

    /// <summary>The registers that the dispatcher saved below the frame of the call.</summary>
    private void RestoreCaller(ClientRegisters client)
    {
        client.Ss = _frame.Segment;
        client.Sp = (ushort)(_frame.Offset - 2 * ServiceDispatcher.SavedRegisters);
        var machine = _kernel.Machine;
        client.Ax = machine.PopWord();
        client.Bx = machine.PopWord();
        client.Cx = machine.PopWord();
        client.Dx = machine.PopWord();
        client.Si = machine.PopWord();
        client.Di = machine.PopWord();
        client.Bp = machine.PopWord();
        client.Ds = machine.PopWord();
        client.Es = machine.PopWord();
    }
}
