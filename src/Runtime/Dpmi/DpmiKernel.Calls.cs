using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>Calls from one mode into the other, and the client's stack.</summary>
internal sealed unsafe partial class DpmiKernel
{
    public void Reflect(byte vector)
    {
        if (!TryBeginV86(NewSuspended(SuspendedBy.V86Call, takesRegisters: true), _v86Stack))
            return;
        _dispatcher.SoftwareInterruptInV86(vector);
        FinishV86();
    }

    /// <summary>A hardware interrupt that no client has a handler for: the client does not notice.</summary>
    private void ReflectHardware(byte vector)
    {
        if (!TryBeginV86(NewSuspended(SuspendedBy.V86Call), _v86Stack))
            return;
        _dispatcher.Deliver(vector, InterruptKind.Hardware);
        FinishV86();
    }

    public void CallV86(in V86Call call, Action<V86Registers> completed)
    {
        var registers = call.Registers;
        var stack = registers is { Ss: 0, Sp: 0 } ? _v86Stack : new FarPointer(registers.Ss, registers.Sp);
        if (!TryBeginV86(NewSuspended(SuspendedBy.V86Call, completed), stack))
            return;
        registers.Ss = stack.Segment;
        registers.Sp = (ushort)(stack.Offset - call.Stack.Length);
        _memory.Write(((uint)registers.Ss << 4) + registers.Sp, call.Stack.Span);
        var target = new FarPointer(registers.Cs, registers.Ip);
        (registers.Cs, registers.Ip) = (_v86Return.Segment, (ushort)_v86Return.Offset);
        var flags = registers.Flags;
        // A procedure runs with the interrupt flag of the structure; an interrupt is entered with that of the client on its stack.
        if (call.Kind == V86CallKind.Interrupt)
            registers.Flags = (ushort)(flags & ~EFlags.Interrupt | _state->Eflags & EFlags.Interrupt);
        Load(registers);
        switch (call.Kind)
        {
            case V86CallKind.Interrupt:
                _dispatcher.SoftwareInterruptInV86(call.Vector);
                break;
            case V86CallKind.InterruptFrame:
                _machine.PushWord(flags);
                _machine.PushFarCall(target);
                InterruptsEnabled = false;
                break;
            default:
                _machine.PushFarCall(target);
                break;
        }
        FinishV86();
    }

    /// <summary>The machine is in virtual 8086 mode, at the address to which what is called returns. General registers stay.</summary>
    private bool TryBeginV86(Suspended state, FarPointer stack)
    {
        if (stack.Offset < StackReserve)
        {
            Crash("the client's stack in virtual 8086 mode is used up");
            return false;
        }
        if (!TrySuspend(state))
            return false;
        if (state.WasProtected && _state->Ss.Selector == Current.LockedStack)
            Current.LockedPointer = _state->Registers[4] & StackMask;
        SwitchToVirtual8086();
        LoadV86Segments(stack);
        SetReal(SegmentName.Cs, _v86Return.Segment);
        _state->Eip = _v86Return.Offset;
        return true;
    }

    /// <summary>What was served without any code of the guest has already returned.</summary>
    private void FinishV86()
    {
        if (!IsProtected && _parts.Events.Exit == null && _state->Cs.Selector == _v86Return.Segment && _state->Eip == _v86Return.Offset)
            ReturnFromV86();
    }

    private void ReturnFromV86()
    {
        if (Resumed(SuspendedBy.V86Call) is not { } state)
            return;
        var registers = V86State;
        Restore(state);
        if (state.TakesRegisters)
        {
            TakeRegisters(registers);
            return;
        }
        try
        {
            state.Completed?.Invoke(registers);
        }
        catch (ClientFaultException fault)
        {
            Raise(fault.Vector, (int)fault.ErrorCode);
        }
    }

    /// <summary>General registers but ESP, and the flags of arithmetic.</summary>
    private void TakeRegisters(in V86Registers registers)
    {
        LoadGeneral(registers);
        const uint taken = EFlags.Arithmetic | EFlags.Direction;
        _state->Eflags = _state->Eflags & ~taken | registers.Flags & taken;
    }

    public void CallProtected(DpmiTask task, FarPointer procedure, Func<V86Registers?> completed) =>
        EnterProtected(procedure, NewSuspended(SuspendedBy.ProtectedCall, returning: completed, called: task));

    private void EnterProtected(FarPointer procedure, Suspended state)
    {
        if (!TrySuspend(state))
            return;
        Task = state.Called.Task;
        if (!IsProtected)
            EnterProtectedOnV86Stack();
        try
        {
            UseLockedStack();
            PushInterruptFrame(Stub(ReturnStub));
            Check(ProtectedSegments.LoadCode(_state, procedure.Segment, Offset(procedure)));
        }
        catch (ClientFaultException fault)
        {
            Crash($"the client's handler at {procedure.Segment:X4}:{procedure.Offset:X8} cannot be entered ({fault.Message})");
            return;
        }
        DisableInHandler();
        Current.LockedPointer = _state->Registers[4];
    }

