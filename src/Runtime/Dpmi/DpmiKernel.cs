using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Dispatch;
using Dbt.Runtime.Layout;
using Dbt.Translator;

namespace Dbt.Runtime.Dpmi;

/// <summary>
/// Protected mode for clients at level 3, without paging until one asks for attributes of pages. The manager takes the place of all code of inner levels: every
/// interrupt and exception leaves the processor and is sent on from here, to a handler of the client or to DOS.
/// </summary>
internal sealed unsafe partial class DpmiKernel : IDpmiKernel
{
    private readonly VirtualMachine _machine;
    private readonly bool _isTraced;
    private readonly Dispatcher _dispatcher;
    private readonly MachineParts _parts;
    private readonly GuestMemory _memory;
    private readonly CpuState* _state;
    private readonly SystemArea _area;
    private readonly LinearArena _arena;
    private readonly ushort _stubSelector;
    private readonly FarPointer _v86Return;
    private readonly List<Suspended> _suspended = [];
    private readonly Dictionary<DpmiTask, int> _suspendedBefore = [];
    private int _lockedStacks;

    public DpmiKernel(VirtualMachine machine, Dispatcher dispatcher, MachineParts parts)
    {
        _machine = machine;
        _isTraced = machine.Trace.IsOn(TraceCategories.Dpmi);
        _dispatcher = dispatcher;
        _parts = parts;
        _interruptFlag = machine.Configuration.DpmiPopsInterruptFlag ? EFlags.Interrupt : EFlags.VirtualInterrupt;
        _poppedFlags = ClientFlags | _interruptFlag & EFlags.Interrupt;
        _memory = machine.Memory;
        _state = machine.Memory.State;
        _area = new SystemArea(_memory);
        Descriptors = new LocalDescriptors(_area);
        _arena = new LinearArena(_memory, _area.End, (uint)machine.Configuration.ProtectedMegabytes << 20, (linear, length) => _pages?.Refresh(linear, length));
        _stubSelector = HostSegment(_area.Stubs, SystemArea.StubCount * SystemArea.StubSize - 1, Code16);
        _v86Return = parts.Breakpoints.Allocate(_ => ReturnFromV86());
    }

    /// <summary>Rights of host segments, bytes 5 and 6 of a descriptor: present, DPL 3, accessed.</summary>
    private const ushort Code16 = 0x00FB, Data16 = 0x00F3, Data32 = 0x40F3;

    public bool IsProtected { get; private set; }

    public DpmiTask? Task { get; private set; }

    public DpmiTask? Newest { get; private set; }

    public IDescriptorTable Descriptors { get; }

    public ILinearMemory LinearMemory => _arena;

    /// <summary>What happens, with the time and where the client is. To be asked for only when it is traced.</summary>
    private void Trace(string what) => _machine.Trace.Write(
        TraceCategories.Dpmi,
        $"{_machine.Now / 1e6:F3} ms {_state->Cs.Selector:X4}:{_state->Eip:X8} {what}");

    private DpmiTask Current => Task ?? throw new InvalidVdhCallException("DPMI", "there is no client");

    // ---- tasks ----------------------------------------------------------------------------------------------------------

    public void BeginTask(DpmiTask task)
    {
        if (_lockedStacks == SystemArea.MostLockedStacks)
            throw new InvalidVdhCallException("BeginTask", "too many clients at once");
        task.LockedStack = HostSegment(
            _area.LockedStack(_lockedStacks++), SystemArea.LockedStackSize - 1, task.Is32 ? Data32 : Data16);
        task.LockedPointer = SystemArea.LockedStackSize;
        task.Previous = Newest;
        Task = Newest = task;
        _suspendedBefore[task] = _suspended.Count;
        _v86Stacks.Push(_v86Stack);
        _v86Stack = task.V86Stack;
        _memory.SetA20(true);
        NoteVectors();
        if (_isTraced)
            Trace($"a client of {(task.Is32 ? 32 : 16)} bits begins, PSP {task.Psp:X4}");
    }

    public void EndTask()
    {
        var task = Newest ?? throw new InvalidVdhCallException("EndTask", "there is no client");
        if (_isTraced)
            Trace("the client ends");
        if (IsProtected)
            SwitchToVirtual8086();
        Forget(_suspendedBefore[task]);
        LoadV86Segments(task.V86Stack);
        _suspendedBefore.Remove(task);
        _v86Stack = _v86Stacks.Pop();
        _lockedStacks--;
        Descriptors.Free(task.LockedStack);
        Task = Newest = task.Previous;
        if (Task == null)
            _clientControl = 0;
        NoteVectors();
    }

    private ushort HostSegment(uint linear, uint limit, ushort rights)
    {
        var selector = Descriptors.Allocate(1);
        if (selector == 0)
            throw new InvalidVdhCallException("DPMI", "all descriptors are taken");
        Descriptors.SetHosts(selector);
        Descriptors[selector] = SegmentDescriptors.Make(linear, limit, rights);
        return selector;
    }

