using Dbt.Mvdm;

namespace Dbt.Vdds.VKbd;

/// <summary>
/// Scan codes on their way to the controller. The host tells of presses only, so a key is let go after a while, in which a
/// program that looks now and then sees it held down.
/// </summary>
/// <param name="machine">Whose clock and timers are used.</param>
/// <param name="onReady">Called when a code that had to wait can be taken.</param>
internal sealed class ScanCodeQueue(IVirtualMachine machine, Action onReady)
{
    private const long HoldTime = 40_000_000;
    private const byte Prefix = 0xE0;
    private const byte Release = 0x80;
    private const byte LeftShift = 0x2A;
    private const byte Control = 0x1D;
    private const byte Alt = 0x38;
    private const byte BreakKey = 0x46;
    private const int MaximumCodes = 64;

    /// <summary>Sent for a character that no key of a US keyboard types: programs that translate themselves ignore it.</summary>
    private const byte OtherKey = 0x56;

    /// <summary>A class: a queue of structs would be compiled at each start.</summary>
    private sealed record Entry(byte Code, ushort Key, bool IsRelease);

    private readonly Queue<Entry> _codes = new();
    private ITimerHook? _timer;
    private long _releaseAt;
    private int _presses;

    /// <summary>Presses that have not been taken.</summary>
    public bool HasPresses => _presses > 0;

    public void Type(ushort key)
    {
        var press = key == 0 ? new KeyPress(BreakKey, true, KeyShift.Control) : KeyTable.FindPress(key);
        var scanCode = press.ScanCode == 0 ? OtherKey : press.ScanCode;
        var held = press.Shift switch
        {
            KeyShift.Shift => LeftShift,
            KeyShift.Control => Control,
            KeyShift.Alt => Alt,
            _ => 0,
        };
        if (held != 0)
            AddPress((byte)held, 0);
        if (press.IsExtended)
            AddPress(Prefix, 0);
        AddPress(scanCode, key);
        if (press.IsExtended)
            AddRelease(Prefix);
        AddRelease((byte)(scanCode | Release));
        if (held != 0)
            AddRelease((byte)(held | Release));
    }

    /// <summary>A code as it is; dropped when nobody has read those before.</summary>
    public void Add(byte code)
    {
        if (_codes.Count < MaximumCodes)
            AddPress(code, 0);
    }

    public bool TryTake(out byte code, out ushort key)
    {
        (code, key) = (0, 0);
        if (!_codes.TryPeek(out var next))
            return false;
        if (next.IsRelease && machine.Now < _releaseAt)
        {
            TryAgainAt(_releaseAt);
            return false;
        }
        _codes.Dequeue();
        if (!next.IsRelease)
            _presses--;
        (code, key) = (next.Code, next.Key);
        return true;
    }

    /// <summary>A byte was read by the guest: a key that it tells of is down from now on.</summary>
    public void OnRead(byte code)
    {
        if (code < Release && _codes.TryPeek(out var next) && next.IsRelease)
            _releaseAt = machine.Now + HoldTime;
    }

    public void ReleaseNow()
    {
        _releaseAt = 0;
        if (_codes.Count > 0)
            onReady();
    }

    public void TryAgainAt(long time)
    {
        if (_codes.Count == 0)
            return;
        _timer ??= machine.CreateTimer(_ => onReady());
        _timer.Arm(time);
    }

    private void AddPress(byte code, ushort key)
    {
        _codes.Enqueue(new Entry(code, key, false));
        _presses++;
    }

    private void AddRelease(byte code) => _codes.Enqueue(new Entry(code, 0, true));
}
