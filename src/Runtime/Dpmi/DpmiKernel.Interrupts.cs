using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>Interrupts and exceptions: the rules of reflection (section 4.1 d of the specification).</summary>
internal sealed unsafe partial class DpmiKernel
{
    /// <summary>Handlers of software interrupts below are entered with virtual interrupts disabled (DPMI 0.9, 2.3).</summary>
    private const byte FirstPlainVector = 8;

    /// <summary>INT n in protected mode. CS:EIP is behind it.</summary>
    public void SoftwareInterrupt(byte vector)
    {
        var handler = Current.Interrupts[vector];
        if (_isTraced)
            TraceInterrupt("INT", vector, handler);
        try
        {
            if (handler.Segment == 0)
                EndOfChain(vector);
            else
                EnterHandler(vector, handler);
        }
        catch (ClientFaultException fault)
        {
            _state->Eip = _state->ExitIp;
            Raise(fault.Vector, (int)fault.ErrorCode);
        }
    }

    private void TraceException(byte vector, int errorCode, FarPointer handler)
    {
        var at = vector == ExceptionVector.PageFault ? $" at {_state->Cr2:X8}" : "";
        TraceInterrupt($"exception, error code {Math.Max(errorCode, 0):X4}{at}, {Disassembly.InstructionAt(_memory)},", vector, handler);
    }

    private void TraceInterrupt(string what, byte vector, FarPointer handler) => Trace(
        handler.Segment == 0
            ? $"{what} {vector:X2}, AX={(ushort)_state->Registers[0]:X4}"
            : $"{what} {vector:X2}, AX={(ushort)_state->Registers[0]:X4}, to {handler.Segment:X4}:{handler.Offset:X8}");

    /// <summary>On the client's own stack.</summary>
    private void EnterHandler(byte vector, FarPointer handler)
    {
        var before = _state->Registers[4];
        try
        {
            PushInterruptFrame(new FarPointer(_state->Cs.Selector, _state->Eip));
            Check(ProtectedSegments.LoadCode(_state, handler.Segment, Offset(handler)));
        }
        catch (ClientFaultException)
        {
            _state->Registers[4] = before;
            throw;
        }
        _state->Eflags &= ~(EFlags.Trap | EFlags.NestedTask);
        if (vector < FirstPlainVector)
            _state->Eflags &= ~EFlags.VirtualInterrupt;
    }

    /// <summary>What the client has no handler for, or passes on.</summary>
    private void EndOfChain(byte vector)
    {
        if (_defaults[vector] is not { } hook)
        {
            Reflect(vector);
            return;
        }
        _parts.Activity.Enter(hook, Hooks.HookKind.Interrupt, vector);
        hook(_machine);
    }

    /// <summary>An interrupt of a device, in either mode: first to the client, then to DOS.</summary>
    public void HardwareInterrupt(byte vector)
    {
        var handler = Current.Interrupts[vector];
        if (_isTraced)
            TraceInterrupt("interrupt of a device", vector, handler);
        if (handler.Segment != 0)
            EnterProtected(handler, NewSuspended(SuspendedBy.ProtectedCall, isHardware: true));
        else if (IsProtected)
            ReflectHardware(vector);
        else
            _dispatcher.Deliver(vector, InterruptKind.Hardware);
    }

    /// <summary>Interrupts that virtual 8086 code makes and a client may take: timer tick, Ctrl-Break, critical error.</summary>
    private bool IsDeliveredUp(byte vector) =>
        vector is 0x1C or 0x23 or 0x24 && Task is { } task && task.Interrupts[vector].Segment != 0;

    /// <summary>INT n in virtual 8086 mode. False: it is DOS's.</summary>
    public bool TryDeliverUp(byte vector)
    {
        if (!IsDeliveredUp(vector))
            return false;
        EnterProtected(Current.Interrupts[vector], NewSuspended(SuspendedBy.ProtectedCall));
        return true;
    }

    // ---- exceptions -------------------------------------------------------------------------------------------------------

