using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Client;
using Dbt.Runtime.Dpmi;
using Dbt.Runtime.Events;
using Dbt.Runtime.Hooks;
using Dbt.Runtime.Layout;
using Dbt.Translator;

namespace Dbt.Runtime;

/// <summary>The services that drivers and the DOS kernel call.</summary>
public sealed unsafe partial class VirtualMachine
{
    /// <summary>ERROR_VDD_NOT_FOUND of the control program, negated.</summary>
    private const int VddNotFound = -643;

    private readonly Dictionary<Type, object> _exports = [];
    private Breakpoints.Slot? _armedReturn;
    private int _firstFreeParagraph = MemoryMap.FirstDosParagraph;

    public GuestMemory Memory { get; }

    public ClientRegisters Client => Memory.Client;

    public VmConfiguration Configuration { get; }

    public IHostConsole Console { get; }

    public ITrace Trace { get; }

    public long Now => _clock.Now;

    public DateTime LocalTime =>
        Configuration.FixedStartTime is null ? DateTime.Now : _startTime.AddTicks(Now / 100);

    private ClientStack Stack => new(Memory);

    // ---- services between drivers -----------------------------------------------------------------------------------

    public void Export<T>(T service) where T : class
    {
        if (!_exports.TryAdd(typeof(T), service))
            throw new InvalidVdhCallException("Export", $"another driver offers {typeof(T).Name}");
    }

    public T? Import<T>() where T : class => (T?)_exports.GetValueOrDefault(typeof(T));

    public T? Demand<T>(string driver) where T : class
    {
        if (Import<T>() is { } there)
            return there;
        if (_load(driver) is not { } loaded || Array.Exists(_drivers, known => ReferenceEquals(known, loaded)))
            return null;
        _drivers = [.. _drivers, loaded];
        foreach (var vdmEvent in (ReadOnlySpan<VdmEvent>)[VdmEvent.Create, VdmEvent.VddCreateDone, VdmEvent.CreateDone])
        {
            foreach (var entry in loaded.UserHooks)
            {
                if (entry.Event == vdmEvent)
                    entry.Hook(this);
            }
        }
        return Import<T>();
    }

    public int RequestVdd(string name, int function, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var result = VddNotFound;
        foreach (var driver in _drivers)
        {
            foreach (var entry in driver.Requests)
            {
                if (!string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase))
                    continue;
                result = entry.Handler(this, function, input, output);
                if (result != IVdhInit.Pass)
                    return result;
            }
        }
        return result;
    }

    public IDpmiKernel Dpmi => _dispatcher.Dpmi ??= new DpmiKernel(this, _dispatcher, _parts);

    // ---- hooks ------------------------------------------------------------------------------------------------------

    public bool InstallIoHook(ushort firstPort, int count, IPortHandler handler) =>
        _parts.Ports.Install(firstPort, count, handler);

    public void RemoveIoHook(ushort firstPort, int count) => _parts.Ports.Remove(firstPort, count);

    public void InstallInterruptHook(byte vector, InterruptHook hook, HookOrder order = HookOrder.PostReflection)
    {
        _parts.Interrupts.Install(vector, hook, order);
        // The BIOS leaves the vectors for user programs empty; a driver's hook is to be reached all the same.
        if (order == HookOrder.PostReflection && Memory.ReadDword(vector * 4u) == 0)
            Memory.WriteFarPointer(vector * 4u, InterruptStub(vector));
    }

    public FarPointer InterruptStub(byte vector) => MemoryMap.InterruptStub(vector);

    public void InstallService(byte number, InterruptHook handler) => _parts.Interrupts.InstallService(number, handler);

    public FarPointer AllocateBreakpoint(Action<IVirtualMachine> hook) => _parts.Breakpoints.Allocate(hook);

    public ITimerHook CreateTimer(Action<IVirtualMachine> hook) => new MachineTimer(_parts.Events, hook);

    public void ArmContextHook(Action<IVirtualMachine> hook) => _parts.Events.Post(hook);

    public void ArmStiHook(Action<IVirtualMachine> hook) => _dispatcher.ArmStiHook(hook);

    public void ArmReturnHook(Action<IVirtualMachine> hook)
    {
        if (_armedReturn != null)
            throw new InvalidVdhCallException("ArmReturnHook", "one is armed already, and nothing was pushed since");
        _armedReturn = new Breakpoints.Slot(hook, isReturn: true);
    }

    // ---- client stack and control flow ------------------------------------------------------------------------------

    public void PushInterrupt(byte vector)
    {
        RedirectReturn();
        _dispatcher.Deliver(vector, InterruptKind.Hardware);
    }

    public void PopInterrupt() => Stack.PopInterruptFrame();

    public void PushFarCall(FarPointer procedure)
    {
        RedirectReturn();
        Stack.PushReturnAddress();
        Client.State->Cs.LoadReal(procedure.Segment);
        Client.State->Eip = procedure.Offset;
    }

    public void PopFarReturn() => Stack.PopReturnAddress();

    public void PushWord(ushort value) => Stack.PushWord(value);

    public ushort PopWord() => Stack.PopWord();

    public void SetReturnFlags(uint mask, bool value)
    {
        var stack = Stack;
        var flags = stack.FrameFlags;
        stack.FrameFlags = (ushort)(value ? flags | mask : flags & ~mask);
    }

    public ushort ReturnFlags
    {
        get => Stack.FrameFlags;
        set
        {
            var stack = Stack;
            stack.FrameFlags = value;
        }
    }

    /// <summary>With a return hook armed, what is pushed next returns to a breakpoint, which puts CS:EIP back as it is now.</summary>
    private void RedirectReturn()
    {
        if (_armedReturn is not { } armed)
            return;
        _armedReturn = null;
        var state = Memory.State;
        armed.Cs = state->Cs;
        armed.Eip = state->Eip;
        var stub = MemoryMap.BreakpointStub(_parts.Breakpoints.AllocateReturn(armed));
        state->Cs.LoadReal(stub.Segment);
        state->Eip = stub.Offset;
    }

    // ---- the machine ------------------------------------------------------------------------------------------------

    public ushort AllocateDosMemory(int paragraphs)
    {
        if (!_creating)
            throw new InvalidVdhCallException("AllocateDosMemory", "it is for the Create hook only");
        if (paragraphs < 1 || _firstFreeParagraph + paragraphs > MemoryMap.LastDriverParagraph)
            throw new InvalidVdhCallException("AllocateDosMemory", $"{paragraphs} paragraphs are not to be had below 256 KB");
        var segment = (ushort)_firstFreeParagraph;
        _firstFreeParagraph += paragraphs;
        return segment;
    }

    public ushort FirstFreeParagraph => (ushort)_firstFreeParagraph;

    public void End(VmExit exit) => _parts.Events.End(exit);

    public void Idle(long maximumNanoseconds) => _parts.Events.Wait(maximumNanoseconds);

    public void Wake() => _parts.Events.Notify();

    public void RaisePdbEvent(VdmEvent vdmEvent, ushort pspSegment)
    {
        foreach (var driver in _drivers)
        {
            foreach (var entry in driver.PdbHooks)
            {
                if (entry.Event == vdmEvent)
                    entry.Hook(this, pspSegment);
            }
        }
    }
}
