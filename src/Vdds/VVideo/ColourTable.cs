namespace Dbt.Vdds.VVideo;

/// <summary>The DAC: 256 colours of three 6-bit components, at ports 3C6h–3C9h.</summary>
internal sealed class ColourTable
{
    public const int Size = 256;
    private const ushort MaskPort = 0x3C6;
    private const ushort ReadIndexPort = 0x3C7;
    private const ushort WriteIndexPort = 0x3C8;
    private const byte Component = 0x3F;

    private byte[]? _components;
    private int _readAt;
    private int _writeAt;
    private bool _isReading;

    /// <summary>Made when first used: the default colours are of use to graphics programs only.</summary>
    private byte[] Components => _components ??= Defaults();

    public byte Mask { get; set; } = 0xFF;

    public (byte Red, byte Green, byte Blue) this[int index]
    {
        get
        {
            var at = index % Size * 3;
            return (Components[at], Components[at + 1], Components[at + 2]);
        }
        set
        {
            var at = index % Size * 3;
            Components[at] = (byte)(value.Red & Component);
            Components[at + 1] = (byte)(value.Green & Component);
            Components[at + 2] = (byte)(value.Blue & Component);
        }
    }

    public byte ReadPort(ushort port)
    {
        switch (port)
        {
            case MaskPort:
                return Mask;
            case ReadIndexPort:
                return _isReading ? (byte)3 : (byte)0;
            case WriteIndexPort:
                return (byte)(_writeAt / 3);
            default:
                var value = Components[_readAt];
                _readAt = (_readAt + 1) % Components.Length;
                return value;
        }
    }

    public void WritePort(ushort port, byte value)
    {
        switch (port)
        {
            case MaskPort:
                Mask = value;
                break;
            case ReadIndexPort:
                _readAt = value * 3;
                _isReading = true;
                break;
            case WriteIndexPort:
                _writeAt = value * 3;
                _isReading = false;
                break;
            default:
                Components[_writeAt] = (byte)(value & Component);
                _writeAt = (_writeAt + 1) % Components.Length;
                break;
        }
    }

    /// <summary>The 64 colours of an EGA: bits 0–2 two thirds, bits 3–5 one third of blue, green, red; the rest black.</summary>
    private static byte[] Defaults()
    {
        var components = new byte[Size * 3];
        for (var i = 0; i < 64; i++)
        {
            for (var component = 0; component < 3; component++)
            {
                var bit = 2 - component;
                components[i * 3 + component] = (byte)(((i >> bit) & 1) * 0x2A + ((i >> (bit + 3)) & 1) * 0x15);
            }
        }
        return components;
    }
}
