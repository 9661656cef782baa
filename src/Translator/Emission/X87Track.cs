using Dbt.Translator.Analysis;
using Dbt.Translator.Decoding;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>Where translated code has a register of the x87.</summary>
internal enum X87Kind
{
    /// <summary>In the region's own locals for it or in the state, as its <c>where</c> says when the code runs; it is empty.</summary>
    Anywhere,

    /// <summary>In two locals: significand, and sign and exponent.</summary>
    Extended,

    /// <summary>In a local that is a double.</summary>
    Double,
}

/// <param name="Kind">Which of the locals hold something.</param>
/// <param name="A">The significand, or the double.</param>
/// <param name="B">Sign and exponent.</param>
internal readonly record struct X87Value(X87Kind Kind, IlLocal A, IlLocal B);

/// <summary>What C1 comes from; <see cref="X87Locals.RoundingKept"/> and so on.</summary>
/// <param name="Kind">The number; −1: in the region's own locals.</param>
/// <param name="Word">A local with it, if it is not a constant.</param>
/// <param name="A">The first operand of an operation on doubles.</param>
/// <param name="B">The second one.</param>
internal readonly record struct X87Rounding(int Kind, IlLocal? Word = null, IlLocal? A = null, IlLocal? B = null);

/// <summary>The last instruction, and the last with a memory operand; null: as the region's own locals say.</summary>
internal unsafe struct X87Last
{
    public Op* Instruction;
    public Op* WithOperand;

    /// <summary>Offset of the operand: a local of the host's width, and what to add.</summary>
    public IlLocal Offset;
    public int Displacement;
}

/// <summary>What is known of the x87 while a block is written.</summary>
internal sealed unsafe class X87Track(X87Layout shape)
{
    public X87Layout Shape = shape;

    /// <summary>By physical number.</summary>
    public X87Value[] Values = new X87Value[8];

    /// <summary>Those that are not in the region's own locals.</summary>
    public int Written;
    public X87Rounding Rounding = new(-1);
    public X87Last Last;

    public X87Track Clone() => new(Shape)
    {
        Values = (X87Value[])Values.Clone(),
        Written = Written,
        Rounding = Rounding,
        Last = Last,
    };

    public ref X87Value this[int index] => ref Values[Shape.Physical(index)];

    public void Set(int index, X87Value value)
    {
        Shape = Shape.With(index, value.Kind == X87Kind.Double);
        this[index] = value;
        Written |= 1 << Shape.Physical(index);
    }

    public void Push(X87Value value)
    {
        Shape = Shape with { Top = (Shape.Top + 7) & 7 };
        Set(0, value);
    }
}
