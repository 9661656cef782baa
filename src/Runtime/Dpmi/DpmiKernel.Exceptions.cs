using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>Exceptions of either mode: the client's handlers, the frames that they get, and what is done without one.</summary>
internal sealed unsafe partial class DpmiKernel
{
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
            EnterExceptionHandler(vector, handler, errorCode, (Current.ExtendedExceptions >> vector & 1) != 0);
    }

    /// <summary>An exception in virtual 8086 mode. False: the client has no handler for those (DPMI 1.0, 0213h).</summary>
    /// <param name="vector">0–31.</param>
    /// <param name="errorCode">−1: it has none.</param>
    public bool TryRaiseInV86(byte vector, int errorCode)
    {
        if (Task is not { } task || task.RealExceptions[vector & 31] is not { Segment: not 0 } handler)
            return false;
        if (_isTraced)
            TraceException(vector, errorCode, handler);
        EnterExceptionHandler(vector, handler, errorCode, isExtended: true);
        return true;
    }

    private void EnterExceptionHandler(byte vector, FarPointer handler, int errorCode, bool isExtended)
    {
        var s = _state;
        if (!TrySuspend(NewSuspended(SuspendedBy.Exception)))
            return;
        var frame = new ExceptionFrame(s, vector, errorCode, IsProtected);
        if (!IsProtected)
            EnterProtectedOnV86Stack();
        try
        {
            UseLockedStack();
            if (isExtended)
                PushExtendedFrame(frame);
            PushFrame(frame);
            Check(ProtectedSegments.LoadCode(s, handler.Segment, Offset(handler)));
        }
        catch (ClientFaultException fault)
        {
            Crash($"{CrashName(vector)}, whose handler cannot be entered ({fault.Message})");
            return;
        }
        s->Eflags &= ~(_interruptFlag | EFlags.Trap | EFlags.NestedTask);
        Current.LockedPointer = s->Registers[4];
    }

    /// <summary>SS, ESP, flags, CS, EIP, error code, return address: 20h bytes with 32 bits, 10h with 16 (DPMI 0.9, 2.3.3).</summary>
    private void PushFrame(in ExceptionFrame frame)
    {
        Push(frame.Ss);
        Push(frame.Esp);
        Push(frame.Eflags);
        Push(frame.Cs);
        Push(frame.Eip);
        Push(frame.ErrorCode);
        var back = Stub(ExceptionReturnStub);
        Push(back.Segment);
        Push(back.Offset);
    }

    /// <summary>
    /// The frame of DPMI 1.0 (1.0, 4.3), of 32 bits for every client, which stands 20h bytes above the other: a handler that returns
    /// through it adds 20h to ESP first.
    /// </summary>
    private void PushExtendedFrame(in ExceptionFrame frame)
    {
        var back = Stub(ExtendedReturnStub);
        // The page table entry is not told: there need be none.
        const uint entry = 0;
        foreach (var value in (ReadOnlySpan<uint>)[
            entry, frame.Cr2, frame.Gs, frame.Fs, frame.Ds, frame.Es, frame.Ss, frame.Esp, frame.Eflags, frame.Cs, frame.Eip,
            frame.ErrorCode, back.Segment, back.Offset])
            Push(value, 4);
        // The frame of 0.9 fills 20h bytes below, whatever the client's size.
        if (FrameSize == 2)
            SetStackPointer((_state->Registers[4] - 0x10) & StackMask);
    }

    /// <summary>A handler of DPMI 1.0 has returned through its own frame: segment registers come from there too.</summary>
    private void ReturnFromExtended()
    {
        const int size = 4;
        _ = Pop(size);
        var (eip, cs, flags, esp, ss) = (Pop(size), (ushort)Pop(size), Pop(size), Pop(size), (ushort)Pop(size));
        Span<ushort> segments = [(ushort)Pop(size), (ushort)Pop(size), (ushort)Pop(size), (ushort)Pop(size)];
        if (!TryGoOnBehindException(new FarPointer(cs, eip), flags, new FarPointer(ss, esp)))
            return;
        for (var i = 0; i < segments.Length; i++)
        {
            if (IsProtected)
                Check(ProtectedSegments.Load(_state, ExtendedSegments[i], segments[i]));
            else
                SetReal(ExtendedSegments[i], segments[i]);
        }
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
        if (state.WasProtected)
        {
            Check(ProtectedSegments.Load(s, SegmentName.Ss, stack.Segment));
            s->Registers[4] = stack.Offset;
            s->Eip = code.Offset;
            Check(ProtectedSegments.LoadCode(s, code.Segment, code.Offset));
            SetClientFlags(flags);
            s->Eflags = s->Eflags & ~EFlags.VirtualInterrupt | state.Eflags & EFlags.VirtualInterrupt;
        }
        else
            GoOnInV86(state, code, (ushort)flags, stack);
        // The instruction is run again without the breakpoint at which it stopped.
        if (code.Offset == state.Eip && code.Segment == state.Selectors[(int)SegmentName.Cs])
            s->Eflags |= EFlags.Resume;
        _dispatcher.WatchForInterrupts();
        return true;
    }

    /// <summary>With the general registers that the handler left, as in protected mode.</summary>
    private void GoOnInV86(Suspended state, FarPointer code, ushort flags, FarPointer stack)
    {
        SwitchToVirtual8086();
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
            SetReal(name, state.Selectors[(int)name]);
        SetReal(SegmentName.Cs, code.Segment);
        SetReal(SegmentName.Ss, stack.Segment);
        _state->Eip = (ushort)code.Offset;
        _state->Registers[4] = stack.Offset;
        SetV86Flags(flags);
    }

    private void EndOfExceptionChain(byte vector)
    {
        // As the handler's own RETF would go back; then as if there were none.
        _ = Pop();
        _ = Pop();
        if (!ReturnFromException())
            return;
        if (IsProtected)
            RaiseUnhandled(vector);
        else
            _dispatcher.HandleRealException(vector, errorCode: -1);
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
}
