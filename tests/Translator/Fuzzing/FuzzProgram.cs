using Dbt.Guest;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>How a generated program runs.</summary>
public enum FuzzMode
{
    /// <summary>Real mode, segments of 64 KB that overlap.</summary>
    Real,

    /// <summary>32-bit code and stack, base 0, limits that differ in a byte.</summary>
    Protected32,

    /// <summary>32-bit code and stack, base 0, limit 4 GB.</summary>
    Flat32,

    /// <summary>16-bit code and stack in protected mode, limits below 64 KB.</summary>
    Protected16,

    /// <summary>32-bit code and stack; one base, and one limit near which there is much to do, but for FS and GS.</summary>
    Uniform32,

    /// <summary>32-bit code and stack, one base that is not 0, limit 4 GB.</summary>
    Based32,
}

/// <summary>A random program: code, registers and mode, all made from one seed.</summary>
public abstract class FuzzProgram
{
    public const uint CodeLinear = 0x10000;

    /// <summary>In real mode it leads to <see cref="Handler"/> without the machine's manager.</summary>
    public const byte DirectVector = 0x60;

    private readonly List<byte> _code = [];

    protected FuzzProgram(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
        Mode = (FuzzMode)(seed % Modes);
        IsCode32 = Mode is not (FuzzMode.Real or FuzzMode.Protected16);
        var variant = seed / Modes;
        SegmentBase = Mode switch
        {
            FuzzMode.Uniform32 => _bases[variant % _bases.Length],
            FuzzMode.Based32 => _bases[1 + variant % (_bases.Length - 1)],
            _ => 0,
        };
        variant /= _bases.Length;
        // Of all memory; of the values that registers have; near stack and data; 64 KB.
        Limit = (variant % 4) switch
        {
            0 => FuzzMachine.Compared - 1 - SegmentBase,
            1 => Base + 0xFFFE,
            2 => Math.Max(Base + 0x4180, 0x8000) + (uint)(variant / 4 % 0x80),
            _ => Base + 0xFFFF,
        };
    }

    public int Seed { get; }

    public FuzzMode Mode { get; }

    private const int Modes = 6;

    private static readonly uint[] _bases = [0, CodeLinear, 0x4000, 0x5FB3];

    /// <summary>In 32-bit modes: base of all segments.</summary>
    public uint SegmentBase { get; }

    /// <summary>In <see cref="FuzzMode.Uniform32"/>: the last offset.</summary>
    public uint Limit { get; }

    /// <summary>Offset of the code in its segment; in 32-bit modes from <see cref="CodeLinear"/> on.</summary>
    public uint Entry { get; protected init; }

    public uint[] Registers { get; } = new uint[8];

    public uint Flags { get; protected init; }

    /// <summary>Offset in the code's segment of the vector's handler.</summary>
    public abstract ushort Handler { get; }

    /// <summary>Before it runs; by default as FINIT leaves it.</summary>
    public virtual void SetUpX87(ref X87State x87)
    {
        x87.Reset();
        x87.Initialize();
    }

    public byte[] Code => [.. _code];

    protected Random Random { get; }

    protected bool IsCode32 { get; }

    protected int Count => _code.Count;

    protected byte Last => _code[^1];

    /// <summary>Add to an offset in the program for the linear address, or offset in DS, that data accesses use.</summary>
    protected uint Base => IsCode32 ? CodeLinear - SegmentBase : 0;

    protected void Byte(int value) => _code.Add((byte)value);

    protected void Word(uint value)
    {
        Byte((int)value);
        Byte((int)(value >> 8));
    }

    protected void Dword(uint value)
    {
        Word(value);
        Word(value >> 16);
    }

    protected void Replace(int at, int value) => _code[at] = (byte)value;
}
