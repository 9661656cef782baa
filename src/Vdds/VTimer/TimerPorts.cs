using Dbt.Mvdm;

namespace Dbt.Vdds.VTimer;

/// <summary>Ports 40h–43h and 61h: the counters, the speaker's bits, the refresh toggle and the output of counter 2.</summary>
internal sealed class TimerPorts : IPortHandler
{
    public const ushort FirstPort = 0x40;
    public const int PortCount = 4;
    public const ushort SystemControl = 0x61;

    private const ushort ControlPort = 0x43;
    private const int Speaker = 2;

    /// <summary>Of a control word; all clear: it only latches the count.</summary>
    private const int AccessBits = 0x30;

    /// <summary>Half a period of the refresh detect bit: 18 pulses of counter 1.</summary>
    private const long RefreshPulses = 18;

    private readonly IVirtualMachine _machine;
    private readonly TimerInterrupt _interrupt;
    private readonly PitChannel[] _channels;
    private byte _control;

    public TimerPorts(IVirtualMachine machine, TimerInterrupt interrupt)
    {
        _machine = machine;
        _interrupt = interrupt;
        _channels = [interrupt.Channel, new PitChannel(), new PitChannel()];
        var now = Now;
        _channels[1].Preset(mode: 2, RefreshPulses, now);
        _channels[Speaker].Preset(mode: 3, 65536, now);
        _channels[Speaker].SetGate(false, now);
    }

    private long Now => PitClock.FromNanoseconds(_machine.Now);

    public byte ReadByte(ushort port)
    {
        if (port == ControlPort)
            return 0xFF;
        if (port != SystemControl)
        {
            var channel = _channels[port - FirstPort];
            return channel.Read(channel.IsLatched ? 0 : Now);
        }
        var now = Now;
        var refresh = now / RefreshPulses % 2 != 0 ? 0x10 : 0;
        var speaker = _channels[Speaker].Output(now) ? 0x20 : 0;
        return (byte)(_control | refresh | speaker);
    }

    public void WriteByte(ushort port, byte value)
    {
        if (port == SystemControl)
        {
            // The clock is asked only when the gate changes: programs switch the speaker often.
            if (((value ^ _control) & 1) != 0)
                _channels[Speaker].SetGate((value & 1) != 0, Now);
            _control = (byte)(value & 0x0F);
            return;
        }
        var now = Now;
        switch (port)
        {
            case ControlPort when value >> 6 == 3:
                ReadBack(value, now);
                break;
            case ControlPort:
                _channels[value >> 6].Control(value, now);
                if (value >> 6 == 0 && (value & AccessBits) != 0)
                    _interrupt.Reprogram();
                break;
            default:
                if (_channels[port - FirstPort].Write(value, now) && port == FirstPort)
                    _interrupt.Reprogram();
                break;
        }
    }

    /// <summary>Read-back command: bit 5 clear latches counts, bit 4 clear latches status, bits 1–3 choose counters.</summary>
    private void ReadBack(byte command, long now)
    {
        for (var i = 0; i < _channels.Length; i++)
        {
            if ((command & (2 << i)) == 0)
                continue;
            if ((command & 0x20) == 0)
                _channels[i].LatchCount(now);
            if ((command & 0x10) == 0)
                _channels[i].LatchStatus(now);
        }
    }
}
