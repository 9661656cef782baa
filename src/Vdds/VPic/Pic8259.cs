namespace Dbt.Vdds.VPic;

/// <summary>
/// One 8259A. Requests are levels that their owners hold, so a level that is still raised at the EOI interrupts again.
/// Command words and bits: Intel 8259A data sheet, "Programming the 8259A".
/// </summary>
/// <param name="vectorBase">Vector of level 0 after the BIOS's initialisation.</param>
/// <param name="mask">Interrupt mask after the BIOS's initialisation.</param>
/// <param name="onEoi">Told the level whose in-service bit was cleared.</param>
internal sealed class Pic8259(byte vectorBase, byte mask, Action<int> onEoi)
{
    private const byte Icw1 = 0x10;
    private const byte Icw1NeedsIcw4 = 0x01;
    private const byte Icw1Single = 0x02;
    private const byte Icw4AutoEoi = 0x02;
    private const byte Icw4SpecialFullyNested = 0x10;
    private const byte Ocw3 = 0x08;

    private int _nextIcw;
    private byte _icw1;
    private int _lowest = 7;
    private bool _autoEoi;
    private bool _rotateOnAutoEoi;
    private bool _specialMask;
    private bool _specialFullyNested;
    private bool _readInService;
    private bool _poll;

    public byte VectorBase { get; private set; } = vectorBase;

    public byte Mask { get; private set; } = mask;

    public byte InService { get; private set; }

    /// <summary>The level to serve next among the requests, or −1.</summary>
    /// <param name="requests">Levels that are raised.</param>
    /// <param name="cascade">Bit of the level that a slave is on: with special fully nested mode it does not block itself.</param>
    public int Next(int requests, int cascade = 0)
    {
        var ready = requests & ~Mask;
        if (ready == 0)
            return -1;
        for (var i = 1; i <= 8; i++)
        {
            var level = (_lowest + i) & 7;
            var bit = 1 << level;
            var inService = (InService & bit) != 0;
            if (inService && !_specialMask && !(_specialFullyNested && bit == cascade))
                return -1;
            if ((ready & bit) != 0 && (!inService || bit == cascade))
                return level;
        }
        return -1;
    }

    /// <summary>The processor's acknowledge cycle for a level that <see cref="Next"/> gave.</summary>
    public void Acknowledge(int level)
    {
        if (!_autoEoi)
        {
            InService |= (byte)(1 << level);
            return;
        }
        if (_rotateOnAutoEoi)
            _lowest = level;
        onEoi(level);
    }

    public void EndOfInterrupt(int level)
    {
        var bit = (byte)(1 << level);
        if ((InService & bit) == 0)
            return;
        InService &= (byte)~bit;
        onEoi(level);
    }

    public void EndOfInterrupt()
    {
        var level = HighestInService();
        if (level >= 0)
            EndOfInterrupt(level);
    }

    public byte ReadCommand(int requests)
    {
        if (!_poll)
            return _readInService ? InService : (byte)(requests & ~InService);
        _poll = false;
        var level = Next(requests);
        if (level < 0)
            return 0;
        Acknowledge(level);
        return (byte)(0x80 | level);
    }

    public void WriteCommand(byte value)
    {
        if ((value & Icw1) != 0)
            Initialize(value);
        else if ((value & Ocw3) != 0)
            WriteOcw3(value);
        else
            WriteOcw2(value);
    }

    public void WriteData(byte value)
    {
        switch (_nextIcw)
        {
            case 2:
                VectorBase = (byte)(value & 0xF8);
                _nextIcw = (_icw1 & Icw1Single) == 0 ? 3 : (_icw1 & Icw1NeedsIcw4) != 0 ? 4 : 0;
                break;
            case 3:
                // The wiring of the cascade is fixed: slave on level 2.
                _nextIcw = (_icw1 & Icw1NeedsIcw4) != 0 ? 4 : 0;
                break;
            case 4:
                _autoEoi = (value & Icw4AutoEoi) != 0;
                _specialFullyNested = (value & Icw4SpecialFullyNested) != 0;
                _nextIcw = 0;
                break;
            default:
                Mask = value;
                break;
        }
    }

    private void Initialize(byte icw1)
    {
        _icw1 = icw1;
        _nextIcw = 2;
        _lowest = 7;
        _autoEoi = _rotateOnAutoEoi = _specialMask = _specialFullyNested = _readInService = _poll = false;
        Mask = 0;
        InService = 0;
    }

    private void WriteOcw3(byte value)
    {
        if ((value & 0x40) != 0)
            _specialMask = (value & 0x20) != 0;
        if ((value & 0x04) != 0)
            _poll = true;
        else if ((value & 0x02) != 0)
            _readInService = (value & 0x01) != 0;
    }

    private void WriteOcw2(byte value)
    {
        var level = value & 7;
        switch (value >> 5)
        {
            case 0:
                _rotateOnAutoEoi = false;
                break;
            case 1:
                EndOfInterrupt();
                break;
            case 3:
                EndOfInterrupt(level);
                break;
            case 4:
                _rotateOnAutoEoi = true;
                break;
            case 5:
                level = HighestInService();
                if (level < 0)
                    break;
                _lowest = level;
                EndOfInterrupt(level);
                break;
            case 6:
                _lowest = level;
                break;
            case 7:
                _lowest = level;
                EndOfInterrupt(level);
                break;
        }
    }

    private int HighestInService()
    {
        for (var i = 1; i <= 8; i++)
        {
            var level = (_lowest + i) & 7;
            var inService = (InService & (1 << level)) != 0;
            if (inService && !(_specialMask && (Mask & (1 << level)) != 0))
                return level;
        }
        return -1;
    }
}