    /// <summary>From virtual 8086 mode, whose stack is that of calls back there from now on. The segment registers are null.</summary>
    private void EnterProtectedOnV86Stack()
    {
        _v86Stack = new FarPointer(_state->Ss.Selector, (ushort)_state->Registers[4]);
        SwitchToProtected();
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
            CpuState.Segment(_state, name) = default;
    }

    private void DisableInHandler() => _state->Eflags &= ~(_interruptFlag | EFlags.Trap | EFlags.Direction);

    private void ReturnFromProtected()
    {
        if (Resumed(SuspendedBy.ProtectedCall) is not { } state)
            return;
        V86Registers? registers;
        try
        {
            registers = state.Returning?.Invoke();
        }
        catch (ClientFaultException fault)
        {
            Crash($"the client's procedure gave back registers that cannot be read ({fault.Message})");
            return;
        }
        Restore(state);
        if (registers is { } given && !IsProtected)
            Load(given);
    }

    // ---- stacks in protected mode -----------------------------------------------------------------------------------------

    private uint StackMask => _state->Ss.IsBig ? uint.MaxValue : 0xFFFF;

    /// <summary>VDHBeginUseVPMStack: nested events stay on it.</summary>
    private void UseLockedStack()
    {
        var task = Current;
        if (_state->Ss.Selector != task.LockedStack)
        {
            Check(ProtectedSegments.Load(_state, SegmentName.Ss, task.LockedStack));
            _state->Registers[4] = task.LockedPointer;
        }
        if ((_state->Registers[4] & StackMask) < StackReserve)
            throw new ClientFaultException(ExceptionVector.StackFault, 0);
    }

    private int FrameSize => Current.Is32 ? 4 : 2;

    private void Push(uint value) => Push(value, FrameSize);

    private void Push(uint value, int size)
    {
        var s = _state;
        var offset = (s->Registers[4] - (uint)size) & StackMask;
        if (!ProtectedSegments.AllowsStack(s, offset, size))
            throw new ClientFaultException(ExceptionVector.StackFault, 0);
        SetStackPointer(offset);
        if (size == 4)
            _memory.WriteDword(s->Ss.Base + offset, value);
        else
            _memory.WriteWord(s->Ss.Base + offset, (ushort)value);
    }

    private uint Pop() => Pop(FrameSize);

    private uint Pop(int size)
    {
        var s = _state;
        var offset = s->Registers[4] & StackMask;
        if (!ProtectedSegments.AllowsStack(s, offset, size))
            throw new ClientFaultException(ExceptionVector.StackFault, 0);
        SetStackPointer((offset + (uint)size) & StackMask);
        return size == 4 ? _memory.ReadDword(s->Ss.Base + offset) : _memory.ReadWord(s->Ss.Base + offset);
    }

    private void SetStackPointer(uint offset) =>
        _state->Registers[4] = _state->Registers[4] & ~StackMask | offset;

    private uint Offset(FarPointer pointer) => Current.Is32 ? pointer.Offset : (ushort)pointer.Offset;

    /// <summary>Flags, CS and EIP, as INT pushes them.</summary>
    private void PushInterruptFrame(FarPointer returnAddress)
    {
        Push(_state->Eflags & ~VirtualFlags);
        Push(returnAddress.Segment);
        Push(returnAddress.Offset);
    }

    /// <summary>IRET, which leaves the virtual interrupt flag alone.</summary>
    private void PopInterruptFrame()
    {
        var before = _state->Registers[4];
        try
        {
            var offset = Pop();
            var selector = (ushort)Pop();
            var flags = Pop();
            Check(ProtectedSegments.LoadCode(_state, selector, offset));
            SetClientFlags(flags);
        }
        catch (ClientFaultException)
        {
            _state->Registers[4] = before;
            throw;
        }
    }

    private void SetClientFlags(uint flags)
    {
        var settable = FrameSize == 4 ? _poppedFlags : _poppedFlags & 0xFFFF;
        _state->Eflags = _state->Eflags & ~settable | flags & settable;
    }

    public void PopFarReturn()
    {
        var before = _state->Registers[4];
        try
        {
            var offset = Pop();
            Check(ProtectedSegments.LoadCode(_state, (ushort)Pop(), offset));
        }
        catch (ClientFaultException)
        {
            _state->Registers[4] = before;
            throw;
        }
    }
}
