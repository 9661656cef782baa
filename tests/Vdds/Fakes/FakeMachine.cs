using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.Tests;

/// <summary>
/// A machine without a processor: memory, a clock that the test moves, and hooks that it calls. Interrupts run the hooks of
/// their vector only, on a stack with the frame that INT n would have left.
/// </summary>
internal sealed class FakeMachine : IVirtualMachine, IDisposable
{
    private const ushort RomSegment = 0xF000;
    private const ushort Stubs = 0x8000;
    private const ushort Breakpoints = 0x8400;
    private const ushort StackSegment = 0x2000;
    private const ushort StackTop = 0x1000;

    private readonly Dictionary<Type, object> _exports = [];
    private readonly Dictionary<int, IPortHandler> _ports = [];
    private readonly Dictionary<byte, List<InterruptHook>> _hooks = [];
    private readonly List<(VdmEvent Event, Action<IVirtualMachine> Hook)> _userHooks = [];
    private readonly List<FakeTimer> _timers = [];
    private readonly Queue<Action<IVirtualMachine>> _contextHooks = [];
    private int _breakpoints;

    public FakeMachine(params IVirtualDeviceDriver[] drivers) : this(new FakeConsole(), drivers)
    {
    }

    public FakeMachine(FakeConsole console, params IVirtualDeviceDriver[] drivers)
    {
        Host = console;
        Memory.SetKind(0xC0000, 0x40000, PageKind.Rom);
        var client = Client;
        client.Ss = StackSegment;
        client.Sp = StackTop;
        client.Cs = 0x3000;
        client.Ip = 0x100;
        foreach (var driver in drivers)
            Assert.True(driver.Initialize(new Init(this), ""));
        Raise(VdmEvent.Create);
        Raise(VdmEvent.VddCreateDone);
        Raise(VdmEvent.CreateDone);
    }

    public FakeConsole Host { get; }

    public long Clock { get; set; }

    public VmExit? Ended { get; private set; }

    public List<byte> Pushed { get; } = [];

    public int Wakes { get; private set; }

    public long Idled { get; private set; }

    public IEnumerable<ushort> HookedPorts => _ports.Keys.Order().Select(port => (ushort)port);

    public GuestMemory Memory { get; } = new(2 << 20);

    public IDpmiKernel Dpmi => throw new NotSupportedException("there is no processor");

    public ClientRegisters Client => Memory.Client;

    public VmConfiguration Configuration { get; } = new()
    {
        Mounts = [],
        ProgramHostPath = "",
        MemoryKilobytes = 2048,
        FixedStartTime = new DateTime(2026, 11, 20, 13, 45, 59, DateTimeKind.Local),
    };

    public IHostConsole Console => Host;

    public ITrace Trace { get; } = new NoTrace();

    public long Now => Clock;

    public DateTime LocalTime => Configuration.FixedStartTime!.Value.AddTicks(Clock / 100);

    public ushort FirstFreeParagraph => 0x70;

    public ushort ReturnFlags
    {
        get => Memory.ReadWord(Client.Linear(SegmentName.Ss, (ushort)(Client.Sp + 4)));
        set => Memory.WriteWord(Client.Linear(SegmentName.Ss, (ushort)(Client.Sp + 4)), value);
    }

    /// <summary>CF that the last interrupt returned.</summary>
    public bool Carry { get; private set; }

    /// <summary>ZF that the last interrupt returned.</summary>
    public bool Zero { get; private set; }

    public void Raise(VdmEvent vdmEvent)
    {
        foreach (var (_, hook) in _userHooks.Where(entry => entry.Event == vdmEvent))
            hook(this);
    }

    /// <summary>INT n with AX: the hooks of the vector in turn.</summary>
    public HookResult Int(byte vector, ushort ax)
    {
        var client = Client;
        client.Ax = ax;
        return Int(vector);
    }

    public HookResult Int(byte vector)
    {
        var client = Client;
        client.Sp -= 6;
        ReturnFlags = 0x0202;
        var result = HookResult.Chain;
        foreach (var hook in _hooks.GetValueOrDefault(vector) ?? [])
        {
            result = hook(this);
            if (result != HookResult.Chain)
                break;
        }
        Carry = (ReturnFlags & EFlags.Carry) != 0;
        Zero = (ReturnFlags & EFlags.Zero) != 0;
        client.Sp += 6;
        return result;
    }

    public byte In(ushort port) => _ports.TryGetValue(port, out var handler) ? handler.ReadByte(port) : (byte)0xFF;

    public void Out(ushort port, byte value)
    {
        if (_ports.TryGetValue(port, out var handler))
            handler.WriteByte(port, value);
    }

