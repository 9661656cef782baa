namespace Dbt.Translator.Emission;

/// <summary>What a flag's value can be computed from.</summary>
internal enum FlagKind : byte
{
    /// <summary>Nothing reads the flag any more; asking for it is a bug of the translator.</summary>
    Dead = 0,

    Add = 1,
    Adc = 2,
    Sub = 3,
    Sbb = 4,
    Logic = 5,

    /// <summary>An EFLAGS image in local R.</summary>
    Image = 6,

    /// <summary>EFLAGS in the state.</summary>
    Memory = 7,

    /// <summary>The flag record of the region (CF: its own local).</summary>
    Record = 8,

    /// <summary>0 or 1 in local R; for CF and OF.</summary>
    Bit = 9,

    Zero = 10,
    One = 11,
}

/// <summary>A producer: kind, size in bytes, and the locals with its operands and result, zero-extended.</summary>
internal readonly record struct FlagSource(FlagKind Kind, int Size, IlLocal A, IlLocal B, IlLocal R)
{
    public FlagSource(FlagKind kind) : this(kind, 0, default, default, default)
    {
    }

    public static FlagSource Bit(IlLocal bit) => new(FlagKind.Bit, 0, default, default, bit);

    public static FlagSource Image(IlLocal image) => new(FlagKind.Image, 0, default, default, image);
}

/// <summary>
/// Where the arithmetic flags are at a point of a region: CF, OF, and the rest (SF ZF AF PF), each computed only when it is
/// asked for.
/// </summary>
internal readonly record struct FlagState(FlagSource Carry, FlagSource Overflow, FlagSource Rest)
{
    public static FlagState All(FlagSource source) => new(source, source, source);

    /// <summary>As they are at a join of edges.</summary>
    public static FlagState Canonical() => All(new FlagSource(FlagKind.Record));

    public static FlagState Memory() => All(new FlagSource(FlagKind.Memory));

    /// <summary>All three come from one arithmetic operation.</summary>
    public bool IsOne => Carry == Overflow && Overflow == Rest;
}
