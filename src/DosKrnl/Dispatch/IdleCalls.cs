namespace Dbt.DosKrnl.Dispatch;

/// <summary>What DOS does while it has nothing to do: INT 28h, and giving the host's processor away.</summary>
internal sealed class IdleCalls(DosKernel kernel)
{
    /// <summary>Polls without a wait after which a program is taken to do nothing else.</summary>
    private const int PollsBeforeIdle = 64;

    private const long IdleNanoseconds = 2_000_000;

    /// <summary>Polls further apart than this are not a loop that waits.</summary>
    private const long LoopNanoseconds = 1_000_000;

    private int _polls;
    private long _lastPoll;
    private bool _idleCallMade;

    /// <summary>A status call found nothing: a program that polls in a loop must not keep the host busy.</summary>
    public void NothingThere()
    {
        var now = kernel.Machine.Now;
        _polls = now - _lastPoll < LoopNanoseconds ? _polls + 1 : 0;
        if (_polls >= PollsBeforeIdle)
        {
            kernel.Devices.Screen.Refresh();
            kernel.Machine.Idle(IdleNanoseconds);
            now = kernel.Machine.Now;
        }
        _lastPoll = now;
    }

    /// <summary>
    /// Before a wait: enters a resident program's INT 28h handler, which returns to the INT 21h entry and so to the same
    /// call. Every second time, so that the guest also waits. False: wait now.
    /// </summary>
    public bool TryCallIdle(byte function)
    {
        var stub = kernel.Machine.InterruptStub(0x28);
        if (function > 0x0C || _idleCallMade || kernel.Memory.ReadFarPointer(0x28 * 4) == stub)
        {
            _idleCallMade = false;
            return false;
        }
        _idleCallMade = true;
        kernel.GuestCalls.Interrupt(0x28, kernel.GuestCalls.ReenterInt21);
        return true;
    }
}