    /// <summary>
    /// An exception in protected mode, EIP as the processor left it: the client's exception handler, or else its handler of the
    /// interrupt of that number, or else DOS, or the end.
    /// </summary>
    /// <param name="vector">0–31.</param>
    /// <param name="errorCode">−1: it has none.</param>
    public void Raise(byte vector, int errorCode)
    {
        if (vector == ExceptionVector.GeneralProtection && TryEmulate())
            return;
        var handler = Current.Exceptions[vector & 31];
        if (_isTraced)
            TraceException(vector, errorCode, handler);
        if (handler.Segment == 0)
            RaiseUnhandled(vector);
        else
            EnterExceptionHandler(vector, handler, errorCode);
    }

    private void EnterExceptionHandler(byte vector, FarPointer handler, int errorCode)
    {
        var s = _state;
        if (!TrySuspend(NewSuspended(SuspendedBy.Exception)))
            return;
        var (ss, esp) = (s->Ss.Selector, s->Registers[4]);
        try
        {
            UseLockedStack();
            if ((Current.ExtendedExceptions >> vector & 1) != 0)
                PushExtendedFrame(vector, ss, esp, errorCode);
            PushFrame(ss, esp, errorCode, Stub(ExceptionReturnStub));
            Check(ProtectedSegments.LoadCode(s, handler.Segment, Offset(handler)));
        }
        catch (ClientFaultException fault)
        {
            Crash($"{CrashName(vector)}, whose handler cannot be entered ({fault.Message})");
            return;
        }
        s->Eflags &= ~(EFlags.VirtualInterrupt | EFlags.Trap | EFlags.NestedTask);
        Current.LockedPointer = s->Registers[4];
    }

    /// <summary>SS, ESP, flags, CS, EIP, error code, return address: 20h bytes with 32 bits, 10h with 16 (DPMI 0.9, 2.3.3).</summary>
    private void PushFrame(ushort ss, uint esp, int errorCode, FarPointer back)
    {
        Push(ss);
        Push(esp);
        Push(_state->Eflags & ~VirtualFlags);
        Push(_state->Cs.Selector);
        Push(_state->Eip);
        Push((uint)Math.Max(errorCode, 0));
        Push(back.Segment);
        Push(back.Offset);
    }

    /// <summary>
    /// The frame of DPMI 1.0 (1.0, 4.3), of 32 bits for every client, which stands 20h bytes above the other: a handler that returns
    /// through it adds 20h to ESP first.
    /// </summary>
    private void PushExtendedFrame(byte vector, ushort ss, uint esp, int errorCode)
    {
        const int size = 4;
        var s = _state;
        // The page table entry is not told: there need be none.
        Push(0, size);
        Push(vector == ExceptionVector.PageFault ? s->Cr2 : 0, size);
        foreach (var name in (ReadOnlySpan<SegmentName>)[SegmentName.Gs, SegmentName.Fs, SegmentName.Ds, SegmentName.Es])
            Push(CpuState.Segment(s, name).Selector, size);
        Push(ss, size);
        Push(esp, size);
        Push(s->Eflags & ~VirtualFlags, size);
        Push(s->Cs.Selector, size);
        Push(s->Eip, size);
        Push((uint)Math.Max(errorCode, 0), size);
        var back = Stub(ExtendedReturnStub);
        Push(back.Segment, size);
        Push(back.Offset, size);
        // The frame of 0.9 fills 20h bytes below, whatever the client's size.
        if (FrameSize == 2)
            SetStackPointer((s->Registers[4] - 0x10) & StackMask);
    }

    /// <summary>A handler of DPMI 1.0 has returned through its own frame: segment registers come from there too.</summary>
    private void ReturnFromExtended()
    {
        const int size = 4;
        var s = _state;
        _ = Pop(size);
        var (eip, cs, flags, esp, ss) = (Pop(size), (ushort)Pop(size), Pop(size), Pop(size), (ushort)Pop(size));
        Span<ushort> segments = [(ushort)Pop(size), (ushort)Pop(size), (ushort)Pop(size), (ushort)Pop(size)];
        if (!TryGoOnBehindException(new FarPointer(cs, eip), flags, new FarPointer(ss, esp)))
            return;
        for (var i = 0; i < segments.Length; i++)
            Check(ProtectedSegments.Load(s, ExtendedSegments[i], segments[i]));
    }

