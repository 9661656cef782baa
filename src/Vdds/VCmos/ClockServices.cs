using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VCmos;

/// <summary>
/// INT 1Ah/02h–07h, and INT 70h, which ends the clock's interrupt and calls INT 4Ah at the alarm (RBIL). Setting time and
/// date is accepted and has no effect: they are the host's.
/// </summary>
internal sealed class ClockServices(RealTimeClock clock)
{
    private const byte UserAlarm = 0x4A;

    public HookResult Serve(IVirtualMachine machine)
    {
        var client = machine.Client;
        // Function 00h comes often, and is not this driver's.
        var now = client.Ah is 0x02 or 0x04 ? clock.Now : default;
        switch (client.Ah)
        {
            case 0x02:
                client.Ch = Bcd(now.Hour);
                client.Cl = Bcd(now.Minute);
                client.Dh = Bcd(now.Second);
                client.Dl = 0;
                break;
            case 0x04:
                client.Ch = Bcd(now.Year / 100);
                client.Cl = Bcd(now.Year % 100);
                client.Dh = Bcd(now.Month);
                client.Dl = Bcd(now.Day);
                break;
            case 0x03 or 0x05:
                break;
            case 0x06:
                var isSet = (clock.EnabledInterrupts & RealTimeClock.Alarm) != 0;
                if (!isSet)
                    SetAlarm(client);
                machine.SetReturnFlags(EFlags.Carry, isSet);
                return HookResult.Done;
            case 0x07:
                clock.Enable(RealTimeClock.Alarm, false);
                break;
            default:
                return HookResult.Chain;
        }
        machine.SetReturnFlags(EFlags.Carry, false);
        return HookResult.Done;
    }

    /// <summary>INT 70h.</summary>
    public HookResult OnInterrupt(IVirtualMachine machine)
    {
        var flags = clock.Read(0x0C);
        clock.SendEoi();
        if ((flags & clock.EnabledInterrupts & RealTimeClock.Alarm) != 0)
            machine.PushInterrupt(UserAlarm);
        return HookResult.Done;
    }

    private void SetAlarm(ClientRegisters client)
    {
        clock.SetAlarm(RealTimeClock.HoursAlarm, client.Ch);
        clock.SetAlarm(RealTimeClock.MinutesAlarm, client.Cl);
        clock.SetAlarm(RealTimeClock.SecondsAlarm, client.Dh);
        clock.Enable(RealTimeClock.Alarm, true);
    }

    private static byte Bcd(int value) => (byte)(value / 10 * 16 + value % 10);
}
