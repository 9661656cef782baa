using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>What translated code calls to bring x87 registers from its locals to the state and back.</summary>
internal static unsafe class X87Locals
{
    // ---- doubles ----------------------------------------------------------------------------------------------------

    /// <summary>A register as a double, or NaN where it is none exactly; infinities are none.</summary>
    public static double ToDouble(ulong significand, uint word)
    {
        var exponent = (int)(word & Float80.MaxExponent) - Float80.Bias + 1023;
        if ((uint)(exponent - 1) < 0x7FE && (long)significand < 0 && (significand & 0x7FF) == 0)
            return BitConverter.UInt64BitsToDouble(
                (ulong)(word & Float80.SignBit) << 48 | (ulong)exponent << 52 | significand << 1 >> 12);
        return (word & Float80.MaxExponent) == 0 && significand == 0 ? (word & Float80.SignBit) != 0 ? -0.0 : 0 : double.NaN;
    }

    public static Float80 FromDouble(double value)
    {
        var raised = 0u;
        return NumberFormats.FromDouble(BitConverter.DoubleToUInt64Bits(value), ref raised);
    }

    public static void StoreDouble(CpuState* s, int physical, double value) => s->X87[(uint)physical] = FromDouble(value);

    // ---- C1 ---------------------------------------------------------------------------------------------------------

    /// <summary>What C1 is: as in the status word.</summary>
    public const int RoundingKept = 0;

    /// <summary>Zero; with <see cref="X87Status.C1"/> above <see cref="X87Pure.RaisedShift"/>: one.</summary>
    public const int RoundingKnown = 1;

    /// <summary>That of the operation with this number, less this, on two doubles at 53 bits, to nearest.</summary>
    public const int RoundingOf = 2;

    /// <summary>FSQRT among those.</summary>
    public const int SquareRoot = 8;

    /// <summary>0 or <see cref="X87Status.C1"/>.</summary>
    public static int Rounding(int status, int kind, double a, double b)
    {
        const uint toNearest53 = 0x27F;
        if (kind == RoundingKept)
            return status & (int)X87Status.C1;
        if ((kind & RoundingKnown) != 0)
            return kind >> X87Pure.RaisedShift & (int)X87Status.C1;
        var raised = 0u;
        var (x, y) = (FromDouble(a), FromDouble(b));
        var operation = (kind - RoundingOf) / 2;
        _ = operation switch
        {
            X87Step.Add => Arithmetic.Add(x, y, toNearest53, ref raised),
            X87Step.Multiply => Arithmetic.Multiply(x, y, toNearest53, ref raised),
            X87Step.Subtract => Arithmetic.Subtract(x, y, toNearest53, ref raised),
            X87Step.Divide => Arithmetic.Divide(x, y, toNearest53, ref raised),
            _ => Arithmetic.SquareRoot(x, toNearest53, ref raised),
        };
        return (int)(raised & X87Status.C1);
    }

    // ---- to the state -----------------------------------------------------------------------------------------------

    /// <summary>TOP and the registers in use, the status word but for what <paramref name="kind"/> and so on say of C1.</summary>
    public static void Store(CpuState* s, int stack, int status, int kind, double a, double b)
    {
        s->X87.Top = (uint)stack & 7;
        s->X87.Valid = (uint)stack >> 8;
        s->X87.Status = ((uint)status & ~X87Status.C1) | (uint)Rounding(status, kind, a, b);
    }

    /// <summary>Which instruction was the last, and which the last with a memory operand; null: as the state has it.</summary>
    public static void Remember(CpuState* s, Op* last, Op* withOperand, uint offset)
    {
        if (last != null)
            X87Unit.Remember(s, last);
        if (withOperand == null)
            return;
        s->X87.LastData = offset & withOperand->AddressMask;
        s->X87.LastDataSelector = Operands.Segment(s, withOperand->Segment)->Selector;
    }
}
