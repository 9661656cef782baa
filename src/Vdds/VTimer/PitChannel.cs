namespace Dbt.Vdds.VTimer;

/// <summary>
/// One counter of an 8254: what it would show is computed from the time since it was loaded. Modes and the counts of each:
/// Intel 8254 data sheet, "Mode definitions". All times are pulses of <see cref="PitClock"/>.
/// </summary>
internal sealed class PitChannel
{
    private const int LowOnly = 1;
    private const int HighOnly = 2;
    private const int LowThenHigh = 3;

    private int _access = LowThenHigh;
    private bool _bcd;
    private bool _gate = true;
    private bool _loaded;
    private bool _highNextOnWrite;
    private bool _highNextOnRead;
    private byte _writtenLow;
    private int _latchedCount = -1;
    private int _latchedStatus = -1;
    private long _start;
    private long _stoppedAt;
    private long _nextReload;
    private long _nextReloadAt = long.MaxValue;

    /// <summary>0–5.</summary>
    public int Mode { get; private set; } = 3;

    /// <summary>Pulses of a period, 1–65536.</summary>
    public long Reload { get; private set; } = 65536;

    /// <summary>True from the loading of a count on.</summary>
    public bool IsCounting => _loaded;

    /// <summary>When the period or the one-shot count that is running was loaded.</summary>
    public long Start => _start;

    private bool IsPeriodic => Mode is 2 or 3;

    /// <summary>As the BIOS leaves it: a period that began now.</summary>
    public void Preset(int mode, long reload, long now)
    {
        Mode = mode;
        Reload = reload;
        _start = now;
        _loaded = true;
    }

    /// <summary>A control word for this counter (not read-back).</summary>
    public void Control(byte word, long now)
    {
        var access = (word >> 4) & 3;
        if (access == 0)
        {
            LatchCount(now);
            return;
        }
        _access = access;
        Mode = (word >> 1) & 7;
        if (Mode > 5)
            Mode -= 4;
        _bcd = (word & 1) != 0;
        _loaded = false;
        _highNextOnRead = _highNextOnWrite = false;
        _latchedCount = _latchedStatus = -1;
        _nextReloadAt = long.MaxValue;
    }

    public void LatchCount(long now)
    {
        if (_latchedCount < 0)
            _latchedCount = Count(now);
    }

    /// <summary>Status byte: output, null count, access, mode, BCD.</summary>
    public void LatchStatus(long now)
    {
        if (_latchedStatus >= 0)
            return;
        _latchedStatus = (Output(now) ? 0x80 : 0) | (_loaded ? 0 : 0x40) | (_access << 4) | (Mode << 1) | (_bcd ? 1 : 0);
    }

    /// <summary>The next byte is one that was kept: the time does not matter to it.</summary>
    public bool IsLatched => _latchedStatus >= 0 || _latchedCount >= 0;

    public byte Read(long now)
    {
        if (_latchedStatus >= 0)
        {
            var status = (byte)_latchedStatus;
            _latchedStatus = -1;
            return status;
        }
        var count = _latchedCount >= 0 ? _latchedCount : Count(now);
        var high = _access == HighOnly || (_access == LowThenHigh && _highNextOnRead);
        if (_access == LowThenHigh)
            _highNextOnRead = !_highNextOnRead;
        if (_access != LowThenHigh || high)
            _latchedCount = -1;
        return (byte)(high ? count >> 8 : count);
    }

    /// <summary>Takes a byte of a count. True when the count is complete, so that the counter starts anew.</summary>
    public bool Write(byte value, long now)
    {
        switch (_access)
        {
            case LowOnly:
                return Load(value, now);
            case HighOnly:
                return Load(value << 8, now);
            default:
                _highNextOnWrite = !_highNextOnWrite;
                if (_highNextOnWrite)
                {
                    _writtenLow = value;
                    return false;
                }
                return Load(_writtenLow | (value << 8), now);
        }
    }

    public void SetGate(bool gate, long now)
    {
        if (gate == _gate)
            return;
        _gate = gate;
        if (!gate)
            _stoppedAt = now;
        else if (Mode is 0 or 4)
            _start += now - _stoppedAt;
        else
            _start = now;
    }

    /// <summary>The counting element at a time, as the guest reads it.</summary>
    public int Count(long now)
    {
        Settle(now);
        var elapsed = Elapsed(now);
        var value = Mode switch
        {
            2 => Reload - elapsed % Reload,
            3 => (Reload & ~1L) - (elapsed * 2 % Math.Max(Reload & ~1L, 2)),
            _ => Reload - elapsed,
        };
        return _bcd ? ToBcd(value) : (int)(value & 0xFFFF);
    }

    /// <summary>The output pin.</summary>
    public bool Output(long now)
    {
        if (!_loaded)
            return Mode != 0;
        Settle(now);
        var elapsed = Elapsed(now);
        return Mode switch
        {
            0 or 1 => elapsed >= Reload,
            2 => !_gate || elapsed % Reload != Reload - 1,
            3 => !_gate || elapsed % Reload < (Reload + 1) / 2,
            _ => elapsed != Reload,
        };
    }

    private long Elapsed(long now) => !_loaded ? 0 : (_gate || Mode is 1 or 5 ? now : _stoppedAt) - _start;

    private bool Load(int count, long now)
    {
        long reload = _bcd ? FromBcd(count) : count;
        if (reload == 0)
            reload = _bcd ? 10000 : 65536;
        if (_loaded && IsPeriodic && _gate)
        {
            // A running period is finished first (data sheet, modes 2 and 3: a new count is loaded at the end of the cycle).
            Settle(now);
            _nextReload = reload;
            _nextReloadAt = _start + ((now - _start) / Reload + 1) * Reload;
            return true;
        }
        Reload = reload;
        _start = now;
        _stoppedAt = now;
        _loaded = true;
        return true;
    }

    /// <summary>Brings in a count that was written for the next period, once that has begun.</summary>
    public void Settle(long now)
    {
        if (now < _nextReloadAt)
            return;
        _start = _nextReloadAt;
        Reload = _nextReload;
        _nextReloadAt = long.MaxValue;
    }

    /// <summary>When the output rises next after a time: the end of the period, or of a one-shot; none: long.MaxValue.</summary>
    public long NextEvent(long now)
    {
        if (!_loaded)
            return long.MaxValue;
        Settle(now);
        if (!IsPeriodic)
            return _start + Reload > now ? _start + Reload : long.MaxValue;
        return now < _start ? _start + Reload : _start + ((now - _start) / Reload + 1) * Reload;
    }

    private static int ToBcd(long value)
    {
        value = (value % 10000 + 10000) % 10000;
        return (int)(value % 10 | (value / 10 % 10 << 4) | (value / 100 % 10 << 8) | (value / 1000 << 12));
    }

    private static int FromBcd(int value) =>
        (value & 15) + ((value >> 4) & 15) * 10 + ((value >> 8) & 15) * 100 + ((value >> 12) & 15) * 1000;
}
