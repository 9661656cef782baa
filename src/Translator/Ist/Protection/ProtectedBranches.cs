using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// Far transfers in protected mode: to code segments, through call gates, to other tasks, and back (Intel SDM vol. 3, 5.8,
/// 6.12 and 8.3).
/// </summary>
internal static unsafe class ProtectedBranches
{
    public static int Jump(CpuState* s, Op* op, ushort selector, uint offset)
    {
        var fault = ReadTarget(s, selector, out var descriptor);
        if (!fault.IsFault && IsTask(descriptor))
            return SwitchTask(s, op, selector, descriptor, TaskSwitchKind.Jump);
        SegmentRegister cs = default;
        if (!fault.IsFault && descriptor.IsCallGate)
        {
            fault = CheckGate(s, selector, descriptor);
            offset = descriptor.GateOffset;
            if (!fault.IsFault)
                fault = CodeSegment.PrepareGate(s, descriptor.GateSelector, offset, mayGoInward: false, out cs);
        }
        else if (!fault.IsFault)
        {
            fault = CodeSegment.PrepareDirect(s, selector, descriptor, offset, out cs);
        }
        return fault.IsFault ? Faults.Raise(s, op, fault) : Enter(s, cs, offset);
    }

    public static int Call(CpuState* s, Op* op, ushort selector, uint offset)
    {
        var fault = ReadTarget(s, selector, out var descriptor);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        if (IsTask(descriptor))
            return SwitchTask(s, op, selector, descriptor, TaskSwitchKind.Call);
        if (descriptor.IsCallGate)
            return CallGate(s, op, selector, descriptor);
        fault = CodeSegment.PrepareDirect(s, selector, descriptor, offset, out var cs);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        return PushReturn(s, op, InnerStack.Current(s), op->OperandSize, cs, offset);
    }

