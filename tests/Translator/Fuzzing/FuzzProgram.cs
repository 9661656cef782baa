using Dbt.Guest;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>How a generated program runs.</summary>
public enum FuzzMode
{
    /// <summary>Real mode, segments of 64 KB that overlap.</summary>
    Real,

    /// <summary>32-bit code and stack, base 0, limit 1FFFFFh.</summary>
    Protected32,

    /// <summary>32-bit code and stack, base 0, limit 4 GB.</summary>
    Flat32,

    /// <summary>16-bit code and stack in protected mode, limits below 64 KB.</summary>
    Protected16,
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
        Mode = (FuzzMode)(seed % 4);
        IsCode32 = Mode is FuzzMode.Protected32 or FuzzMode.Flat32;
    }

    public int Seed { get; }

    public FuzzMode Mode { get; }

    /// <summary>Offset of the code in its segment; 64 KB less in 32-bit modes, where the segment begins at 0.</summary>
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
    protected uint Base => IsCode32 ? CodeLinear : 0;

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
