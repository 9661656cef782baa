using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>FLDCW FNSTCW FNSTSW FNCLEX FNINIT, and WAIT.</summary>
internal static unsafe class X87Control
{
    /// <summary>Bits of the control word that are kept, and the one that always reads as one.</summary>
    private const uint ControlBits = 0x1F3F;
    private const uint ControlAlwaysSet = 0x40;

    /// <summary>Of an 8087: it asks for no interrupt.</summary>
    public const uint InterruptDisabled = 0x80;

    public static int LoadControl(CpuState* s, Op* op)
    {
        if (!X87Unit.Begin(s, op))
            return OpResult.Exit;
        if (!Operands.TryLoad<W16>(s, op, out var value))
            return OpResult.Exit;
        SetControl(s, value);
        return OpResult.Next;
    }

    public static void SetControl(CpuState* s, uint value)
    {
        var kept = s->X87.Model == X87Model.I8087 ? ControlBits | InterruptDisabled : ControlBits;
        s->X87.Control = (value & kept) | ControlAlwaysSet;
        s->X87.Summarize();
    }

    public static int StoreControl(CpuState* s, Op* op)
    {
        if (!X87Unit.BeginControl(s, op) || !Operands.Destination(s, op, 2, out var linear))
            return OpResult.Exit;
        Operands.Store<W16>(s, linear, s->X87.Control);
        return OpResult.Next;
    }

    public static int StoreStatus(CpuState* s, Op* op)
    {
        if (!X87Unit.BeginControl(s, op) || !Operands.Destination(s, op, 2, out var linear))
            return OpResult.Exit;
        Operands.Store<W16>(s, linear, s->X87.StatusWord);
        return OpResult.Next;
    }

    public static int StoreStatusInAx(CpuState* s, Op* op)
    {
        if (!X87Unit.BeginControl(s, op))
            return OpResult.Exit;
        Operands.SetRegister<W16>(s, 0, s->X87.StatusWord);
        return OpResult.Next;
    }

    public static int ClearExceptions(CpuState* s, Op* op)
    {
        if (!X87Unit.BeginControl(s, op))
            return OpResult.Exit;
        s->X87.Status &= X87Status.Conditions;
        s->X87.IgnoresError = 0;
        return OpResult.Next;
    }

    public static int Initialize(CpuState* s, Op* op)
    {
        if (!X87Unit.BeginControl(s, op))
            return OpResult.Exit;
        s->X87.Initialize();
        return OpResult.Next;
    }

    /// <summary>FNENI FNDISI FNSETPM, which only an 8087 or 287 heeds.</summary>
    public static int Ignored(CpuState* s, Op* op) => X87Unit.BeginControl(s, op) ? OpResult.Next : OpResult.Exit;

    /// <summary>#NM only under TS and MP together (Intel SDM vol. 3, 2.5); then what is pending.</summary>
    public static int Wait(CpuState* s, Op* op)
    {
        const uint both = CpuState.Cr0TaskSwitched | CpuState.Cr0MonitorCoprocessor;
        if ((s->Cr0 & both) == both)
            return Faults.Raise(s, op, ExceptionVector.DeviceNotAvailable);
        return (s->X87.Status & X87Status.ErrorSummary) != 0 ? X87Unit.RaisePending(s, op) : OpResult.Next;
    }
}