    /// <summary>RETF to the same or an outer level.</summary>
    public static int Return(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!StackAccess.TryPeek(s, op, 0, size, out var offset) || !StackAccess.TryPeek(s, op, (uint)size, size, out var selector))
            return OpResult.Exit;
        var fault = CodeSegment.PrepareReturn(s, (ushort)selector, offset, out var cs);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        return Leave(s, op, cs, offset, (uint)(2 * size), (int)op->Immediate);
    }

    /// <summary>IRET to the same or an outer level, or into virtual 8086 mode.</summary>
    public static int InterruptReturn(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if ((s->Eflags & EFlags.NestedTask) != 0)
            return ReturnToTask(s, op);
        if (!StackAccess.TryPeek(s, op, 0, size, out var offset) || !StackAccess.TryPeek(s, op, (uint)size, size, out var selector)
            || !StackAccess.TryPeek(s, op, (uint)(2 * size), size, out var flags))
            return OpResult.Exit;
        if (size == 4 && (flags & EFlags.Virtual8086) != 0 && s->Cpl == 0)
            return ReturnToVirtual8086(s, op, offset, (ushort)selector, flags);
        var fault = CodeSegment.PrepareReturn(s, (ushort)selector, offset, out var cs);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        var eflags = Privilege.MergeReturnFlags(s, flags, size);
        var result = Leave(s, op, cs, offset, (uint)(3 * size), 0);
        if (result == OpResult.Resync)
            Privilege.SetFlags(s, eflags);
        return result;
    }

    private static Fault ReadTarget(CpuState* s, ushort selector, out Descriptor descriptor)
    {
        descriptor = default;
        if (DescriptorTable.IsNull(selector))
            return Fault.GeneralProtection(0);
        var fault = DescriptorTable.Read(s, selector, out descriptor);
        if (fault.IsFault || descriptor.IsSegment || descriptor.IsCallGate || IsTask(descriptor))
            return fault;
        return Fault.GeneralProtection(selector);
    }

    /// <summary>A busy TSS is one as well: it is refused later.</summary>
    private static bool IsTask(in Descriptor descriptor) => descriptor.IsTaskGate || descriptor.IsAvailableTss || descriptor.IsBusyTss;

    private static int SwitchTask(CpuState* s, Op* op, ushort selector, in Descriptor descriptor, TaskSwitchKind kind)
    {
        var fault = CheckGate(s, selector, descriptor);
        if (descriptor.IsTaskGate && fault.IsFault)
            return Faults.Raise(s, op, fault);
        // A TSS is looked at for its presence only after its type.
        if (!fault.IsFault || fault.Vector == ExceptionVector.SegmentNotPresent)
        {
            fault = descriptor.IsTaskGate
                ? TaskSwitch.ThroughGate(s, descriptor.GateSelector, kind, op->NextIp)
                : TaskSwitch.To(s, selector, descriptor, kind, op->NextIp);
        }
        return fault.IsFault ? Faults.Raise(s, op, fault) : OpResult.Resync;
    }

    /// <summary>IRET with NT: to the task that the TSS names as the one before.</summary>
    private static int ReturnToTask(CpuState* s, Op* op)
    {
        var fault = TaskSwitch.Back(s, op->NextIp);
        return fault.IsFault ? Faults.Raise(s, op, fault) : OpResult.Resync;
    }

    private static Fault CheckGate(CpuState* s, ushort selector, in Descriptor gate)
    {
        if (gate.Privilege < Math.Max(s->Cpl, selector & 3))
            return Fault.GeneralProtection(selector);
        return gate.IsPresent ? Fault.None : Fault.NotPresent(selector);
    }

    private static int CallGate(CpuState* s, Op* op, ushort selector, in Descriptor gate)
    {
        var size = gate.Type == Descriptor.TypeCallGate32 ? 4 : 2;
        SegmentRegister cs = default;
        var fault = CheckGate(s, selector, gate);
        if (!fault.IsFault)
            fault = CodeSegment.PrepareGate(s, gate.GateSelector, gate.GateOffset, mayGoInward: true, out cs);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        var level = cs.Selector & 3;
        if (level == s->Cpl)
            return PushReturn(s, op, InnerStack.Current(s), size, cs, gate.GateOffset);

        // Parameters are copied from the caller's stack to the inner one.
        var parameters = stackalloc uint[32];
        for (var i = 0; i < gate.GateParameters; i++)
        {
            if (!StackAccess.TryPeek(s, op, (uint)(i * size), size, out parameters[i]))
                return OpResult.Exit;
        }
        fault = InnerStack.Open(s, level, out var stack);
        if (!fault.IsFault)
            fault = stack.Check(4 + gate.GateParameters, size);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        stack.Push(s->Ss.Selector, size);
        stack.Push(s->Registers[4], size);
        for (var i = gate.GateParameters - 1; i >= 0; i--)
            stack.Push(parameters[i], size);
        return PushReturn(s, op, stack, size, cs, gate.GateOffset);
    }

    private static int PushReturn(CpuState* s, Op* op, InnerStack stack, int size, in SegmentRegister cs, uint offset)
    {
        var fault = stack.Check(2, size);
        if (!fault.IsFault)
            fault = stack.CheckAlignment(size);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        stack.Push(s->Cs.Selector, size);
        stack.Push(op->NextIp, size);
        stack.Commit();
        return Enter(s, cs, offset);
    }

    private static int Enter(CpuState* s, in SegmentRegister cs, uint offset)
    {
        s->Cs = cs;
        s->Cpl = cs.Selector & 3;
        s->Eip = offset;
        return OpResult.Resync;
    }

    /// <summary>Drops the frame, and loads the outer stack when the level changes; the parameters go from both.</summary>
    private static int Leave(CpuState* s, Op* op, in SegmentRegister cs, uint offset, uint frame, int parameters)
    {
        var level = cs.Selector & 3;
        if (level == s->Cpl)
        {
            StackAccess.Move(s, (int)frame + parameters);
            return Enter(s, cs, offset);
        }
        int size = op->OperandSize;
        var at = frame + (uint)parameters;
        if (!StackAccess.TryPeek(s, op, at, size, out var pointer) || !StackAccess.TryPeek(s, op, at + (uint)size, size, out var selector))
            return OpResult.Exit;
        var fault = SegmentLoader.PrepareStack(s, (ushort)selector, level, out var ss);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        s->Ss = ss;
        StackAccess.SetPointer(s, pointer + (uint)parameters);
        Enter(s, cs, offset);
        SegmentLoader.DropInner(s);
        return OpResult.Resync;
    }

    /// <summary>EIP CS EFLAGS ESP SS ES DS FS GS (Intel SDM vol. 3, 20.2.5).</summary>
    private static int ReturnToVirtual8086(CpuState* s, Op* op, uint offset, ushort selector, uint flags)
    {
        var values = stackalloc uint[6];
        for (var i = 0; i < 6; i++)
        {
            if (!StackAccess.TryPeek<W32>(s, op, (uint)(12 + 4 * i), out values[i]))
                return OpResult.Exit;
        }
        Privilege.SetFlags(s, (flags & Privilege.AllFlags(s)) | EFlags.AlwaysSet);
        s->Cpl = 3;
        s->Registers[4] = values[0];
        s->Cs = SegmentLoader.RealRegister(s, default, selector);
        s->Ss = SegmentLoader.RealRegister(s, default, (ushort)values[1]);
        s->Es = SegmentLoader.RealRegister(s, default, (ushort)values[2]);
        s->Ds = SegmentLoader.RealRegister(s, default, (ushort)values[3]);
        s->Fs = SegmentLoader.RealRegister(s, default, (ushort)values[4]);
        s->Gs = SegmentLoader.RealRegister(s, default, (ushort)values[5]);
        s->Eip = offset & 0xFFFF;
        return OpResult.Resync;
    }
}
