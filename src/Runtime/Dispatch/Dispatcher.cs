using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Client;
using Dbt.Runtime.Dpmi;
using Dbt.Runtime.Events;
using Dbt.Runtime.Hooks;
using Dbt.Runtime.Layout;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>
/// The machine's loop: run the processor, handle its exit, do what is pending, until the machine has ended. It knows no
/// thread: whoever calls <see cref="Run"/> is the machine's thread.
/// </summary>
internal sealed unsafe partial class Dispatcher : IExitServer
{
    private readonly VirtualMachine _machine;
    private readonly CpuCore _core;
    private readonly CpuState* _state;
    private readonly GuestMemory _memory;
    private readonly MachineEvents _events;
    private readonly InterruptHooks _interrupts;
    private readonly Breakpoints _breakpoints;
    private readonly HookActivity _activity;
    private readonly ExceptionRouter _exceptions;
    private readonly bool _traceInterrupts;
    private readonly IMissingObserver? _missing;
    private readonly bool _traceExceptions;

    public Dispatcher(VirtualMachine machine, MachineParts parts)
    {
        _machine = machine;
        _core = parts.Core;
        _memory = machine.Memory;
        _state = machine.Memory.State;
        _events = parts.Events;
        _interrupts = parts.Interrupts;
        _breakpoints = parts.Breakpoints;
        _activity = parts.Activity;
        _ports = parts.Ports;
        _exceptions = new ExceptionRouter(_memory, parts.Interrupts);
        _traceInterrupts = machine.Trace.IsOn(TraceCategories.Interrupt);
        _missing = machine.Configuration.MissingObserver;
        _traceExceptions = machine.Trace.IsOn(TraceCategories.Exception);
    }

    private ClientStack Stack => new(_memory);

    /// <summary>Null until a program asks for DPMI.</summary>
    public DpmiKernel? Dpmi { get; set; }

    /// <summary>Runs until the machine has ended.</summary>
    public void Run()
    {
        _pic = _machine.Import<IVirtualPic>();
        _core.ExitServer = this;
        _state->Pending = 1;
        while (_events.Exit == null)
        {
            if (MustService)
            {
                Service();
                if (_events.Exit != null)
                    return;
            }
            // One step where an interrupt waits for the end of a shadow, and where events come without end: the guest must
            // get on.
            var exit = MustService || _state->InterruptShadow != 0 ? _core.Step() : _core.Run();
            if (exit is not CpuExit.None and not CpuExit.Yield)
                Handle(exit);
        }
    }

