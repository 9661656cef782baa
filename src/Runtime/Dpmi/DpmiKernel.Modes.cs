using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>The two modes, and the states that wait in them.</summary>
internal sealed unsafe partial class DpmiKernel
{
    /// <summary>Calls on top of each other, of all clients.</summary>
    private const int MostSuspended = 2000;

    /// <summary>What has to be free on a stack of the host's.</summary>
    private const uint StackReserve = 0x80;

    private const uint VirtualFlags = EFlags.VirtualInterrupt | EFlags.VirtualInterruptPending;

    /// <summary>Flags that a client may change by popping them (Intel SDM vol. 2, POPF, at level 3).</summary>
    private const uint ClientFlags = EFlags.Arithmetic | EFlags.Trap | EFlags.Direction | EFlags.NestedTask | EFlags.AlignmentCheck
        | EFlags.Id;

    /// <summary>The flag that clients have for IF, and the flags that they pop.</summary>
    private readonly uint _interruptFlag, _poppedFlags;

    private readonly Stack<FarPointer> _v86Stacks = new();

    /// <summary>Where calls from protected mode have their stack in virtual 8086 mode.</summary>
    private FarPointer _v86Stack;

    private uint _realControl;

    /// <summary>What clients have asked for of the coprocessor (DPMI 0E01h), while DOS runs.</summary>
    private uint _clientControl;
    private (uint Base, uint Limit) _realTable;

    public bool InterruptsEnabled
    {
        get => (_state->Eflags & (IsProtected ? _interruptFlag : EFlags.Interrupt)) != 0;
        set
        {
            _memory.Client.SetFlag(IsProtected ? _interruptFlag : EFlags.Interrupt, value);
            if (value)
                _dispatcher.WatchForInterrupts();
        }
    }

    /// <summary>Interrupts are waited for by VIP, as VIF is the client's flag, and not IF.</summary>
    public bool HasVirtualFlag => IsProtected && _interruptFlag == EFlags.VirtualInterrupt;

    public void SwitchToProtected()
    {
        if (IsProtected)
            throw new InvalidVdhCallException("SwitchToProtected", "the client is in protected mode");
        if (_isTraced)
            Trace("to protected mode");
        var s = _state;
        var enabled = InterruptsEnabled;
        IsProtected = true;
        _realControl = s->Cr0;
        _realTable = (s->GdtBase, s->GdtLimit);
        s->Cr0 |= CpuState.Cr0ProtectionEnable | CpuState.Cr0NumericError | _clientControl;
        s->Cpl = 3;
        _pages?.Enable(s);
        s->Eflags = s->Eflags & ~(EFlags.Interrupt | EFlags.IoPrivilege | EFlags.NestedTask | VirtualFlags)
            | (enabled ? _interruptFlag : 0);
        if (HasVirtualFlag)
        {
            s->Cr4 |= CpuState.Cr4ProtectedVirtualInterrupts;
            s->Eflags |= EFlags.Interrupt;
        }
        else
            s->Eflags |= EFlags.IoPrivilege;
        s->InterruptShadow = 0;
        s->StiWatch = 0;
        _area.LoadTables(s);
        _dispatcher.WatchForInterrupts();
    }

    public void SwitchToVirtual8086()
    {
        if (!IsProtected)
            throw new InvalidVdhCallException("SwitchToVirtual8086", "the client is not in protected mode");
        if (_isTraced)
            Trace("to virtual 8086 mode");
        var s = _state;
        var enabled = InterruptsEnabled;
        IsProtected = false;
        _clientControl = s->Cr0 & CpuState.Cr0Emulation;
        s->Cr0 = _realControl;
        if (_pages is not null)
            ProtectedSegments.ControlChanged(s);
        s->Cr4 &= ~CpuState.Cr4ProtectedVirtualInterrupts;
        s->Cpl = 0;
        s->Eflags = s->Eflags & ~(EFlags.Interrupt | EFlags.IoPrivilege | EFlags.NestedTask | VirtualFlags)
            | (enabled ? EFlags.Interrupt : 0);
        s->InterruptShadow = 0;
        (s->GdtBase, s->GdtLimit) = _realTable;
        _dispatcher.WatchForInterrupts();
    }

    public bool TryLoad(SegmentName name, ushort selector) => name == SegmentName.Cs
        ? ProtectedSegments.LoadCode(_state, selector, _state->Eip).Vector < 0
        : ProtectedSegments.Load(_state, name, selector).Vector < 0;

    public void Reload(ushort selector)
    {
        if (!IsProtected)
            return;
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
        {
            if ((CpuState.Segment(_state, name).Selector | 3) == (selector | 3))
                LoadOrNull(name, CpuState.Segment(_state, name).Selector);
        }
    }

    /// <summary>CS and SS cannot be null: they are unusable then, and the next use of them faults.</summary>
    private void LoadOrNull(SegmentName name, ushort selector)
    {
        if (TryLoad(name, selector))
            return;
        var isNeeded = name is SegmentName.Cs or SegmentName.Ss;
        CpuState.Segment(_state, name) = new SegmentRegister { Selector = isNeeded ? selector : (ushort)0 };
    }

