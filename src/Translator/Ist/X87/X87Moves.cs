using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>FLD FILD FBLD FST FIST FBSTP FXCH FCMOVcc, the constants, FFREE FINCSTP FDECSTP.</summary>
internal static unsafe class X87Moves
{
    // ---- loads ------------------------------------------------------------------------------------------------------

    public static int Load<TFormat>(CpuState* s, Op* op) where TFormat : struct, IX87Format
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        var offset = Operands.Offset(s, op);
        if (!Operands.ForLoad(s, op, op->Segment, offset, TFormat.Size, out var linear))
            return OpResult.Exit;
        X87Unit.Remember(s, op, offset);
        var raised = 0u;
        var value = NumberFormats.Loaded(TFormat.Load(s, linear, ref raised), ref raised);
        return X87Unit.CommitPush(s, value, raised);
    }

    public static int LoadRegister(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        return X87Unit.IsEmpty(s, X87Unit.Index(op))
            ? X87Unit.CommitPush(s, Float80.Indefinite, X87Unit.Underflowed)
            : X87Unit.CommitPush(s, X87Unit.Get(s, X87Unit.Index(op)), 0);
    }

    /// <summary>FLD1 FLDL2T FLDL2E FLDPI FLDLG2 FLDLN2 FLDZ: D9 E8 to EE. Rounded by RC (Intel SDM vol. 2, FLD1).</summary>
    public static int LoadConstant(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        return X87Unit.CommitPush(s, NumberFormats.Constant((int)X87Unit.Index(op), s->X87.Control), 0);
    }

    // ---- stores -----------------------------------------------------------------------------------------------------

    public static int StoreSingle(CpuState* s, Op* op)
    {
        if (!BeginStore(s, op, 4, out var linear, out var value, out var raised))
            return OpResult.Exit;
        var bits = NumberFormats.ToSingle(value, s->X87.Control, ref raised);
        if (X87Unit.Accept(s, raised, X87Unit.BeforeStore))
        {
            Operands.Store<W32>(s, linear, bits);
            PopIfAsked(s, op);
        }
        return OpResult.Next;
    }

    public static int StoreDouble(CpuState* s, Op* op)
    {
        if (!BeginStore(s, op, 8, out var linear, out var value, out var raised))
            return OpResult.Exit;
        var bits = NumberFormats.ToDouble(value, s->X87.Control, ref raised);
        if (X87Unit.Accept(s, raised, X87Unit.BeforeStore))
        {
            X87Memory.StoreQword(s, linear, bits);
            PopIfAsked(s, op);
        }
        return OpResult.Next;
    }

    public static int StoreInt16(CpuState* s, Op* op) => StoreInteger(s, op, 2, s->X87.Control);

    public static int StoreInt32(CpuState* s, Op* op) => StoreInteger(s, op, 4, s->X87.Control);

    public static int StoreInt64(CpuState* s, Op* op) => StoreInteger(s, op, 8, s->X87.Control);

    /// <summary>FISTTP, of later processors: cuts whatever RC says.</summary>
    public static int StoreCut16(CpuState* s, Op* op) => StoreInteger(s, op, 2, s->X87.Control | Rounding.RoundMask);

    public static int StoreCut32(CpuState* s, Op* op) => StoreInteger(s, op, 4, s->X87.Control | Rounding.RoundMask);

    public static int StoreCut64(CpuState* s, Op* op) => StoreInteger(s, op, 8, s->X87.Control | Rounding.RoundMask);

    private static int StoreInteger(CpuState* s, Op* op, int size, uint control)
    {
        if (!BeginStore(s, op, size, out var linear, out var value, out var raised))
            return OpResult.Exit;
        var integer = NumberFormats.ToInteger(value, 8 * size, control, ref raised);
        if (!X87Unit.Accept(s, raised, X87Unit.BeforeStore))
            return OpResult.Next;
        if (size == 8)
            X87Memory.StoreQword(s, linear, (ulong)integer);
        else
            Operands.Store(s, linear, (uint)integer, size);
        PopIfAsked(s, op);
        return OpResult.Next;
    }

    /// <summary>
    /// The place of a store, and ST(0); of an empty register the indefinite value, which every format has its own form of,
    /// and what that raises.
    /// </summary>
    private static bool BeginStore(CpuState* s, Op* op, int size, out uint linear, out Float80 value, out uint raised)
    {
        linear = 0;
        value = Float80.Indefinite;
        raised = 0;
        if (!X87Unit.Begin(s, op))
            return false;
        var offset = Operands.Offset(s, op);
        if (!Operands.ForStore(s, op, op->Segment, offset, size, out linear))
            return false;
        X87Unit.Remember(s, op, offset);
        if (X87Unit.IsEmpty(s, 0))
            raised = X87Unit.Underflowed;
        else
            value = X87Unit.Get(s, 0);
        return true;
    }

    /// <summary>The reg fields 2 of the stores keep ST(0), all others pop it.</summary>
    private static void PopIfAsked(CpuState* s, Op* op)
    {
        if ((op->Immediate >> 3 & 7) != 2)
            X87Unit.Pop(s);
    }

    public static int StoreRegister(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        return X87Unit.IsEmpty(s, 0)
            ? X87Unit.CommitUnderflow(s, X87Unit.Index(op))
            : X87Unit.Commit(s, X87Unit.Index(op), X87Unit.Get(s, 0), 0);
    }

    public static int StoreRegisterPop(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var isEmpty = X87Unit.IsEmpty(s, 0);
        if (!X87Unit.Accept(s, isEmpty ? X87Unit.Underflowed : 0, X87Unit.BeforeResult))
            return OpResult.Next;
        X87Unit.Set(s, X87Unit.Index(op), isEmpty ? Float80.Indefinite : X87Unit.Get(s, 0));
        X87Unit.Pop(s);
        return OpResult.Next;
    }

    // ---- registers --------------------------------------------------------------------------------------------------

    public static int Exchange(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var index = X87Unit.Index(op);
        var isTopEmpty = X87Unit.IsEmpty(s, 0);
        var isOtherEmpty = X87Unit.IsEmpty(s, index);
        if (!X87Unit.Accept(s, isTopEmpty || isOtherEmpty ? X87Unit.Underflowed : 0, X87Unit.BeforeResult))
            return OpResult.Next;
        var top = isTopEmpty ? Float80.Indefinite : X87Unit.Get(s, 0);
        X87Unit.Set(s, 0, isOtherEmpty ? Float80.Indefinite : X87Unit.Get(s, index));
        X87Unit.Set(s, index, top);
        return OpResult.Next;
    }

    /// <summary>FCMOVcc: DA C0 to DF on CF, ZF, CF or ZF, PF; DB on their opposites. C1 stays, as on AMD's.</summary>
    public static int MoveIf(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var index = X87Unit.Index(op);
        if (X87Unit.IsEmpty(s, 0) || X87Unit.IsEmpty(s, index))
            return X87Unit.CommitUnderflow(s, 0);
        var tested = (op->Immediate >> 3 & 3) switch
        {
            0 => EFlags.Carry,
            1 => EFlags.Zero,
            2 => EFlags.Carry | EFlags.Zero,
            _ => EFlags.Parity,
        };
        var holds = (s->Eflags & tested) != 0;
        var negated = (op->Immediate >> 8 & 1) != 0;
        if (holds != negated)
            X87Unit.Set(s, 0, X87Unit.Get(s, index));
        return OpResult.Next;
    }

    public static int Free(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        X87Unit.SetEmpty(s, X87Unit.Index(op));
        s->X87.Status &= ~X87Status.C1;
        return OpResult.Next;
    }

    /// <summary>DF C0: FFREE and a pop, in no manual, in every x87.</summary>
    public static int FreePop(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        X87Unit.SetEmpty(s, X87Unit.Index(op));
        s->X87.Status &= ~X87Status.C1;
        X87Unit.Pop(s);
        return OpResult.Next;
    }

    public static int IncrementTop(CpuState* s, Op* op) => Rotate(s, op, 1);

    public static int DecrementTop(CpuState* s, Op* op) => Rotate(s, op, 7);

    private static int Rotate(CpuState* s, Op* op, uint step)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        s->X87.Top = (s->X87.Top + step) & 7;
        s->X87.Status &= ~X87Status.C1;
        return OpResult.Next;
    }

    public static int Nothing(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        return OpResult.Next;
    }
}
