using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>F2XM1 FYL2X FYL2XP1 FPATAN FPTAN FSIN FCOS FSINCOS.</summary>
internal static unsafe class X87Functions
{
    public static int PowerOfTwoMinusOne(CpuState* s, Op* op)
    {
        if (!X87Arithmetic.BeginOne(s, op, out var exit))
            return exit;
        var raised = 0u;
        return X87Unit.Commit(s, 0, Functions.PowerOfTwoMinusOne(X87Unit.Get(s, 0), s->X87.Control, ref raised), raised);
    }

    public static int Logarithm(CpuState* s, Op* op) => Two(s, op, &Functions.Logarithm);

    public static int LogarithmPlusOne(CpuState* s, Op* op) => Two(s, op, &Functions.LogarithmPlusOne);

    public static int Arctangent(CpuState* s, Op* op) => Two(s, op, &Functions.Arctangent);

    /// <summary>ST(1) = f(ST(1), ST(0)), and a pop.</summary>
    private static int Two(CpuState* s, Op* op, delegate*<Float80, Float80, uint, ref uint, Float80> function)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var raised = 0u;
        Float80 result;
        if (X87Unit.IsEmpty(s, 0) || X87Unit.IsEmpty(s, 1))
        {
            raised = X87Unit.Underflowed;
            result = Float80.Indefinite;
        }
        else
        {
            result = function(X87Unit.Get(s, 1), X87Unit.Get(s, 0), s->X87.Control, ref raised);
        }
        if (X87Unit.Accept(s, raised, X87Unit.BeforeResult))
        {
            X87Unit.Set(s, 1, result);
            X87Unit.Pop(s);
        }
        return OpResult.Next;
    }

    public static int Sine(CpuState* s, Op* op) => One(s, op, cosine: false);

    public static int Cosine(CpuState* s, Op* op) => One(s, op, cosine: true);

    private static int One(CpuState* s, Op* op, bool cosine)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        SetRange(s, false);
        if (X87Unit.IsEmpty(s, 0))
            return X87Unit.CommitUnderflow(s, 0);
        var raised = 0u;
        bool outOfRange;
        var value = X87Unit.Get(s, 0);
        var result = cosine
            ? Trigonometry.Cosine(value, s->X87.Control, ref raised, out outOfRange)
            : Trigonometry.Sine(value, s->X87.Control, ref raised, out outOfRange);
        SetRange(s, outOfRange);
        return X87Unit.Commit(s, 0, result, raised);
    }

    public static int SineAndCosine(CpuState* s, Op* op) => Pair(s, op, tangent: false);

    public static int Tangent(CpuState* s, Op* op) => Pair(s, op, tangent: true);

    /// <summary>One result in the place of the operand, another pushed behind it.</summary>
    private static int Pair(CpuState* s, Op* op, bool tangent)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        SetRange(s, false);
        if (X87Unit.IsEmpty(s, 0))
            return CommitTwo(s, Float80.Indefinite, Float80.Indefinite, X87Unit.Underflowed);
        if (!X87Unit.IsEmpty(s, 7))
            return CommitTwo(s, Float80.Indefinite, Float80.Indefinite, X87Unit.Overflowed);
        var raised = 0u;
        Float80 pushed;
        bool outOfRange;
        var value = X87Unit.Get(s, 0);
        var result = tangent
            ? Trigonometry.Tangent(value, s->X87.Control, ref raised, out pushed, out outOfRange)
            : Trigonometry.SineAndCosine(value, s->X87.Control, ref raised, out pushed, out outOfRange);
        SetRange(s, outOfRange);
        return outOfRange ? X87Unit.Commit(s, 0, value, raised) : CommitTwo(s, result, pushed, raised);
    }

    private static void SetRange(CpuState* s, bool outOfRange) =>
        s->X87.Status = outOfRange ? s->X87.Status | X87Status.C2 : s->X87.Status & ~X87Status.C2;

    /// <summary>Replaces ST(0), and pushes.</summary>
    public static int CommitTwo(CpuState* s, Float80 result, Float80 pushed, uint raised)
    {
        if (!X87Unit.Accept(s, raised, X87Unit.BeforeResult))
            return OpResult.Next;
        X87Unit.Set(s, 0, result);
        s->X87.Top = (s->X87.Top + 7) & 7;
        X87Unit.Set(s, 0, pushed);
        return OpResult.Next;
    }
}
