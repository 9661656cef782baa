using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>
/// What an 8087 or 80287 does in another way than their followers (Intel SDM vol. 3, 22.18; 8087 and 80287 reference manuals):
/// one infinity in place of two unless the control word asks for two, every NaN an invalid operation, no stack fault bit, an
/// interrupt enable of its own (8087), no instructions that came with the 80387. What they do not know does nothing: there is
/// no #UD for coprocessor opcodes. All else is as in <see cref="X87Table"/>.
/// </summary>
internal static unsafe class EarlyX87
{
    private const uint AffineInfinity = 0x1000;
    private const uint RoundingControl = 0xC00;

    public static int Execute(CpuState* s, Op* op)
    {
        if (!X87Unit.BeginControl(s, op))
            return OpResult.Exit;
        var opcode = op->Immediate;
        if (!Has(s->X87.Model, opcode))
            return OpResult.Next;
        var result = (opcode & 0xC0) != 0xC0 ? OfMemory(s, op, opcode) : OfRegisters(s, op, opcode);
        // There is no bit for stack faults, and the busy bit tells of what is still at work.
        s->X87.Status &= ~(X87Status.StackFault | X87Status.Busy);
        if (s->X87.Model == X87Model.I8087 && (s->X87.Control & X87Control.InterruptDisabled) != 0)
            s->X87.Status &= ~X87Status.ErrorSummary;
        return result;
    }

    /// <summary>An opcode without a meaning: the processor hands it over, and the coprocessor does nothing.</summary>
    public static int Unknown(CpuState* s, Op* op) => X87Unit.BeginControl(s, op) ? OpResult.Next : OpResult.Exit;

    private static int Usual(CpuState* s, Op* op)
    {
        var handler = X87Table.FindKnown(op->Immediate);
        return handler == null ? OpResult.Next : handler(s, op);
    }

    /// <summary>False: it came with the 80387 or later, or, at an 8087, with the 80287.</summary>
    private static bool Has(X87Model model, uint opcode)
    {
        var group = opcode >> 8;
        var field = opcode >> 3 & 7;
        if ((opcode & 0xC0) != 0xC0)
            return field != 1 || group is not (3 or 5 or 7);
        return group switch
        {
            1 => opcode is not (0x1F5 or 0x1FB or 0x1FE or 0x1FF),
            2 => false,
            3 => field == 4,
            5 => field < 4,
            7 => field < 4 || (opcode == 0x7E0 && model != X87Model.I8087),
            _ => true,
        };
    }

    private static int OfMemory(CpuState* s, Op* op, uint opcode)
    {
        switch (opcode >> 8)
        {
            case 0:
                return WithMemory<SingleFormat>(s, op);
            case 4:
                return WithMemory<DoubleFormat>(s, op);
            case 2:
                return WithMemory<Int32Format>(s, op);
            case 6:
                return WithMemory<Int16Format>(s, op);
            case 1 or 5 when (opcode >> 3 & 7) == 6 && s->X87.Model == X87Model.I8087:
                SkipPrefixes(s);
                break;
        }
        return Usual(s, op);
    }

    private static int WithMemory<TFormat>(CpuState* s, Op* op) where TFormat : struct, IX87Format
    {
        if (!X87Unit.Begin(s, op)
            || !Operands.ForLoad(s, op, op->Segment, Operands.Offset(s, op), TFormat.Size, out var linear))
            return OpResult.Exit;
        var raised = 0u;
        return X87Unit.IsEmpty(s, 0) ? Usual(s, op) : Two(s, op, TFormat.Load(s, linear, ref raised), 0, pops: false);
    }

    private static int OfRegisters(CpuState* s, Op* op, uint opcode)
    {
        switch (opcode >> 8)
        {
            case 0 or 4 or 6:
                if (!X87Unit.Begin(s, op))
                    return OpResult.Exit;
                var index = X87Unit.Index(op);
                if (X87Unit.IsEmpty(s, 0) || X87Unit.IsEmpty(s, index))
                    return Usual(s, op);
                return Two(s, op, X87Unit.Get(s, index), opcode < 0x400 ? 0 : index, pops: opcode >= 0x600);
            case 3:
                return Control(s, op, opcode);
            case 1 when opcode >= 0x1E4:
                return X87Unit.Begin(s, op) ? OfNoOperand(s, op, opcode) : OpResult.Exit;
            default:
                return Usual(s, op);
        }
    }

    /// <summary>FENI FDISI FCLEX FINIT FSETPM. The first two are an 8087's, the last one is an 80287's.</summary>
    private static int Control(CpuState* s, Op* op, uint opcode)
    {
        switch (opcode, s->X87.Model)
        {
            case (0x3E0, X87Model.I8087):
                s->X87.Control &= ~X87Control.InterruptDisabled;
                s->X87.Summarize();
                return OpResult.Next;
            case (0x3E1, X87Model.I8087):
                s->X87.Control |= X87Control.InterruptDisabled;
                return OpResult.Next;
            case (0x3E4, X87Model.I287):
                s->X87.IsProtected287 = 1;
                return OpResult.Next;
            default:
                return Usual(s, op);
        }
    }

