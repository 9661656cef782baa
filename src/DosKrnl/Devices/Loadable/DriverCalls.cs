using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices.Loadable;

/// <summary>
/// Calls of loaded drivers: strategy, then interrupt routine, with a request (RBIL #02597) and a stack of the kernel's. A
/// service that needs one leaves the guest to the driver; the same service is entered again when the driver has returned,
/// and finds the request done.
/// </summary>
internal sealed class DriverCalls
{
    /// <summary>Offsets in the block: request, data to and from the driver, end of the stack.</summary>
    private const ushort Request = 0, Data = 0x20, StackTop = 0x600;

    /// <summary>Bytes that one request transfers at most.</summary>
    public const int DataSize = 0x100;

    public const ushort Paragraphs = StackTop / 16;

    private const byte HeaderLength = 26;
    private const ushort ErrorBit = 0x8000;
    private const byte CharacterDevice = 0xFF;

    private readonly DosKernel _kernel;
    private readonly ushort _segment;
    private readonly FarPointer _afterStrategy, _afterInterrupt;
    private readonly uint[] _saved = new uint[9];
    private readonly ushort[] _savedSegments = new ushort[4];
    private FarPointer _header;
    private object? _owner;
    private bool _isDone;
    private Action? _continue;

    /// <param name="kernel">The kernel.</param>
    /// <param name="segment">A block of <see cref="Paragraphs"/>.</param>
    public DriverCalls(DosKernel kernel, ushort segment)
    {
        _kernel = kernel;
        _segment = segment;
        _afterStrategy = kernel.Machine.AllocateBreakpoint(AfterStrategy);
        _afterInterrupt = kernel.Machine.AllocateBreakpoint(AfterInterrupt);
    }

    private uint RequestLinear => (uint)_segment << 4;

    /// <summary>Bytes of the request, for what a command has beside the common part.</summary>
    public uint Field(int offset) => RequestLinear + (uint)offset;

    public FarPointer DataPointer => new(_segment, Data);

    /// <summary>
    /// The result of a request of this owner, or the begin of one: then the answer is <see cref="DosOutcome.Transferred"/>,
    /// and the service is to return it.
    /// </summary>
    public DosResult Ask(object owner, FarPointer header, byte command, Action? fill = null)
    {
        if (_isDone && ReferenceEquals(_owner, owner))
        {
            (_isDone, _owner) = (false, null);
            _kernel.DeviceChain.Failing = header;
            var status = _kernel.Memory.ReadWord(Field(3));
            return (status & ErrorBit) == 0
                ? DosResult.Ok
                : DosResult.HardError((DosError)Math.Min((status & 0xFF) + (int)DosError.WriteProtected, (int)DosError.GeneralFailure), CharacterDevice);
        }
        // A driver that calls DOS for a device of its own.
        if (_owner is not null && !_isDone)
            return DosError.GeneralFailure;
        _owner = owner;
        _isDone = false;
        Begin(header, command, fill, _kernel.GuestCalls.ReenterInt21, null);
        return DosResult.Transferred;
    }

    /// <summary>A request outside of any service: what to do afterwards is given.</summary>
    public void Run(FarPointer header, byte command, Action fill, Action afterwards)
    {
        _owner = this;
        Begin(header, command, fill, default, afterwards);
    }

    private void Begin(FarPointer header, byte command, Action? fill, FarPointer returnTo, Action? afterwards)
    {
        var memory = _kernel.Memory;
        _header = header;
        _continue = afterwards;
        memory.Fill(RequestLinear, Data, 0);
        memory.WriteByte(RequestLinear, HeaderLength);
        memory.WriteByte(Field(2), command);
        fill?.Invoke();
        Save(returnTo);
        var client = _kernel.Machine.Client;
        client.Ss = _segment;
        client.Esp = StackTop;
        client.Es = _segment;
        client.Bx = Request;
        client.Ds = header.Segment;
        Enter(6, _afterStrategy);
    }

    private void Enter(uint field, FarPointer returnTo)
    {
        var machine = _kernel.Machine;
        machine.PushWord(returnTo.Segment);
        machine.PushWord((ushort)returnTo.Offset);
        _kernel.GuestCalls.GoTo(_header with { Offset = _kernel.Memory.ReadWord(_header.RealLinear + field) });
    }

    private void AfterStrategy(IVirtualMachine machine)
    {
        var client = machine.Client;
        client.Ss = _segment;
        client.Esp = StackTop;
        Enter(8, _afterInterrupt);
    }

    private void AfterInterrupt(IVirtualMachine machine)
    {
        _isDone = true;
        Restore();
        if (_continue is not { } next)
            return;
        (_continue, _owner, _isDone) = (null, null, false);
        next();
    }

    private void Save(FarPointer returnTo)
    {
        var client = _kernel.Machine.Client;
        uint[] values = [client.Eax, client.Ebx, client.Ecx, client.Edx, client.Esi, client.Edi, client.Ebp, client.Esp, client.Eflags];
        values.CopyTo(_saved, 0);
        ushort[] segments = [client.Ds, client.Es, client.Ss, returnTo.Segment];
        segments.CopyTo(_savedSegments, 0);
        _returnOffset = (ushort)returnTo.Offset;
    }

    private ushort _returnOffset;

    private void Restore()
    {
        var client = _kernel.Machine.Client;
        (client.Eax, client.Ebx, client.Ecx, client.Edx) = (_saved[0], _saved[1], _saved[2], _saved[3]);
        (client.Esi, client.Edi, client.Ebp, client.Esp) = (_saved[4], _saved[5], _saved[6], _saved[7]);
        client.Eflags = _saved[8];
        (client.Ds, client.Es, client.Ss) = (_savedSegments[0], _savedSegments[1], _savedSegments[2]);
        client.Cs = _savedSegments[3];
        client.Eip = _returnOffset;
    }
}