    private void SetReal(SegmentName name, ushort segment) => CpuState.Segment(_state, name) = new SegmentRegister
    {
        Selector = segment,
        Base = (uint)segment << 4,
        Limit = 0xFFFF,
        Access = (ushort)(SegmentRegister.RealModeAccess | _state->CheckMark),
    };

    /// <summary>All segments are that of a stack in virtual 8086 mode.</summary>
    private void LoadV86Segments(FarPointer stack)
    {
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
            SetReal(name, stack.Segment);
        _state->Registers[4] = stack.Offset;
    }

    public void Load(in V86Registers registers)
    {
        LoadGeneral(registers);
        _state->Registers[4] = registers.Sp;
        SetReal(SegmentName.Es, registers.Es);
        SetReal(SegmentName.Cs, registers.Cs);
        SetReal(SegmentName.Ss, registers.Ss);
        SetReal(SegmentName.Ds, registers.Ds);
        SetReal(SegmentName.Fs, registers.Fs);
        SetReal(SegmentName.Gs, registers.Gs);
        _state->Eip = registers.Ip;
        SetV86Flags(registers.Flags);
    }

    /// <summary>All but ESP.</summary>
    private void LoadGeneral(in V86Registers registers)
    {
        var s = _state;
        s->Registers[0] = registers.Eax;
        s->Registers[1] = registers.Ecx;
        s->Registers[2] = registers.Edx;
        s->Registers[3] = registers.Ebx;
        s->Registers[5] = registers.Ebp;
        s->Registers[6] = registers.Esi;
        s->Registers[7] = registers.Edi;
    }

    private void SetV86Flags(ushort flags)
    {
        const uint settable = EFlags.Arithmetic | EFlags.Direction | EFlags.Trap | EFlags.Interrupt;
        _state->Eflags = _state->Eflags & ~settable | flags & settable;
    }

    public V86Registers V86State => new()
    {
        Eax = _state->Registers[0],
        Ecx = _state->Registers[1],
        Edx = _state->Registers[2],
        Ebx = _state->Registers[3],
        Sp = (ushort)_state->Registers[4],
        Ebp = _state->Registers[5],
        Esi = _state->Registers[6],
        Edi = _state->Registers[7],
        Flags = (ushort)_state->Eflags,
        Es = _state->Es.Selector,
        Cs = _state->Cs.Selector,
        Ss = _state->Ss.Selector,
        Ds = _state->Ds.Selector,
        Fs = _state->Fs.Selector,
        Gs = _state->Gs.Selector,
        Ip = (ushort)_state->Eip,
    };

    // ---- what waits -------------------------------------------------------------------------------------------------------

    /// <summary>False: too much waits already, and the client is ended.</summary>
    private bool TrySuspend(Suspended state)
    {
        if (_suspended.Count >= MostSuspended)
        {
            Crash($"the client is {MostSuspended} calls deep");
            return false;
        }
        state.Capture(_state);
        _suspended.Add(state);
        return true;
    }

    private Suspended NewSuspended(
        SuspendedBy by, Action<V86Registers>? completed = null, Func<V86Registers?>? returning = null,
        bool takesRegisters = false, bool isHardware = false, DpmiTask? called = null) =>
        new()
        {
            By = by,
            IsHardware = isHardware,
            WasProtected = IsProtected,
            Task = Current,
            LockedPointer = Current.LockedPointer,
            Called = called is null ? (Current, Current.LockedPointer) : (called, called.LockedPointer),
            V86Stack = _v86Stack,
            Completed = completed,
            Returning = returning,
            TakesRegisters = takesRegisters,
        };

    /// <summary>
    /// What was called has come back. What was called from inside it, and has been left by other ways, waits no more. Null: nothing
    /// waits for that, and the client is ended.
    /// </summary>
    private Suspended? Resumed(SuspendedBy by)
    {
        for (var i = _suspended.Count - 1; i >= 0; i--)
        {
            var state = _suspended[i];
            if (state.By != by)
                continue;
            Forget(i);
            Task = state.Task;
            _v86Stack = state.V86Stack;
            return state;
        }
        Crash("the client returned to a place that no longer waits for it");
        return null;
    }

    /// <summary>What waits from there on waits no more: locked stacks are as before.</summary>
    private void Forget(int first)
    {
        for (var i = _suspended.Count - 1; i >= first; i--)
        {
            var state = _suspended[i];
            state.Called.Task.LockedPointer = state.Called.LockedPointer;
            state.Task.LockedPointer = state.LockedPointer;
            _suspended.RemoveAt(i);
        }
    }

    /// <summary>The client is as it was when the call was made; in protected mode with the descriptors as they are now.</summary>
    private void Restore(Suspended state)
    {
        if (state.WasProtected != IsProtected)
        {
            if (IsProtected)
                SwitchToVirtual8086();
            else
                SwitchToProtected();
        }
        state.RestoreGeneral(_state);
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
        {
            if (!IsProtected)
                SetReal(name, state.Selectors[(int)name]);
            else if (name != SegmentName.Cs)
                LoadOrNull(name, state.Selectors[(int)name]);
        }
        _state->Eip = state.Eip;
        if (IsProtected)
            LoadOrNull(SegmentName.Cs, state.Selectors[(int)SegmentName.Cs]);
        _state->Eflags = state.Eflags & ~EFlags.VirtualInterruptPending;
        _dispatcher.WatchForInterrupts();
    }
}
