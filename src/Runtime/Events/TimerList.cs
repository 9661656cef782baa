namespace Dbt.Runtime.Events;

/// <summary>The armed timers of a machine. A machine has a handful, so a list is searched. Not thread-safe by itself.</summary>
internal sealed class TimerList
{
    private readonly List<MachineTimer> _armed = [];

    /// <summary>The time of the first timer, in nanoseconds; <see cref="long.MaxValue"/> when none is armed.</summary>
    public long NextDue { get; private set; } = long.MaxValue;

    public int Count => _armed.Count;

    public void Arm(MachineTimer timer, long due)
    {
        timer.Due = due;
        if (!_armed.Contains(timer))
            _armed.Add(timer);
        Refresh();
    }

    public void Disarm(MachineTimer timer)
    {
        if (_armed.Remove(timer))
            Refresh();
    }

    /// <summary>Takes the timer that is due first, if that is at <paramref name="now"/> or before.</summary>
    public MachineTimer? TakeDue(long now)
    {
        if (NextDue > now)
            return null;
        var first = _armed[0];
        for (var i = 1; i < _armed.Count; i++)
        {
            if (_armed[i].Due < first.Due)
                first = _armed[i];
        }
        Disarm(first);
        return first;
    }

    private void Refresh()
    {
        var next = long.MaxValue;
        foreach (var timer in _armed)
            next = Math.Min(next, timer.Due);
        NextDue = next;
    }
}