    /// <summary>The exits that come often.</summary>
    public bool TryServe(CpuExit exit)
    {
        if (exit == CpuExit.SoftwareInterrupt)
            SoftwareInterrupt((byte)_state->ExitOperand);
        else if (exit == CpuExit.PortIo)
            PortIo();
        else
            return false;
        AfterService();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AfterService()
    {
        _activity.Leave();
        // An end has set it, but it may have been cleared for what else was pending.
        if (_events.Exit != null)
            Volatile.Write(ref _state->Pending, 1);
    }

    private void Handle(CpuExit exit)
    {
        switch (exit)
        {
            case CpuExit.SoftwareInterrupt:
                SoftwareInterrupt((byte)_state->ExitOperand);
                break;
            case CpuExit.ServiceCall when MayBePaged:
                UnderPaging(() => ServiceCall((byte)_state->ExitOperand));
                break;
            case CpuExit.ServiceCall:
                ServiceCall((byte)_state->ExitOperand);
                break;
            case CpuExit.PortIo:
                PortIo();
                break;
            case CpuExit.Exception:
                HandleException(_state->ExitOperand);
                break;
            case CpuExit.Halt:
                Halt();
                break;
            case CpuExit.CoprocessorError:
                CoprocessorError();
                break;
            default:
                EndAtProcessor(exit);
                break;
        }
        _activity.Leave();
    }

    private void HandleException(uint vector)
    {
        if (_traceExceptions)
            _machine.Trace.Write(TraceCategories.Exception,
                $"{CrashReport.ExceptionName(vector)} at {_state->Cs.Selector:X4}:{_state->Eip:X4}");
        if (Dpmi is { IsProtected: true } dpmi)
            dpmi.Raise((byte)vector, _state->ExitErrorCode);
        else if (Dpmi is not { } host || !host.TryRaiseInV86((byte)vector, _state->ExitErrorCode))
            HandleRealException(vector, _state->ExitErrorCode);
    }

    /// <summary>An exception outside of the protected mode of DPMI clients, for which no client has a handler.</summary>
    public void HandleRealException(uint vector, int errorCode)
    {
        if (_exceptions.HasHandler(vector))
            Deliver((byte)vector, InterruptKind.Exception, errorCode);
        else if (vector == ExceptionVector.DeviceNotAvailable)
            End(VmExitReason.Unsupported, "the program needs a coprocessor (x87), which this machine does not have");
        else
            EndProgram($"the program crashed: {CrashReport.ExceptionName(vector)}");
    }

    private void ServiceCall(byte number)
    {
        var at = _state->Cs.Base + Back(3);
        if (Dpmi is { IsProtected: true } dpmi)
        {
            if (!dpmi.TryServeStub(number, at))
            {
                _state->Eip = Back(3);
                dpmi.Raise(ExceptionVector.GeneralProtection, 0);
            }
            return;
        }
        switch (number)
        {
            case MemoryMap.InterruptService when MemoryMap.VectorOfStub(at) is >= 0 and var vector:
                RunStub((byte)vector);
                break;
            case MemoryMap.BreakpointService when MemoryMap.SlotOfBreakpoint(at) is >= 0 and var slot:
                Breakpoint(slot);
                break;
            default:
                if (_interrupts.Service(number) is { } handler)
                {
                    _activity.Enter(handler, HookKind.Service, number);
                    var cs = _state->Cs;
                    var ip = _state->ExitIp;
                    if (handler(_machine) == HookResult.Retry)
                        Retry(cs, ip);
                }
                else
                {
                    // A number that nobody serves is HLT and two bytes of other instructions.
                    _state->Eip = Back(2);
                    Halt();
                }
                break;
        }
    }

    private void Breakpoint(int slot)
    {
        var content = _breakpoints[slot];
        if (content == null)
        {
            _state->Eip = Back(3);
            EndProgram("the program returned to a place that no longer waits for it");
            return;
        }
        if (content.IsReturn)
        {
            _state->Cs = content.Cs;
            _state->Eip = content.Eip;
            _breakpoints.Free(slot);
        }
        _activity.Enter(content.Hook, content.IsReturn ? HookKind.Return : HookKind.Breakpoint, slot);
        content.Hook(_machine);
    }

    /// <summary>EIP some bytes before where it is, in the 64 KB of a 16-bit segment.</summary>
    private uint Back(uint bytes) => _state->Cs.IsBig ? _state->Eip - bytes : (ushort)(_state->Eip - bytes);

    /// <summary>Enters the vector with the client's CS:EIP as the return address; what cannot be entered is the end.</summary>
    public void Deliver(byte vector, InterruptKind kind, int errorCode = -1)
    {
        if (!InterruptDelivery.Deliver(_state, vector, kind, errorCode))
            EndAtProcessor(_state->Exit);
    }

    private void EndAtProcessor(CpuExit exit)
    {
        switch (exit)
        {
            case CpuExit.CheckFailed:
                End(VmExitReason.CheckFailed, $"interpreter and translation differ: {_core.CheckFailure}\nstopped");
                break;
            default:
                End(VmExitReason.GuestCrash, "the processor shut down: a fault while a fault was being delivered");
                break;
        }
    }

    /// <summary>The program cannot go on: the end of the machine, unless it is a DPMI client that another program started.</summary>
    private void EndProgram(string headline)
    {
        if (Dpmi is { } dpmi)
            dpmi.Crash(headline);
        else
            EndCrashed(headline);
    }

    /// <summary>The guest cannot go on.</summary>
    public void EndCrashed(string headline) => End(VmExitReason.GuestCrash, headline);

    private void End(VmExitReason reason, string headline) =>
        _events.End(new VmExit(reason, 0, CrashReport.Build(_memory, headline)));

    private void TraceInterrupt(string how, byte vector)
    {
        var client = _memory.Client;
        _machine.Trace.Write(TraceCategories.Interrupt,
            $"{how} {vector:X2} at {client.Cs:X4}:{client.Eip:X4} AX={client.Ax:X4} BX={client.Bx:X4} CX={client.Cx:X4} DX={client.Dx:X4} SI={client.Si:X4} DI={client.Di:X4} DS={client.Ds:X4} ES={client.Es:X4}");
    }
}