    private static ReadOnlySpan<SegmentName> ExtendedSegments => [SegmentName.Es, SegmentName.Ds, SegmentName.Fs, SegmentName.Gs];

    /// <summary>The handler's RETF: the frame says where the client goes on, as the handler left it. False: the client is ended.</summary>
    private bool ReturnFromException()
    {
        _ = Pop();
        var (eip, cs, flags, esp, ss) = (Pop(), (ushort)Pop(), Pop(), Pop(), (ushort)Pop());
        if (FrameSize == 2)
            esp |= _state->Registers[4] & 0xFFFF0000;
        return TryGoOnBehindException(new FarPointer(cs, eip), flags, new FarPointer(ss, esp));
    }

    /// <summary>False: no exception waits for that, and the client is ended.</summary>
    private bool TryGoOnBehindException(FarPointer code, uint flags, FarPointer stack)
    {
        var s = _state;
        if (Resumed(SuspendedBy.Exception) is not { } state)
            return false;
        Check(ProtectedSegments.Load(s, SegmentName.Ss, stack.Segment));
        s->Registers[4] = stack.Offset;
        s->Eip = code.Offset;
        Check(ProtectedSegments.LoadCode(s, code.Segment, code.Offset));
        SetClientFlags(flags);
        // The instruction is run again without the breakpoint at which it stopped.
        if (code.Offset == state.Eip && code.Segment == state.Selectors[(int)SegmentName.Cs])
            s->Eflags |= EFlags.Resume;
        s->Eflags = s->Eflags & ~EFlags.VirtualInterrupt | state.Eflags & EFlags.VirtualInterrupt;
        _dispatcher.WatchForInterrupts();
        return true;
    }

    private void EndOfExceptionChain(byte vector)
    {
        // As the handler's own RETF would go back; then as if there were none.
        _ = Pop();
        _ = Pop();
        if (ReturnFromException())
            RaiseUnhandled(vector);
    }

    private void RaiseUnhandled(byte vector)
    {
        var isForPrograms = vector is <= ExceptionVector.BoundRange or ExceptionVector.DeviceNotAvailable;
        if (!isForPrograms)
        {
            Crash(CrashName(vector));
            return;
        }
        if (Current.Interrupts[vector].Segment == 0)
        {
            if (_defaults[vector] is null && vector == ExceptionVector.BoundRange)
                Crash(CrashName(vector));
            else
                EndOfChain(vector);
            return;
        }
        try
        {
            EnterHandler(vector, Current.Interrupts[vector]);
        }
        catch (ClientFaultException fault)
        {
            Crash($"{CrashName(vector)}, whose handler cannot be entered ({fault.Message})");
        }
    }

    private static string CrashName(byte vector) => $"the program crashed: {Dispatch.CrashReport.ExceptionName(vector)}";

    // ---- instructions of level 0 ------------------------------------------------------------------------------------------

    /// <summary>STI while an interrupt waits, HLT, CLTS, and moves of control and debug registers, which only read.</summary>
    private bool TryEmulate()
    {
        var s = _state;
        if (!ProtectedInstruction.TryDecode(_memory, out var instruction))
            return false;
        switch (instruction.Kind)
        {
            case ProtectedInstruction.Operation.EnableInterrupts:
                s->Eflags = s->Eflags & ~EFlags.VirtualInterruptPending | EFlags.VirtualInterrupt;
                s->InterruptShadow = 1;
                s->Pending = 1;
                break;
            case ProtectedInstruction.Operation.Halt:
                s->Eip = instruction.Next;
                _dispatcher.HaltClient();
                return true;
            case ProtectedInstruction.Operation.ReadControl:
                s->Registers[instruction.Register] = instruction.Index switch { 0 => s->Cr0, 2 => s->Cr2, 3 => 0, _ => s->Cr4 };
                break;
            case ProtectedInstruction.Operation.ReadDebug:
                s->Registers[instruction.Register] = s->DebugRegisters[instruction.Index];
                break;
            case ProtectedInstruction.Operation.ClearTaskSwitched:
                s->Cr0 &= ~CpuState.Cr0TaskSwitched;
                break;
        }
        s->Eip = instruction.Next;
        return true;
    }
}