    public IPortHandler? PortHandler(ushort port) => _ports.GetValueOrDefault(port);

    /// <summary>Moves the clock and runs the timers that come due on the way.</summary>
    public void Advance(long nanoseconds)
    {
        var end = Clock + nanoseconds;
        while (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is { } next)
        {
            Clock = Math.Max(Clock, next.Due);
            next.Run(this);
        }
        Clock = end;
    }

    public void RunContextHooks()
    {
        while (_contextHooks.TryDequeue(out var hook))
            hook(this);
    }

    public void Export<T>(T service) where T : class => _exports.Add(typeof(T), service);

    public T? Import<T>() where T : class => (T?)_exports.GetValueOrDefault(typeof(T));

    public T? Demand<T>(string driver) where T : class => Import<T>();

    public int RequestVdd(string name, int function, ReadOnlySpan<byte> input, Span<byte> output) => -643;

    public bool InstallIoHook(ushort firstPort, int count, IPortHandler handler)
    {
        if (Enumerable.Range(firstPort, count).Any(_ports.ContainsKey))
            return false;
        for (var i = 0; i < count; i++)
            _ports.Add(firstPort + i, handler);
        return true;
    }

    public void RemoveIoHook(ushort firstPort, int count)
    {
        for (var i = 0; i < count; i++)
            _ports.Remove(firstPort + i);
    }

    public void InstallInterruptHook(byte vector, InterruptHook hook, HookOrder order = HookOrder.PostReflection)
    {
        if (!_hooks.TryGetValue(vector, out var hooks))
            _hooks[vector] = hooks = [];
        hooks.Add(hook);
    }

    public FarPointer InterruptStub(byte vector) => new(RomSegment, (uint)(Stubs + vector * 4));

    public void InstallService(byte number, InterruptHook handler) => throw new NotSupportedException();

    public FarPointer AllocateBreakpoint(Action<IVirtualMachine> hook) =>
        new(RomSegment, (uint)(Breakpoints + _breakpoints++ * 4));

    public ITimerHook CreateTimer(Action<IVirtualMachine> hook)
    {
        var timer = new FakeTimer(hook);
        _timers.Add(timer);
        return timer;
    }

    public void ArmContextHook(Action<IVirtualMachine> hook) => _contextHooks.Enqueue(hook);

    public void ArmStiHook(Action<IVirtualMachine> hook) => hook(this);

    public void ArmReturnHook(Action<IVirtualMachine> hook) => throw new NotSupportedException();

    public void PushInterrupt(byte vector) => Pushed.Add(vector);

    public void PopInterrupt() => throw new NotSupportedException();

    public void PushFarCall(FarPointer procedure) => throw new NotSupportedException();

    public void PopFarReturn() => throw new NotSupportedException();

    public void PushWord(ushort value) => throw new NotSupportedException();

    public ushort PopWord() => throw new NotSupportedException();

    public void SetReturnFlags(uint mask, bool value) =>
        ReturnFlags = (ushort)(value ? ReturnFlags | mask : ReturnFlags & ~mask);

    public ushort AllocateDosMemory(int paragraphs) => throw new NotSupportedException();

    public void End(VmExit exit) => Ended ??= exit;

    public void Idle(long maximumNanoseconds) => Idled += maximumNanoseconds;

    public void Wake() => Wakes++;

    public void RaisePdbEvent(VdmEvent vdmEvent, ushort pspSegment)
    {
    }

    public void Dispose() => Memory.Dispose();

    private sealed class Init(FakeMachine machine) : IVdhInit
    {
        public void InstallUserHook(VdmEvent vdmEvent, Action<IVirtualMachine> hook) =>
            machine._userHooks.Add((vdmEvent, hook));

        public void InstallPdbHook(VdmEvent vdmEvent, Action<IVirtualMachine, ushort> hook)
        {
        }

        public void RegisterVdd(string name, VddRequestHandler handler)
        {
        }
    }

    private sealed class FakeTimer(Action<IVirtualMachine> hook) : ITimerHook
    {
        public long Due { get; private set; } = long.MaxValue;

        public void Arm(long dueNanoseconds) => Due = dueNanoseconds;

        public void Disarm() => Due = long.MaxValue;

        public void Run(IVirtualMachine machine)
        {
            Due = long.MaxValue;
            hook(machine);
        }

        public void Dispose() => Disarm();
    }

    private sealed class NoTrace : ITrace
    {
        public bool IsOn(TraceCategories category) => true;

        public void Write(TraceCategories category, string message)
        {
        }
    }
}
