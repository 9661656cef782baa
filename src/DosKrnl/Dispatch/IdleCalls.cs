namespace Dbt.DosKrnl.Dispatch;

/// <summary>What DOS does while it has nothing to do: INT 28h, and giving the host's processor away.</summary>
internal sealed class IdleCalls(DosKernel kernel)
{
    /// <summary>Polls in a row after which a program is taken to do nothing else.</summary>
    private const int PollsBeforeIdle = 100;

    private const long IdleNanoseconds = 2_000_000;

    /// <summary>A loop that only waits has at most so many instructions between two polls; one that computes has more.</summary>
    private const ulong LoopInstructions = 500;

    private int _polls;
    private ulong _lastPoll;
    private bool _idleCallMade;

    /// <summary>A status call found nothing: a program that polls in a loop must not keep the host busy.</summary>
    public void NothingThere()
    {
        var now = Instructions;
        _polls = now - _lastPoll < LoopInstructions ? _polls + 1 : 0;
        _lastPoll = now;
        if (_polls < PollsBeforeIdle)
            return;
        kernel.Devices.Screen.Refresh();
        kernel.Machine.Idle(IdleNanoseconds);
    }

    private unsafe ulong Instructions => kernel.Machine.Client.State->Instructions;

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
