using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// What the x87 instructions have in common: what stops them at their beginning, the stack of registers, and how results and
/// exceptions are put down (Intel SDM vol. 1, 8.1, 8.5–8.7).
/// </summary>
internal static unsafe class X87Unit
{
    /// <summary>Exceptions that, unmasked, keep an instruction from storing anything in a register.</summary>
    public const uint BeforeResult = X87Status.Invalid | X87Status.Denormal | X87Status.ZeroDivide;

    /// <summary>… and in memory.</summary>
    public const uint BeforeStore = BeforeResult | X87Status.Overflow | X87Status.Underflow;

    public const uint Underflowed = X87Status.Invalid | X87Status.StackFault;
    public const uint Overflowed = X87Status.Invalid | X87Status.StackFault | X87Status.C1;

    private const uint Unavailable = CpuState.Cr0Emulation | CpuState.Cr0TaskSwitched;

    // ---- beginning --------------------------------------------------------------------------------------------------

    /// <summary>False: #NM, or an exception of an earlier instruction, is set up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Begin(CpuState* s, Op* op)
    {
        if (((s->Cr0 & Unavailable) | (s->X87.Status & X87Status.ErrorSummary)) != 0)
        {
            return GoesOn(s, op);
        }
        return true;
    }

    /// <summary>For instructions that do not wait: only #NM.</summary>
    public static bool BeginControl(CpuState* s, Op* op)
    {
        if ((s->Cr0 & Unavailable) == 0)
            return true;
        Faults.Raise(s, op, ExceptionVector.DeviceNotAvailable);
        return false;
    }

    private static bool GoesOn(CpuState* s, Op* op)
    {
        if ((s->Cr0 & Unavailable) == 0)
            return RaisePending(s, op) == OpResult.Next;
        Faults.Raise(s, op, ExceptionVector.DeviceNotAvailable);
        return false;
    }

    /// <summary>#MF; with CR0.NE clear, the machine's way, line 13 of the interrupt controllers, unless it has seen that.</summary>
    public static int RaisePending(CpuState* s, Op* op)
    {
        if ((s->Cr0 & CpuState.Cr0NumericError) != 0)
            return Faults.Raise(s, op, ExceptionVector.FloatingPoint);
        if (s->X87.IgnoresError != 0)
            return OpResult.Next;
        s->Eip = s->ExitIp = op->Ip;
        s->Exit = CpuExit.CoprocessorError;
        s->ExitOperand = 0;
        s->ExitErrorCode = -1;
        return OpResult.Exit;
    }

    /// <summary>Notes the instruction for FSTENV.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remember(CpuState* s, Op* op)
    {
        s->X87.LastInstruction = op->Ip;
        s->X87.LastSelector = s->Cs.Selector;
        s->X87.LastOpcode = op->Immediate;
    }

    /// <summary>The same with its memory operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remember(CpuState* s, Op* op, uint offset)
    {
        Remember(s, op);
        s->X87.LastData = offset;
        s->X87.LastDataSelector = Operands.Segment(s, op->Segment)->Selector;
    }

    // ---- registers --------------------------------------------------------------------------------------------------

    /// <summary>i of the register form ST(i).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Index(Op* op) => op->Immediate & 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float80 Get(CpuState* s, uint index) => s->X87[s->X87.Top + index];

    /// <summary>Not empty any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(CpuState* s, uint index, Float80 value)
    {
        var physical = (s->X87.Top + index) & 7;
        s->X87[physical] = value;
        s->X87.Valid |= 1u << (int)physical;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsEmpty(CpuState* s, uint index) => (s->X87.Valid >> (int)((s->X87.Top + index) & 7) & 1) == 0;

    public static void SetEmpty(CpuState* s, uint index) => s->X87.Valid &= ~(1u << (int)((s->X87.Top + index) & 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pop(CpuState* s)
    {
        s->X87.Valid &= ~(1u << (int)s->X87.Top);
        s->X87.Top = (s->X87.Top + 1) & 7;
    }

    // ---- results ----------------------------------------------------------------------------------------------------

    /// <summary>
    /// Adds what was raised to the status word, C1 anew; true: nothing of <paramref name="fatal"/> is unmasked, and the result
    /// counts.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Accept(CpuState* s, uint raised, uint fatal)
    {
        var before = s->X87.Status;
        s->X87.Status = (before & ~X87Status.C1) | raised;
        var unmasked = raised & ~s->X87.Control;
        return (unmasked & X87Status.Exceptions) == 0 || Refuse(s, before, raised, unmasked & fatal);
    }

    /// <summary>Something is not masked. Where that is fatal, what only a result could have raised was not raised.</summary>
    private static bool Refuse(CpuState* s, uint before, uint raised, uint fatal)
    {
        const uint ofResult = X87Status.Overflow | X87Status.Underflow | X87Status.Precision;
        if ((fatal & BeforeResult) != 0)
        {
            raised &= ~ofResult;
            if ((raised & X87Status.StackFault) == 0)
                raised &= ~X87Status.C1;
            s->X87.Status = (before & ~X87Status.C1) | raised;
        }
        s->X87.Status |= X87Status.ErrorSummary | X87Status.Busy;
        return fatal == 0;
    }

    /// <summary>
    /// Of an operation with a denormal from memory, what was raised: the denormal counts only when nothing worse is found.
    /// </summary>
    public static uint WithoutDenormal(Float80 top, uint raised)
    {
        var isNan = top.Exponent == Float80.MaxExponent && top.Significand != Float80.IntegerBit;
        return isNan || (raised & (X87Status.Invalid | X87Status.ZeroDivide)) != 0 ? raised & ~X87Status.Denormal : raised;
    }

    /// <summary>The same with condition codes, which replace those that were.</summary>
    public static bool Accept(CpuState* s, uint raised, uint fatal, uint conditions)
    {
        var accepted = Accept(s, raised, fatal);
        s->X87.Status = (s->X87.Status & ~X87Status.Conditions) | conditions;
        return accepted;
    }

    /// <summary>Puts a result into a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Commit(CpuState* s, uint index, Float80 result, uint raised)
    {
        if (Accept(s, raised, BeforeResult))
            Set(s, index, result);
        return OpResult.Next;
    }

    /// <summary>An operand's register is empty: the indefinite value, if that is masked.</summary>
    public static int CommitUnderflow(CpuState* s, uint index) => Commit(s, index, Float80.Indefinite, Underflowed);

    /// <summary>
    /// Pushes a value that came with exceptions of its own, also a denormal although that is not masked; onto a full stack the
    /// indefinite value, unless there was none to push.
    /// </summary>
    public static int CommitPush(CpuState* s, Float80 value, uint raised)
    {
        var top = (s->X87.Top + 7) & 7;
        if ((s->X87.Valid >> (int)top & 1) != 0 && (raised & X87Status.StackFault) == 0)
        {
            raised = Overflowed;
            value = Float80.Indefinite;
        }
        if (!Accept(s, raised, X87Status.Invalid))
            return OpResult.Next;
        s->X87.Top = top;
        s->X87[top] = value;
        s->X87.Valid |= 1u << (int)top;
        return OpResult.Next;
    }
}
