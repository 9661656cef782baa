using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VTimer;

/// <summary>The tick count of the BIOS data area: INT 08h's part of it, and INT 1Ah/00h and 01h.</summary>
internal sealed class TickCount
{
    private const uint Ticks = 0x46C;
    private const uint Midnight = 0x470;
    private const uint MotorStatus = 0x43F;
    private const uint MotorCount = 0x440;

    /// <summary>Ticks of a day as the BIOS counts them (IBM AT Technical Reference: 1800B0h).</summary>
    private const uint TicksADay = 0x1800B0;

    private readonly IVirtualMachine _machine;
    private uint _lost;
    private bool _isLocal;

    /// <summary>
    /// The count starts at the time of day. Unless a start time is configured that is UTC's until the guest asks for the
    /// time: the host's time zone takes longer to load than many a program runs.
    /// </summary>
    public TickCount(IVirtualMachine machine)
    {
        _machine = machine;
        _isLocal = machine.Configuration.FixedStartTime != null;
        var time = _isLocal ? machine.LocalTime : DateTime.UtcNow;
        machine.Memory.WriteDword(Ticks, FromTimeOfDay(time.TimeOfDay));
    }

    /// <summary>Ticks that no interrupt will be given for.</summary>
    public void AddLost(long ticks) => _lost += (uint)Math.Min(ticks, TicksADay);

    /// <summary>Hook of INT 08h, reached from the routine in ROM.</summary>
    public HookResult OnTick(IVirtualMachine machine)
    {
        // Other drivers may count on the tick as well.
        const HookResult Next = HookResult.Chain;
        var memory = machine.Memory;
        var ticks = memory.ReadDword(Ticks) + 1 + _lost;
        _lost = 0;
        if (ticks >= TicksADay)
        {
            ticks %= TicksADay;
            memory.WriteByte(Midnight, (byte)(memory.ReadByte(Midnight) + 1));
        }
        memory.WriteDword(Ticks, ticks);
        var motor = memory.ReadByte(MotorCount);
        if (motor == 0)
            return Next;
        memory.WriteByte(MotorCount, (byte)(motor - 1));
        if (motor == 1)
            memory.WriteByte(MotorStatus, (byte)(memory.ReadByte(MotorStatus) & 0xF0));
        return Next;
    }

    /// <summary>Hook of INT 1Ah: reads and sets the count.</summary>
    public HookResult Serve(IVirtualMachine machine)
    {
        var client = machine.Client;
        var memory = machine.Memory;
        switch (client.Ah)
        {
            case 0x00:
                BecomeLocal();
                var ticks = memory.ReadDword(Ticks);
                client.Cx = (ushort)(ticks >> 16);
                client.Dx = (ushort)ticks;
                client.Al = memory.ReadByte(Midnight);
                memory.WriteByte(Midnight, 0);
                break;
            case 0x01:
                _isLocal = true;
                memory.WriteDword(Ticks, ((uint)client.Cx << 16) | client.Dx);
                memory.WriteByte(Midnight, 0);
                break;
            default:
                return HookResult.Chain;
        }
        client.Ah = 0;
        machine.SetReturnFlags(EFlags.Carry, false);
        return HookResult.Done;
    }

    private void BecomeLocal()
    {
        if (_isLocal)
            return;
        _isLocal = true;
        // Time zones are whole minutes apart; the seconds that have been counted stay as they are.
        var offset = _machine.LocalTime - DateTime.UtcNow;
        var minutes = Math.Round(offset.TotalMinutes);
        if (minutes == 0)
            return;
        var ticks = _machine.Memory.ReadDword(Ticks) + FromTimeOfDay(TimeSpan.FromMinutes((minutes + 1440) % 1440));
        _machine.Memory.WriteDword(Ticks, ticks % TicksADay);
    }

    private static uint FromTimeOfDay(TimeSpan time) =>
        (uint)(PitClock.FromNanoseconds(time.Ticks * 100) / 65536) % TicksADay;
}
