using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>What leads to another task: it decides about busy bits, the link and NT (Intel SDM vol. 3, table 8-2).</summary>
internal enum TaskSwitchKind
{
    Jump,
    Call,
    Interrupt,
    Return,
}

/// <summary>
/// Task switches of the 80286 and 80386 (Intel SDM vol. 3, 8.3). A fault before the switch belongs to the old task, with
/// nothing changed; one behind it to the new task, whose EIP is then in the state.
/// </summary>
internal static unsafe class TaskSwitch
{
    private const int BusyBit = 2;

    /// <summary>Through a task gate, which has been checked.</summary>
    public static Fault ThroughGate(CpuState* s, ushort selector, TaskSwitchKind kind, uint eip)
    {
        if (DescriptorTable.IsNull(selector) || (selector & 4) != 0)
            return Fault.GeneralProtection(selector);
        var fault = DescriptorTable.Read(s, selector, out var descriptor);
        return fault.IsFault ? fault : To(s, selector, descriptor, kind, eip);
    }

    /// <summary>To the task of a TSS descriptor. The privilege to do so has been checked.</summary>
    public static Fault To(CpuState* s, ushort selector, in Descriptor descriptor, TaskSwitchKind kind, uint eip)
    {
        if ((selector & 4) != 0 || !descriptor.IsAvailableTss)
            return Fault.GeneralProtection(selector);
        return Switch(s, selector, descriptor, kind, eip);
    }

    /// <summary>IRET with NT.</summary>
    public static Fault Back(CpuState* s, uint eip)
    {
        var fault = SystemAccess.Probe(s, s->Tr.Base, 2, write: false);
        if (fault.IsFault)
            return fault;
        var selector = new TaskState(s->Tr.Base, IsTss32(s->Tr)).Link(s);
        if (DescriptorTable.IsNull(selector) || (selector & 4) != 0)
            return Fault.InvalidTss(selector);
        fault = DescriptorTable.Read(s, selector, out var descriptor);
        if (fault.IsFault)
            return fault.Vector == ExceptionVector.PageFault ? fault : Fault.InvalidTss(selector);
        return descriptor.IsBusyTss ? Switch(s, selector, descriptor, TaskSwitchKind.Return, eip) : Fault.InvalidTss(selector);
    }

    private static bool IsTss32(in SegmentRegister tr) => (tr.Access & 8) != 0;

    private static Fault Switch(CpuState* s, ushort selector, in Descriptor descriptor, TaskSwitchKind kind, uint eip)
    {
        if (!descriptor.IsPresent)
            return Fault.NotPresent(selector);
        var next = new TaskState(descriptor.Base, descriptor.Type >= Descriptor.TypeTss32);
        if (descriptor.Limit < next.LeastLimit)
            return Fault.InvalidTss(selector);
        if (s->Tr.Limit < (IsTss32(s->Tr) ? TaskState.LeastLimit32 : TaskState.LeastLimit16))
            return Fault.InvalidTss(s->Tr.Selector);
        var nests = kind is TaskSwitchKind.Call or TaskSwitchKind.Interrupt;
        var old = new TaskState(s->Tr.Base, IsTss32(s->Tr));
        var fault = next.ProbeLoad(s, nests);
        if (!fault.IsFault)
            fault = old.ProbeSave(s);
        if (!fault.IsFault)
            fault = SetBusyBits(s, descriptor, kind);
        if (fault.IsFault)
            return fault;

        var eflags = kind == TaskSwitchKind.Return ? s->Eflags & ~EFlags.NestedTask : s->Eflags;
        old.Save(s, eip, eflags);
        if (nests)
            next.SetLink(s, s->Tr.Selector);
        s->Tr = descriptor.ToRegister(selector);
        s->Tr.Access |= BusyBit;
        s->Cr0 |= CpuState.Cr0TaskSwitched;
        LoadRegisters(s, next, nests);
        fault = LoadSegments(s, next);
        // Breakpoints are those of the task that set them.
        s->DebugRegisters[7] &= ~DebugBreakpoints.ControlLocal;
        DebugBreakpoints.Update(s);
        if (!fault.IsFault && next.Traps(s))
            fault = DebugBreakpoints.TaskTrap(s);
        return fault with { IsInNewTask = true };
    }

    /// <summary>The old task is no longer busy unless the new one returns to it; the new one is, as a returned-to one has been.</summary>
    private static Fault SetBusyBits(CpuState* s, in Descriptor descriptor, TaskSwitchKind kind)
    {
        if (kind is TaskSwitchKind.Jump or TaskSwitchKind.Return)
        {
            var fault = DescriptorTable.Read(s, s->Tr.Selector, out var old);
            if (fault.Vector == ExceptionVector.PageFault)
                return fault;
            if (!fault.IsFault)
                fault = DescriptorTable.SetType(s, old, old.Type & ~BusyBit);
            if (fault.IsFault)
                return fault;
        }
        return kind == TaskSwitchKind.Return ? Fault.None : DescriptorTable.SetType(s, descriptor, descriptor.Type | BusyBit);
    }

