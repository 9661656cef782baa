using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>FCOM FICOM FUCOM FCOMI FUCOMI with their pops, FTST FXAM.</summary>
internal static unsafe class X87Comparisons
{
    private const uint Unordered = X87Status.C0 | X87Status.C2 | X87Status.C3;

    public static int Memory<TFormat>(CpuState* s, Op* op) where TFormat : struct, IX87Format
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        var offset = Operands.Offset(s, op);
        if (!Operands.ForLoad(s, op, op->Segment, offset, TFormat.Size, out var linear))
            return OpResult.Exit;
        X87Unit.Remember(s, op, offset);
        var raised = 0u;
        var other = TFormat.Load(s, linear, ref raised);
        // The reg field 3 pops.
        return Finish(s, !X87Unit.IsEmpty(s, 0), other, raised, quietly: false, (int)(op->Immediate >> 3 & 1));
    }

    public static int Ordered(CpuState* s, Op* op) => Registers(s, op, quietly: false, pops: 0);

    public static int OrderedPop(CpuState* s, Op* op) => Registers(s, op, quietly: false, pops: 1);

    public static int OrderedPopTwice(CpuState* s, Op* op) => Registers(s, op, quietly: false, pops: 2);

    public static int UnorderedToo(CpuState* s, Op* op) => Registers(s, op, quietly: true, pops: 0);

    public static int UnorderedTooPop(CpuState* s, Op* op) => Registers(s, op, quietly: true, pops: 1);

    public static int UnorderedTooPopTwice(CpuState* s, Op* op) => Registers(s, op, quietly: true, pops: 2);

    private static int Registers(CpuState* s, Op* op, bool quietly, int pops)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var index = X87Unit.Index(op);
        var present = !X87Unit.IsEmpty(s, 0) && !X87Unit.IsEmpty(s, index);
        return Finish(s, present, X87Unit.Get(s, index), 0, quietly, pops);
    }

    public static int Test(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        return Finish(s, !X87Unit.IsEmpty(s, 0), default, 0, quietly: false, 0);
    }

    private static int Finish(CpuState* s, bool present, Float80 other, uint raised, bool quietly, int pops)
    {
        uint conditions;
        if (present)
        {
            var denormal = raised;
            var top = X87Unit.Get(s, 0);
            conditions = Comparison.Compare(top, other, quietly, ref raised);
            if (denormal != 0)
                raised = X87Unit.WithoutDenormal(top, raised);
        }
        else
        {
            conditions = Unordered;
            raised = X87Unit.Underflowed;
        }
        if (!X87Unit.Accept(s, raised, X87Unit.BeforeResult, conditions))
            return OpResult.Next;
        for (; pops > 0; pops--)
            X87Unit.Pop(s);
        return OpResult.Next;
    }

    public static int Examine(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var conditions = Comparison.Examine(X87Unit.Get(s, 0), X87Unit.IsEmpty(s, 0));
        s->X87.Status = (s->X87.Status & ~X87Status.Conditions) | conditions;
        return OpResult.Next;
    }

    /// <summary>FCOMI FUCOMI: DB, and with a pop DF; the results go to ZF PF CF, and OF SF AF are cleared.</summary>
    public static int ToFlags(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        X87Unit.Remember(s, op);
        var index = X87Unit.Index(op);
        var quietly = (op->Immediate >> 3 & 7) == 5;
        var raised = 0u;
        uint conditions;
        if (X87Unit.IsEmpty(s, 0) || X87Unit.IsEmpty(s, index))
        {
            conditions = Unordered;
            raised = X87Unit.Underflowed;
        }
        else
        {
            conditions = Comparison.Compare(X87Unit.Get(s, 0), X87Unit.Get(s, index), quietly, ref raised);
        }
        var before = s->X87.Status;
        var accepted = X87Unit.Accept(s, raised, X87Unit.BeforeResult);
        // C1 stays, as on AMD's, unless there was no operand.
        if ((raised & X87Status.StackFault) == 0)
            s->X87.Status |= before & X87Status.C1;
        s->Eflags = (s->Eflags & ~EFlags.Arithmetic)
            | ((conditions & X87Status.C0) != 0 ? EFlags.Carry : 0)
            | ((conditions & X87Status.C2) != 0 ? EFlags.Parity : 0)
            | ((conditions & X87Status.C3) != 0 ? EFlags.Zero : 0);
        if (accepted && (op->Immediate & 0x400) != 0)
            X87Unit.Pop(s);
        return OpResult.Next;
    }
}
