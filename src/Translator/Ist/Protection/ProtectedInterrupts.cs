using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// Interrupt and trap gates of 16 and 32 bits, with a change of level, and out of virtual 8086 mode; task gates (Intel SDM
/// vol. 3, 6.12 and 20.3).
/// </summary>
internal static unsafe class ProtectedInterrupts
{
    /// <summary>Error code bit: the event is external to the program.</summary>
    private const uint External = 1;

    /// <summary>Error code bit: the index is one of the IDT.</summary>
    private const uint InIdt = 2;

    public static Fault Deliver(CpuState* s, byte vector, InterruptKind kind, int errorCode)
    {
        var external = kind == InterruptKind.Software ? 0 : External;
        var gateError = vector * 8u + InIdt + external;
        if (vector * 8u + 7 > s->IdtLimit)
            return new Fault(ExceptionVector.GeneralProtection, gateError);
        var fault = DescriptorTable.ReadAt(s, s->IdtBase + vector * 8u, out var gate);
        if (fault.IsFault)
            return fault;
        if (gate.IsSegment || gate.Type is not Descriptor.TypeTaskGate and not Descriptor.TypeInterruptGate16
                and not Descriptor.TypeTrapGate16 and not Descriptor.TypeInterruptGate32 and not Descriptor.TypeTrapGate32)
            return new Fault(ExceptionVector.GeneralProtection, gateError);
        if (kind == InterruptKind.Software && gate.Privilege < s->Cpl)
            return new Fault(ExceptionVector.GeneralProtection, gateError);
        if (!gate.IsPresent)
            return new Fault(ExceptionVector.SegmentNotPresent, gateError);
        var eflags = s->Eflags;
        // A fault is to be run again without its breakpoint; a trap is over.
        if (kind == InterruptKind.Exception && vector is not ExceptionVector.Debug and not ExceptionVector.DoubleFault)
            s->Eflags |= EFlags.Resume;
        fault = gate.Type == Descriptor.TypeTaskGate ? EnterTask(s, gate, errorCode) : Enter(s, gate, errorCode);
        if (!fault.IsFault)
            return fault;
        if (!fault.IsInNewTask)
            s->Eflags = eflags;
        return fault.Vector == ExceptionVector.PageFault ? fault : fault with { ErrorCode = fault.ErrorCode | external };
    }

    private static Fault EnterTask(CpuState* s, in Descriptor gate, int errorCode)
    {
        var fault = TaskSwitch.ThroughGate(s, gate.GateSelector, TaskSwitchKind.Interrupt, s->Eip);
        if (fault.IsFault || errorCode < 0)
            return fault;
        var size = (s->Tr.Access & 8) != 0 ? 4 : 2;
        var stack = InnerStack.Current(s);
        fault = stack.Check(1, size);
        if (fault.IsFault)
            return fault with { IsInNewTask = true };
        stack.Push((uint)errorCode, size);
        stack.Commit();
        return fault;
    }

    private static Fault Enter(CpuState* s, in Descriptor gate, int errorCode)
    {
        var size = gate.Type >= 8 ? 4 : 2;
        var fromVirtual = (s->Eflags & EFlags.Virtual8086) != 0;
        var fault = CodeSegment.PrepareGate(s, gate.GateSelector, gate.GateOffset, mayGoInward: true, out var cs);
        if (fault.IsFault)
            return fault;
        var level = cs.Selector & 3;
        if (fromVirtual && level != 0)
            return Fault.GeneralProtection(gate.GateSelector);
        var stack = InnerStack.Current(s);
        var inner = level != s->Cpl;
        if (inner)
        {
            fault = InnerStack.Open(s, level, out stack);
            if (fault.IsFault)
                return fault;
        }
        fault = stack.Check((fromVirtual ? 9 : inner ? 5 : 3) + (errorCode >= 0 ? 1 : 0), size);
        if (fault.IsFault)
            return fault;
        PushFrame(s, ref stack, fromVirtual, inner, size);
        if (errorCode >= 0)
            stack.Push((uint)errorCode, size);

        if (fromVirtual)
            s->Es = s->Ds = s->Fs = s->Gs = default;
        s->Eflags &= ~(EFlags.Trap | EFlags.NestedTask | EFlags.Resume | EFlags.Virtual8086);
        if (gate.Type is Descriptor.TypeInterruptGate16 or Descriptor.TypeInterruptGate32)
            s->Eflags &= ~EFlags.Interrupt;
        stack.Commit();
        s->Cs = cs;
        s->Cpl = level;
        s->Eip = gate.GateOffset;
        return Fault.None;
    }

    private static void PushFrame(CpuState* s, ref InnerStack stack, bool fromVirtual, bool inner, int size)
    {
        if (fromVirtual)
        {
            stack.Push(s->Gs.Selector, size);
            stack.Push(s->Fs.Selector, size);
            stack.Push(s->Ds.Selector, size);
            stack.Push(s->Es.Selector, size);
        }
        if (inner)
        {
            stack.Push(s->Ss.Selector, size);
            stack.Push(s->Registers[4], size);
        }
        stack.Push(s->Eflags, size);
        stack.Push(s->Cs.Selector, size);
        stack.Push(s->Eip, size);
    }
}
