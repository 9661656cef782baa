using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices;

/// <summary>
/// How programs find expanded memory: the device EMMXXXX0, or its name in the segment of INT 67h. Header and vector are in
/// ROM from the start; the driver itself is loaded by the first INT 67h.
/// </summary>
internal static class MemoryManagerDevices
{
    public const string Expanded = "EMMXXXX0", Extended = "XMSXXXX0";

    /// <summary>In the header's segment: a jump to the interrupt's stub.</summary>
    private const ushort EntryOffset = 0x12;

    private const byte Interrupt = 0x67;

    public static FarPointer Header => new(IExpandedMemory.HeaderSegment, 0);

    public static void Install(IVirtualMachine machine)
    {
        var stub = machine.InterruptStub(Interrupt);
        ReadOnlySpan<byte> header =
        [
            0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0xC0, 0x17, 0x00, 0x17, 0x00,
            (byte)'E', (byte)'M', (byte)'M', (byte)'X', (byte)'X', (byte)'X', (byte)'X', (byte)'0',
            0xEA, (byte)stub.Offset, (byte)(stub.Offset >> 8), (byte)stub.Segment, (byte)(stub.Segment >> 8),
            0xCB, // strategy and interrupt routine: nothing is done
        ];
        machine.Memory.WriteRom(Header.RealLinear, header);
        machine.Memory.WriteFarPointer(Interrupt * 4, Header with { Offset = EntryOffset });
        machine.InstallInterruptHook(Interrupt, static vm =>
            vm.Demand<IExpandedMemory>(IExpandedMemory.Driver)?.Serve(vm) ?? HookResult.Chain);
    }
}

/// <summary>An open EMMXXXX0 or XMSXXXX0: a device that is there, and does nothing.</summary>
internal sealed class MemoryManagerDevice(string name, uint header) : DosFile
{
    public override ushort DeviceInfo => 0xC080;

    public override string DirectoryName => name.PadRight(11);

    public override uint DriverPointer => header;

    public override DosResult SetDeviceInfo(byte value) => DosResult.Ok;

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        return DosResult.Ok;
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = data.Length;
        return DosResult.Ok;
    }
}
