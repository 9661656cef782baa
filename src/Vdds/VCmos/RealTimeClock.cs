using Dbt.Mvdm;

namespace Dbt.Vdds.VCmos;

/// <summary>
/// The clock's 14 registers (Motorola MC146818A data sheet). The time is the machine's and cannot be set; alarm, periodic and
/// update interrupts come on IRQ 8.
/// </summary>
internal sealed class RealTimeClock
{
    public const int RegisterCount = 14;

    public const int SecondsAlarm = 1;
    public const int MinutesAlarm = 3;
    public const int HoursAlarm = 5;
    private const int StatusA = 10;
    private const int StatusB = 11;
    private const int StatusC = 12;

    // Register B. Bits 4–6 enable what the same bits of register C tell of.
    private const byte Hours24 = 0x02;
    private const byte Binary = 0x04;
    public const byte Update = 0x10;
    public const byte Alarm = 0x20;
    public const byte Periodic = 0x40;

    private const byte InterruptRequest = 0x80;
    private const byte UpdateInProgress = 0x80;
    private const byte Valid = 0x80;
    private const byte AnyTime = 0xC0;
    private const byte Afternoon = 0x80;
    private const long Second = 1_000_000_000;

    /// <summary>How long before each second the clock says that it is being updated: 244 µs and the update's 1,984 µs.</summary>
    private const long UpdateTime = 2_228_000;

    private readonly IVirtualMachine _machine;
    private readonly byte[] _alarm = new byte[6];
    private ITimerHook? _timer;
    private IVirtualIrq? _irq;
    private byte _statusA = 0x26;
    private byte _statusB = Hours24;
    private byte _statusC;
    private long _nextPeriod = long.MaxValue;
    private long _nextSecond = long.MaxValue;

    public RealTimeClock(IVirtualMachine machine) => _machine = machine;

    public DateTime Now => _machine.LocalTime;

    public byte EnabledInterrupts => _statusB;

    /// <summary>Opened when first used: by then all drivers have been created.</summary>
    private IVirtualIrq? Irq => _irq ??= _machine.Import<IVirtualPic>()?.OpenIrq(8);

    public void SendEoi() => Irq?.SendEoi();

    public byte ReadCentury() => Encode(Now.Year / 100);

    public byte Read(int register)
    {
        switch (register)
        {
            case SecondsAlarm or MinutesAlarm or HoursAlarm:
                return _alarm[register];
            case StatusA:
                return (byte)(_statusA | (IsUpdating ? UpdateInProgress : 0));
            case StatusB:
                return _statusB;
            case StatusC:
                var flags = _statusC;
                _statusC = 0;
                Irq?.Clear();
                return flags;
            case > StatusC:
                return Valid;
            default:
                return ReadTime(register, Now);
        }
    }

    /// <summary>The time and register D are not written; the rest is.</summary>
    public void Write(int register, byte value)
    {
        switch (register)
        {
            case SecondsAlarm or MinutesAlarm or HoursAlarm:
                _alarm[register] = value;
                break;
            case StatusA:
                _statusA = (byte)(value & 0x7F);
                Schedule();
                break;
            case StatusB:
                _statusB = value;
                Schedule();
                break;
        }
    }

    public void SetAlarm(byte register, byte value) => _alarm[register] = value;

    public void Enable(byte interrupt, bool enabled) =>
        Write(StatusB, (byte)(enabled ? _statusB | interrupt : _statusB & ~interrupt));

    private bool IsUpdating => NanosecondOfSecond >= Second - UpdateTime;

    private long NanosecondOfSecond => Now.Ticks % TimeSpan.TicksPerSecond * (Second / TimeSpan.TicksPerSecond);

    private byte ReadTime(int register, DateTime now) => register switch
    {
        0 => Encode(now.Second),
        2 => Encode(now.Minute),
        4 => EncodeHour(now.Hour),
        6 => Encode((int)now.DayOfWeek + 1),
        7 => Encode(now.Day),
        8 => Encode(now.Month),
        _ => Encode(now.Year % 100),
    };

    private byte Encode(int value) =>
        (byte)((_statusB & Binary) != 0 ? value : value / 10 * 16 + value % 10);

    private byte EncodeHour(int hour)
    {
        if ((_statusB & Hours24) != 0)
            return Encode(hour);
        var afternoon = hour >= 12 ? Afternoon : 0;
        return (byte)(Encode((hour + 11) % 12 + 1) | afternoon);
    }

    /// <summary>Nanoseconds of the periodic interrupt that register A chooses; 0: none.</summary>
    private long Period => (_statusA & 15) switch
    {
        0 => 0,
        1 => Second / 256,
        2 => Second / 128,
        var rate => Second / (32768 >> (rate - 1)),
    };

    private void Schedule()
    {
        var now = _machine.Now;
        if ((_statusB & Periodic) == 0 || Period == 0)
            _nextPeriod = long.MaxValue;
        else if (_nextPeriod == long.MaxValue)
            _nextPeriod = now + Period;
        if ((_statusB & (Alarm | Update)) == 0)
            _nextSecond = long.MaxValue;
        else if (_nextSecond == long.MaxValue)
            _nextSecond = now + Second - NanosecondOfSecond;
        Arm();
    }

    private void Arm()
    {
        var due = Math.Min(_nextPeriod, _nextSecond);
        if (due == long.MaxValue)
            return;
        _timer ??= _machine.CreateTimer(_ => OnDue());
        _timer.Arm(due);
    }

    /// <summary>Periods that the host slept through are not made up for.</summary>
    private void OnDue()
    {
        var now = _machine.Now;
        byte flags = 0;
        if (now >= _nextPeriod)
        {
            flags |= Periodic;
            _nextPeriod += ((now - _nextPeriod) / Period + 1) * Period;
        }
        if (now >= _nextSecond)
        {
            flags |= Update;
            if (IsAlarmTime(Now))
                flags |= Alarm;
            _nextSecond = now + Second - NanosecondOfSecond;
        }
        _statusC |= flags;
        if ((_statusC & _statusB & (Periodic | Alarm | Update)) != 0)
        {
            _statusC |= InterruptRequest;
            Irq?.Raise();
        }
        Arm();
    }

    private bool IsAlarmTime(DateTime now) =>
        Matches(_alarm[SecondsAlarm], ReadTime(0, now))
        && Matches(_alarm[MinutesAlarm], ReadTime(2, now))
        && Matches(_alarm[HoursAlarm], ReadTime(4, now));

    private static bool Matches(byte alarm, byte value) => alarm >= AnyTime || alarm == value;
}