    private static bool IsProjective(CpuState* s) => (s->X87.Control & AffineInfinity) == 0;

    /// <summary>An operation or a comparison of ST(0) and another number.</summary>
    private static int Two(CpuState* s, Op* op, Float80 other, uint destination, bool pops)
    {
        var field = op->Immediate >> 3 & 7;
        var kind = Special.Classify(X87Unit.Get(s, 0));
        var kindOfOther = Special.Classify(other);
        var infinities = (kind == ValueClass.Infinity ? 1 : 0) + (kindOfOther == ValueClass.Infinity ? 1 : 0);
        if (field is 2 or 3)
        {
            // FCOM, FCOMP, FCOMPP.
            return infinities == 0 || !IsProjective(s) || Special.IsNan(kind) || Special.IsNan(kindOfOther)
                ? Usual(s, op)
                : Compare(s, op, infinities == 2, pops ? 2 : (int)field - 2);
        }
        if (Special.IsNan(kind) || Special.IsNan(kindOfOther))
            return WithNan(s, op);
        if (infinities < 2 || field is not (0 or 4 or 5) || !IsProjective(s))
            return Usual(s, op);
        // Infinity has no sign to tell a sum from a difference.
        X87Unit.Remember(s, op);
        var masked = (s->X87.Control & X87Status.Invalid) != 0;
        X87Unit.Commit(s, destination, Float80.Indefinite, X87Status.Invalid);
        if (pops && masked)
            X87Unit.Pop(s);
        return OpResult.Next;
    }

    /// <summary>In projective mode: infinity is equal to itself, and not to be compared with anything else.</summary>
    private static int Compare(CpuState* s, Op* op, bool equal, int pops)
    {
        X87Unit.Remember(s, op);
        var conditions = equal ? X87Status.C3 : X87Status.C0 | X87Status.C2 | X87Status.C3;
        if (!X87Unit.Accept(s, equal ? 0 : X87Status.Invalid, X87Unit.BeforeResult, conditions))
            return OpResult.Next;
        for (; pops > 0; pops--)
            X87Unit.Pop(s);
        return OpResult.Next;
    }

    /// <summary>An invalid operation also where the NaN is a quiet one.</summary>
    private static int WithNan(CpuState* s, Op* op)
    {
        var result = OpResult.Next;
        if ((s->X87.Control & X87Status.Invalid) != 0)
            result = Usual(s, op);
        else
            X87Unit.Remember(s, op);
        s->X87.Status |= X87Status.Invalid;
        s->X87.Summarize();
        return result;
    }

    /// <summary>D9 E4 to FF.</summary>
    private static int OfNoOperand(CpuState* s, Op* op, uint opcode)
    {
        if (opcode is >= 0x1E8 and <= 0x1EE)
        {
            // Constants are rounded to nearest, whatever the control word says.
            X87Unit.Remember(s, op);
            return X87Unit.CommitPush(s, NumberFormats.Constant((int)X87Unit.Index(op), s->X87.Control & ~RoundingControl), 0);
        }
        // FXAM and those that move TOP compute nothing.
        if (opcode is 0x1E5 or 0x1F6 or 0x1F7 || X87Unit.IsEmpty(s, 0))
            return Usual(s, op);
        var kind = Special.Classify(X87Unit.Get(s, 0));
        var usesOther = opcode is 0x1F1 or 0x1F3 or 0x1F8 or 0x1F9 or 0x1FD;
        if (opcode != 0x1E4 && (Special.IsNan(kind) || (usesOther && Special.IsNan(Special.Classify(X87Unit.Get(s, 1))))))
            return usesOther && X87Unit.IsEmpty(s, 1) ? Usual(s, op) : WithNan(s, op);
        switch (opcode)
        {
            case 0x1E4 when kind == ValueClass.Infinity && IsProjective(s):
                return Compare(s, op, equal: false, pops: 0);
            case 0x1FA when kind == ValueClass.Infinity && IsProjective(s):
                X87Unit.Remember(s, op);
                return X87Unit.Commit(s, 0, Float80.Indefinite, X87Status.Invalid);
            case 0x1F4 when kind is ValueClass.Infinity or ValueClass.Zero && X87Unit.IsEmpty(s, 7):
                X87Unit.Remember(s, op);
                var part = kind == ValueClass.Zero ? X87Unit.Get(s, 0) : Float80.Indefinite;
                return X87Functions.CommitTwo(s, part, part, kind == ValueClass.Zero ? 0 : X87Status.Invalid);
            default:
                return Usual(s, op);
        }
    }

    /// <summary>The address that an 8087 notes is that of the opcode, behind its prefixes.</summary>
    private static void SkipPrefixes(CpuState* s)
    {
        for (var i = 0; i < 15; i++)
        {
            var prefix = Operands.Load<W8>(s, (s->X87.LastSelector << 4) + (ushort)s->X87.LastInstruction);
            if (prefix is not (0x26 or 0x2E or 0x36 or 0x3E or 0xF0 or 0xF1 or 0xF2 or 0xF3))
                return;
            s->X87.LastInstruction = (ushort)(s->X87.LastInstruction + 1);
        }
    }
}