    public void VectorChanged(byte vector)
    {
        if (IsDeliveredUp(vector))
            _state->SetEntersDirectly(vector, false);
    }

    private void NoteVectors()
    {
        foreach (var vector in (ReadOnlySpan<byte>)[0x1C, 0x23, 0x24])
            VectorChanged(vector);
    }

    public void Crash(string reason)
    {
        if (Newest is not { } task || _machine.Import<IDpmiHost>() is not { HasParent: true } host)
        {
            _dispatcher.EndCrashed(reason);
            return;
        }
        _machine.Console.Report(CrashReport.Build(_memory, reason));
        var interrupts = InterruptsIn(task);
        host.AbandonClient();
        for (; interrupts > 0; interrupts--)
            EndInterrupt();
    }

    /// <summary>Handlers of hardware interrupts that the client has not returned from.</summary>
    private int InterruptsIn(DpmiTask task)
    {
        var count = 0;
        for (var i = _suspendedBefore[task]; i < _suspended.Count; i++)
            count += _suspended[i].IsHardware ? 1 : 0;
        return count;
    }

    /// <summary>What the handler would have told the interrupt controllers; nothing, when it has.</summary>
    private void EndInterrupt()
    {
        const ushort master = 0x20, slave = 0xA0;
        const byte endOfInterrupt = 0x20;
        _parts.Ports.Out(slave, 1, endOfInterrupt);
        _parts.Ports.Out(master, 1, endOfInterrupt);
    }

    // ---- the client's memory ----------------------------------------------------------------------------------------------

    public uint Probe(ushort selector, uint offset, uint length, bool write)
    {
        Check(ProtectedSegments.Locate(_state, selector, offset, length, write, out var linear));
        return linear;
    }

    private static void Check((int Vector, uint ErrorCode) fault)
    {
        if (fault.Vector >= 0)
            throw new ClientFaultException((byte)fault.Vector, fault.ErrorCode);
    }

    // ---- addresses that call back -------------------------------------------------------------------------------------

    private const int FirstException = 256, ReturnStub = 288, ExceptionReturnStub = 289, ExtendedReturnStub = 290,
        FirstBreakpoint = 291;

    private readonly Action<IVirtualMachine>?[] _breakpoints = new Action<IVirtualMachine>?[SystemArea.StubCount];
    private readonly Action<IVirtualMachine>?[] _defaults = new Action<IVirtualMachine>?[256];
    private int _nextBreakpoint = FirstBreakpoint;

    public void InstallDefault(byte vector, Action<IVirtualMachine> hook) => _defaults[vector] = hook;

    public FarPointer AllocateBreakpoint(Action<IVirtualMachine> hook)
    {
        if (_nextBreakpoint == SystemArea.StubCount)
            throw new InvalidVdhCallException("AllocateBreakpoint", "all breakpoints are in use");
        _breakpoints[_nextBreakpoint] = hook;
        return Stub(_nextBreakpoint++);
    }

    public bool TryAllocateV86Breakpoint(Action<IVirtualMachine> hook, out FarPointer address) =>
        _parts.Breakpoints.TryAllocate(hook, out address);

    public void FreeV86Breakpoint(FarPointer address) =>
        _parts.Breakpoints.Free(MemoryMap.SlotOfBreakpoint(address.RealLinear));

    public FarPointer DefaultInterrupt(byte vector) => Stub(vector);

    public FarPointer DefaultException(byte vector) => Stub(FirstException + vector);

    private FarPointer Stub(int index) => new(_stubSelector, (uint)(index * SystemArea.StubSize));

    /// <summary>An SVC in protected mode. False: it is none of the manager's, but a HLT.</summary>
    public bool TryServeStub(byte number, uint linear)
    {
        var stub = number == SystemArea.Service && _state->Cs.Selector == _stubSelector ? _area.StubAt(linear) : -1;
        if (stub < 0)
            return false;
        try
        {
            ServeStub(stub);
        }
        catch (ClientFaultException fault)
        {
            Raise(fault.Vector, (int)fault.ErrorCode);
        }
        return true;
    }

    private void ServeStub(int stub)
    {
        switch (stub)
        {
            case < FirstException:
                PopInterruptFrame();
                EndOfChain((byte)stub);
                break;
            case < ReturnStub:
                EndOfExceptionChain((byte)(stub - FirstException));
                break;
            case ReturnStub:
                ReturnFromProtected();
                break;
            case ExtendedReturnStub:
                ReturnFromExtended();
                break;
            case ExceptionReturnStub:
                ReturnFromException();
                break;
            default:
                if (_breakpoints[stub] is not { } hook)
                    throw new ClientFaultException(ExceptionVector.GeneralProtection, 0);
                _parts.Activity.Enter(hook, Hooks.HookKind.Breakpoint, stub);
                hook(_machine);
                break;
        }
    }
}
