using Dbt.Mvdm;

namespace Dbt.Vdds.VVideo;

/// <summary>
/// A VGA's ports, mostly as stores: CRT controller, attribute controller, sequencer, graphics controller, DAC, and the
/// status register with its retrace bits (IBM PS/2 Hardware Technical Reference, VGA).
/// </summary>
internal sealed class VideoPorts : IPortHandler
{
    private const ushort MonochromeCrtc = 0x3B4;
    private const ushort ColourCrtc = 0x3D4;
    private const ushort AttributePort = 0x3C0;
    private const ushort MiscellaneousWrite = 0x3C2;
    private const ushort SequencerIndex = 0x3C4;
    private const ushort GraphicsIndex = 0x3CE;
    private const byte ColourAddressing = 1;

    /// <summary>A frame of 70 Hz: 449 lines of 31.78 µs, 400 of them shown.</summary>
    private const long LineNanoseconds = 31_778;

    private const long ShownNanoseconds = 25_422;
    private const long Lines = 449;
    private const long ShownLines = 400;

    /// <summary>Longer than the hardware's two lines, so that a program that polls slowly still sees it.</summary>
    private const long RetraceLines = 30;

    private readonly IVirtualMachine _machine;
    private readonly CrtRegisters _crt;
    private AttributeRegisters? _attributes;
    private ColourTable? _colours;
    private readonly byte[] _sequencer = [3, 0, 3, 0, 2, 0, 0, 0];
    private readonly byte[] _graphics = [0, 0, 0, 0, 0, 0x10, 0x0E, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0];
    private byte _crtIndex;
    private byte _attributeIndex;
    private byte _sequencerIndex;
    private byte _graphicsIndex;
    private bool _attributeDataNext;
    private byte _miscellaneous = 0x67;
    private byte _feature;

    public VideoPorts(IVirtualMachine machine, CrtRegisters crt)
    {
        _machine = machine;
        _crt = crt;
    }

    public AttributeRegisters Attributes => _attributes ??= new AttributeRegisters();

    public ColourTable Colours => _colours ??= new ColourTable();

    /// <summary>CRT controller and status at 3D4h and 3DAh; else at 3B4h and 3BAh, and the others are not there.</summary>
    public bool IsColour
    {
        get => (_miscellaneous & ColourAddressing) != 0;
        set => _miscellaneous = (byte)(value ? _miscellaneous | ColourAddressing : _miscellaneous & ~ColourAddressing);
    }

    public void Install()
    {
        _machine.InstallIoHook(MonochromeCrtc, 2, this);
        _machine.InstallIoHook(0x3B8, 1, this);
        _machine.InstallIoHook(0x3BA, 1, this);
        _machine.InstallIoHook(AttributePort, 16, this);
        _machine.InstallIoHook(ColourCrtc, 2, this);
        _machine.InstallIoHook(0x3D8, 3, this);
    }

    public byte ReadByte(ushort port)
    {
        switch (port)
        {
            case MonochromeCrtc or ColourCrtc when IsAddressed(port):
                return _crtIndex;
            case MonochromeCrtc + 1 or ColourCrtc + 1 when IsAddressed(port):
                return _crt[_crtIndex];
            case 0x3BA or 0x3DA when IsAddressed(port):
                _attributeDataNext = false;
                return Status();
            case 0x3C0:
                return _attributeIndex;
            case 0x3C1:
                return Attributes[_attributeIndex & 0x1F];
            case 0x3C2:
                return 0x10; // switch sense: a colour display
            case 0x3C3:
                return 1; // adapter enabled
            case 0x3C4:
                return _sequencerIndex;
            case 0x3C5:
                return _sequencer[_sequencerIndex & 7];
            case >= 0x3C6 and <= 0x3C9:
                return Colours.ReadPort(port);
            case 0x3CA:
                return _feature;
            case 0x3CC:
                return _miscellaneous;
            case 0x3CE:
                return _graphicsIndex;
            case 0x3CF:
                return _graphics[_graphicsIndex & 15];
            case 0x3D9:
                return _machine.Memory.ReadByte(VideoData.PaletteRegister);
            default:
                return 0xFF;
        }
    }

    public void WriteByte(ushort port, byte value)
    {
        switch (port)
        {
            case MonochromeCrtc or ColourCrtc when IsAddressed(port):
                _crtIndex = value;
                break;
            case MonochromeCrtc + 1 or ColourCrtc + 1 when IsAddressed(port):
                _crt[_crtIndex] = value;
                break;
            case 0x3BA or 0x3DA when IsAddressed(port):
                _feature = value;
                break;
            case AttributePort:
                WriteAttribute(value);
                break;
            case MiscellaneousWrite:
                _miscellaneous = value;
                break;
            case SequencerIndex:
                _sequencerIndex = value;
                break;
            case SequencerIndex + 1:
                _sequencer[_sequencerIndex & 7] = value;
                break;
            case >= 0x3C6 and <= 0x3C9:
                Colours.WritePort(port, value);
                break;
            case GraphicsIndex:
                _graphicsIndex = value;
                break;
            case GraphicsIndex + 1:
                _graphics[_graphicsIndex & 15] = value;
                break;
        }
    }

    private bool IsAddressed(ushort port) => port >= 0x3D0 == IsColour;

    private void WriteAttribute(byte value)
    {
        if (_attributeDataNext)
            Attributes[_attributeIndex & 0x1F] = value;
        else
            _attributeIndex = value;
        _attributeDataNext = !_attributeDataNext;
    }

    /// <summary>Bit 0: display off (either retrace), bit 3: vertical retrace, by the machine's clock.</summary>
    private byte Status()
    {
        var now = _machine.Now;
        var line = now / LineNanoseconds % Lines;
        var vertical = line is >= ShownLines and < ShownLines + RetraceLines;
        var off = line >= ShownLines || now % LineNanoseconds >= ShownNanoseconds;
        return (byte)((off ? 1 : 0) | (vertical ? 8 : 0));
    }
}
