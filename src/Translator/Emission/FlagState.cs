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

    /// <summary>In the state: in EFLAGS, or pending.</summary>
    Memory = 7,

    /// <summary>In the state, and CF in a local of the region besides.</summary>
    MemoryAndLocal = 8,

    /// <summary>A shift by a variable count, or a division, of the emitter's list; R is unused and Size its place there.</summary>
    Shifted = 9,

    // The rest are for CF and OF alone.

    /// <summary>0 or 1 in local R.</summary>
    Bit = 10,

    /// <summary>Bit Size of local R.</summary>
    BitOf = 11,

    /// <summary>Bit (Size &amp; 255) of local A, xor bit (Size &gt;&gt; 8) of local B.</summary>
    BitsDiffer = 12,

    /// <summary>Local R is not zero.</summary>
    NotZero = 13,

    /// <summary>The product in the 64-bit local A is not the sign extension of its low part in R.</summary>
    Product = 14,

    Zero = 15,
    One = 16,

    /// <summary>
    /// As they came over one of the edges to a join that only its exits read them of: see RegionEmitter.FlagJoins.cs. Size is the
    /// join's place in the emitter's list.
    /// </summary>
    Join = 17,
}

/// <summary>A producer: kind, size in bytes, and the locals with its operands and result, zero-extended.</summary>
internal readonly record struct FlagSource(FlagKind Kind, int Size, IlLocal A, IlLocal B, IlLocal R)
{
    public FlagSource(FlagKind kind) : this(kind, 0, default, default, default)
    {
    }

    public static FlagSource Bit(IlLocal bit) => new(FlagKind.Bit, 0, default, default, bit);

    public static FlagSource Image(IlLocal image) => new(FlagKind.Image, 0, default, default, image);

    public static FlagSource BitOf(IlLocal value, int bit) => new(FlagKind.BitOf, bit, default, default, value);

    public static FlagSource BitsDiffer(IlLocal a, int bitOfA, IlLocal b, int bitOfB) =>
        new(FlagKind.BitsDiffer, bitOfA | bitOfB << 8, a, b, default);

    /// <summary>By hand, since the JIT would have to compile a comparer for each type of field first.</summary>
    public bool Equals(FlagSource other) => Kind == other.Kind && Size == other.Size
        && A.Index == other.A.Index && B.Index == other.B.Index && R.Index == other.R.Index;

    public override int GetHashCode() => (int)Kind ^ (Size << 4) ^ (R.Index << 8);

    /// <summary>In the state as it is when the source is read.</summary>
    public bool IsStored => Kind is FlagKind.Memory or FlagKind.MemoryAndLocal;

    public bool IsOperation => Kind is FlagKind.Add or FlagKind.Adc or FlagKind.Sub or FlagKind.Sbb or FlagKind.Logic;
}

/// <summary>
/// Where the arithmetic flags are at a point of a region: CF, OF, and the rest (SF ZF AF PF), each computed only when it is
/// asked for.
/// </summary>
internal readonly record struct FlagState(FlagSource Carry, FlagSource Overflow, FlagSource Rest)
{
    public static FlagState All(FlagSource source) => new(source, source, source);

    public static FlagState Memory() => All(new FlagSource(FlagKind.Memory));

    /// <summary>As they are at a join of edges behind which CF is read.</summary>
    public static FlagState MemoryAndCarry() => Memory() with { Carry = new FlagSource(FlagKind.MemoryAndLocal) };

    /// <summary>All three come from one arithmetic operation.</summary>
    public bool IsOne => Carry == Overflow && Overflow == Rest;

    /// <summary>All are in the state already.</summary>
    public bool IsStored => Carry.IsStored && Overflow.IsStored && Rest.IsStored;
}
