using Dbt.Mvdm;

namespace Dbt.Vdds.VKbd;

/// <summary>
/// The 8042 at ports 60h and 64h with its keyboard, and the fast A20 gate at port 92h (IBM AT and PS/2 Hardware Technical
/// References, "Keyboard controller").
/// </summary>
internal sealed class KeyboardController : IPortHandler
{
    private const ushort DataPort = 0x60;
    private const ushort CommandPort = 0x64;
    private const ushort SystemControl = 0x92;
    private const ushort RomSegment = 0xF000;
    private const byte OutputFull = 0x01;
    private const byte SystemFlag = 0x04;
    private const byte WasCommand = 0x08;
    private const byte NotLocked = 0x10;
    private const byte EnableInterrupt = 0x01;
    private const byte KeyboardDisabled = 0x10;
    private const byte GateA20 = 0x02;

    private readonly IVirtualMachine _machine;
    private readonly Queue<byte> _replies = new();
    private readonly KeyboardDevice _keyboard;
    private readonly ScanCodeQueue _codes;
    private IVirtualIrq? _irq;
    private byte _commandByte = 0x65;
    private byte _output;
    private bool _outputFull;
    private bool _lastWasCommand;
    private byte _expecting;
    private ushort _outputKey;
    private long _lastRead;

    public KeyboardController(IVirtualMachine machine)
    {
        _machine = machine;
        _keyboard = new KeyboardDevice(_replies);
        _codes = new ScanCodeQueue(machine, Load);
    }

    /// <summary>The guest looks at the ports by itself.</summary>
    public event Action? GuestReads;

    /// <summary>Code other than the BIOS's has read port 60h: it wants scan codes.</summary>
    public bool IsReadByGuest { get; private set; }

    /// <summary>Typed keys that have not all been read.</summary>
    public bool HasKeys => _codes.HasPresses || (_outputFull && _outputKey != 0);

    public void Install()
    {
        _machine.InstallIoHook(DataPort, 1, this);
        _machine.InstallIoHook(CommandPort, 1, this);
        _machine.InstallIoHook(SystemControl, 1, this);
    }

    public void ConnectIrq() => _irq = _machine.Import<IVirtualPic>()?.OpenIrq(1, OnEoi);

    /// <summary>Types a key: what must be held, the key, and both let go after a while.</summary>
    public void Type(ushort key)
    {
        _codes.Type(key);
        Load();
    }

    /// <summary>Nothing more is to be held down for the program to notice.</summary>
    public void ReleaseKeys() => _codes.ReleaseNow();

    /// <summary>The key word that was typed as the scan code just read; 0: none, the code must be translated.</summary>
    public ushort KeyOf(byte scanCode) => scanCode == _output ? _outputKey : (ushort)0;

    public byte ReadByte(ushort port)
    {
        switch (port)
        {
            case DataPort:
                if (_machine.Client.Cs != RomSegment)
                {
                    IsReadByGuest = true;
                    GuestReads?.Invoke();
                }
                Load();
                if (_outputFull)
                {
                    _outputFull = false;
                    _lastRead = _machine.Now;
                    _codes.OnRead(_output);
                }
                _irq?.Clear();
                return _output;
            case CommandPort:
                GuestReads?.Invoke();
                Load();
                return (byte)((_outputFull ? OutputFull : 0) | SystemFlag | (_lastWasCommand ? WasCommand : 0) | NotLocked);
            default:
                return _machine.Memory.A20Enabled ? GateA20 : (byte)0;
        }
    }

    public void WriteByte(ushort port, byte value)
    {
        switch (port)
        {
            case CommandPort:
                _lastWasCommand = true;
                Command(value);
                break;
            case DataPort:
                _lastWasCommand = false;
                Data(value);
                break;
            default:
                _machine.Memory.SetA20((value & GateA20) != 0);
                if ((value & 1) != 0)
                    Reset("port 92h");
                break;
        }
        Load();
    }

    private void Command(byte command)
    {
        _expecting = 0;
        switch (command)
        {
            case 0x20:
                Reply(_commandByte);
                break;
            case 0x60 or 0xD1 or 0xD2 or 0xD3 or 0xD4:
                _expecting = command;
                break;
            case 0xAA:
                Reply(0x55);
                break;
            case 0xA9: // no second port
                Reply(0xFF);
                break;
            case 0xAB:
                Reply(0x00);
                break;
            case 0xAD:
                _commandByte |= KeyboardDisabled;
                break;
            case 0xAE:
                _commandByte = (byte)(_commandByte & ~KeyboardDisabled);
                break;
            case 0xC0: // input port: colour display, keyboard not locked
                Reply(0xA0);
                break;
            case 0xD0: // output port: A20, and the processor is not being reset
                Reply((byte)(0xCD | (_machine.Memory.A20Enabled ? GateA20 : 0)));
                break;
            case 0xDD:
                _machine.Memory.SetA20(false);
                break;
            case 0xDF:
                _machine.Memory.SetA20(true);
                break;
            case 0xE0:
                Reply(0x00);
                break;
            case >= 0xF0 when (command & 1) == 0:
                Reset("keyboard controller");
                break;
        }
    }

    private void Data(byte value)
    {
        var command = _expecting;
        _expecting = 0;
        switch (command)
        {
            case 0x60:
                _commandByte = value;
                break;
            case 0xD1:
                _machine.Memory.SetA20((value & GateA20) != 0);
                if ((value & 1) == 0)
                    Reset("keyboard controller");
                break;
            case 0xD2:
                _codes.Add(value);
                break;
            case 0xD3 or 0xD4: // there is no second device
                break;
            default:
                _keyboard.Receive(value);
                break;
        }
    }

    private void OnEoi()
    {
        // Requests are levels here; the controller's is an edge.
        _irq!.Clear();
        Load(atOnce: true);
    }

    private void Load() => Load(atOnce: false);

    /// <summary>
    /// Moves the next byte into the output buffer. A byte from the keyboard takes its time on the wire, and none replaces
    /// one while its interrupt is being served: handlers read the port more than once.
    /// </summary>
    private void Load(bool atOnce)
    {
        const int InService = 2;
        const long WireTime = 500_000;
        if (_outputFull)
            return;
        if (_replies.TryDequeue(out var reply))
        {
            Put(reply, key: 0, raise: false);
            return;
        }
        if ((_commandByte & KeyboardDisabled) != 0 || (_irq != null && (_irq.Query() & InService) != 0))
            return;
        if (!atOnce && _lastRead != 0 && _machine.Now - _lastRead < WireTime)
        {
            _codes.TryAgainAt(_lastRead + WireTime);
            return;
        }
        if (_codes.TryTake(out var code, out var key))
            Put(code, key, raise: true);
    }

    private void Put(byte value, ushort key, bool raise)
    {
        _output = value;
        _outputKey = key;
        _outputFull = true;
        if (raise && (_commandByte & EnableInterrupt) != 0)
            _irq?.Raise();
    }

    /// <summary>Nobody reads: what is more than a controller keeps is dropped.</summary>
    private void Reply(byte value)
    {
        if (_replies.Count < KeyboardDevice.MaximumReplies)
            _replies.Enqueue(value);
    }

    private void Reset(string how) =>
        _machine.End(new VmExit(VmExitReason.Killed, 0, $"the program reset the processor ({how})"));
}