    private static void LoadRegisters(CpuState* s, in TaskState next, bool nests)
    {
        var eflags = next.Load(s, 1);
        var known = next.Is32
            ? Privilege.AllFlags(s)
            : Privilege.AllFlags(s) & 0xFFFF;
        var registers = stackalloc uint[8];
        for (var i = 0; i < 8; i++)
            registers[i] = next.Load(s, 2 + i);
        s->Eip = next.Load(s, 0);
        new ReadOnlySpan<uint>(registers, 8).CopyTo(new Span<uint>(s->Registers, 8));
        Privilege.SetFlags(s, (eflags & known) | (nests ? EFlags.NestedTask : 0) | EFlags.AlwaysSet);
    }

    /// <summary>First all selectors, with nothing behind them; then the descriptors, in the order in which the 386 looks.</summary>
    private static Fault LoadSegments(CpuState* s, in TaskState next)
    {
        var selectors = stackalloc ushort[6];
        for (var i = 0; i < 6; i++)
            selectors[i] = next.Selector(s, i);
        var ldt = next.Ldt(s);
        if (next.Is32 && s->IsPaged)
        {
            s->Cr3 = next.Cr3(s);
            PageTables.Flush(s);
        }
        for (var i = 0; i < 6; i++)
            *Operands.Segment(s, i) = new SegmentRegister { Selector = selectors[i] };
        s->Ldtr = new SegmentRegister { Selector = ldt };
        var isVirtual = (s->Eflags & EFlags.Virtual8086) != 0;
        s->Cpl = isVirtual ? 3 : selectors[(int)SegmentName.Cs] & 3;

        var fault = LoadLdt(s, ldt);
        if (!fault.IsFault && isVirtual)
        {
            for (var i = 0; i < 6; i++)
                *Operands.Segment(s, i) = SegmentLoader.RealRegister(s, default, selectors[i]);
            s->Eip &= 0xFFFF;
            return fault;
        }
        if (!fault.IsFault)
            fault = LoadCode(s, selectors[(int)SegmentName.Cs]);
        if (!fault.IsFault)
            fault = LoadStack(s, selectors[(int)SegmentName.Ss]);
        ReadOnlySpan<byte> data = [(byte)SegmentName.Ds, (byte)SegmentName.Es, (byte)SegmentName.Fs, (byte)SegmentName.Gs];
        foreach (var segment in data)
        {
            if (!fault.IsFault)
                fault = LoadData(s, segment, selectors[segment]);
        }
        return !fault.IsFault && s->Eip > s->Cs.Limit ? Fault.GeneralProtection(0) : fault;
    }

    private static Fault LoadLdt(CpuState* s, ushort selector)
    {
        if (DescriptorTable.IsNull(selector))
            return Fault.None;
        if ((selector & 4) != 0)
            return Fault.InvalidTss(selector);
        var fault = DescriptorTable.Read(s, selector, out var descriptor);
        if (fault.IsFault)
            return AsInvalidTss(fault, selector);
        if (descriptor.IsSegment || descriptor.Type != Descriptor.TypeLdt || !descriptor.IsPresent)
            return Fault.InvalidTss(selector);
        s->Ldtr = descriptor.ToRegister(selector);
        return Fault.None;
    }

    private static Fault LoadCode(CpuState* s, ushort selector)
    {
        if (DescriptorTable.IsNull(selector))
            return Fault.InvalidTss(selector);
        var fault = DescriptorTable.Read(s, selector, out var descriptor);
        if (fault.IsFault)
            return AsInvalidTss(fault, selector);
        var level = selector & 3;
        if (!descriptor.IsCode || (descriptor.IsConforming ? descriptor.Privilege > level : descriptor.Privilege != level))
            return Fault.InvalidTss(selector);
        if (!descriptor.IsPresent)
            return Fault.NotPresent(selector);
        fault = DescriptorTable.MarkAccessed(s, descriptor);
        if (!fault.IsFault)
            s->Cs = descriptor.ToRegister(selector, s->CheckMark);
        return fault;
    }

    private static Fault LoadStack(CpuState* s, ushort selector)
    {
        var fault = SegmentLoader.PrepareStack(s, selector, s->Cpl, out var register);
        if (fault.IsFault)
            return AsInvalidTss(fault, selector);
        s->Ss = register;
        return Fault.None;
    }

    private static Fault LoadData(CpuState* s, int segment, ushort selector)
    {
        var fault = SegmentLoader.PrepareData(s, selector, out var register);
        if (fault.IsFault)
            return AsInvalidTss(fault, selector);
        *Operands.Segment(s, segment) = register;
        return Fault.None;
    }

    /// <summary>What is #GP when a program loads a segment is #TS here.</summary>
    private static Fault AsInvalidTss(Fault fault, ushort selector) =>
        fault.Vector == ExceptionVector.GeneralProtection ? Fault.InvalidTss(selector) : fault;
}
