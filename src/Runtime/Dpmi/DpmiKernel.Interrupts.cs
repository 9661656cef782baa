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
            _state->Eflags &= ~_interruptFlag;
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
                _dispatcher.Halt();
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
