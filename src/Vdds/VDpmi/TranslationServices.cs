using System.Runtime.InteropServices;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 03xxh: calls of real-mode code, calls from there, and switching modes by hand.</summary>
internal sealed class TranslationServices
{
    /// <summary>Callbacks that a client may have.</summary>
    private const int MostCallbacks = 64;

    /// <summary>Of a real mode call structure: CS:IP and SS:SP are the client's alone.</summary>
    private const int WrittenBack = 0x2A;

    private readonly DpmiHost _host;
    private readonly ModeSwitches _switches;

    public TranslationServices(DpmiHost host)
    {
        _host = host;
        _switches = new ModeSwitches(host);
    }

    private ClientRegisters Registers => _host.Machine.Client;

    private bool Is32 => _host.Kernel.Task!.Is32;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0300, () => Call(V86CallKind.Interrupt));
        services.Add(0x0301, () => Call(V86CallKind.Far));
        services.Add(0x0302, () => Call(V86CallKind.InterruptFrame));
        services.Add(0x0303, AllocateCallback);
        services.Add(0x0304, FreeCallback);
        services.Add(0x0305, _switches.GetStateSave);
        services.Add(0x0306, _switches.GetRawSwitch);
    }

    private DpmiError Call(V86CallKind kind)
    {
        var client = Registers;
        var kernel = _host.Kernel;
        var structure = _host.Pointer(SegmentName.Es, client.Edi);
        var at = _host.Probe(structure, V86Registers.Size, write: true);
        var registers = Read(_host.Machine.Memory, at);
        ReadOnlyMemory<byte> stack = default;
        if (client.Cx != 0)
        {
            var isBig = (SegmentDescriptors.Rights(kernel.Descriptors[client.Ss]) & Rights.Big) != 0;
            var words = kernel.Probe(client.Ss, isBig ? client.Esp : client.Sp, client.Cx * 2u, write: false);
            stack = _host.Machine.Memory.ReadBytes(words, client.Cx * 2);
        }
        kernel.CallV86(new V86Call(kind, client.Bl, registers, stack), result =>
        {
            var linear = _host.Probe(structure, V86Registers.Size, write: true);
            _host.Machine.Memory.Write(linear, Bytes(ref result)[..WrittenBack]);
            var after = Registers;
            after.Carry = false;
        });
        return ServiceTable.Pending;
    }

    private DpmiError AllocateCallback()
    {
        var client = Registers;
        if (_host.Client.Callbacks.Count >= MostCallbacks)
            return DpmiError.NoCallback;
        var callback = new RealModeCallback(
            _host,
            new FarPointer(client.Ds, Is32 ? client.Esi : client.Si),
            new FarPointer(client.Es, Is32 ? client.Edi : client.Di));
        if (!callback.TryAllocate())
            return DpmiError.NoCallback;
        _host.Client.Callbacks.Add(callback.Address, callback);
        client.Cx = callback.Address.Segment;
        client.Dx = (ushort)callback.Address.Offset;
        return DpmiError.None;
    }

    private DpmiError FreeCallback()
    {
        if (!_host.Client.Callbacks.Remove(new FarPointer(Registers.Cx, Registers.Dx), out var callback))
            return DpmiError.InvalidCallback;
        callback.Release();
        return DpmiError.None;
    }

    internal static V86Registers Read(GuestMemory memory, uint linear)
    {
        V86Registers registers = default;
        memory.Read(linear, Bytes(ref registers));
        return registers;
    }

    internal static Span<byte> Bytes(ref V86Registers registers) =>
        MemoryMarshal.AsBytes(new Span<V86Registers>(ref registers));
}
