using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices;

/// <summary>NUL: empty to read, takes all that is written.</summary>
internal sealed class NulDevice(uint header) : DosFile
{
    public override ushort DeviceInfo => 0x8084;

    public override string DirectoryName => "NUL        ";

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

/// <summary>
/// AUX, PRN, COMn and LPTn with nothing connected: each access is the hardware error that such a port gives, so that no
/// output is lost unnoticed.
/// </summary>
internal sealed class PortDevice(string name, bool isPrinter, DeviceChain chain, uint header) : DosFile
{
    private const byte CharacterDevice = 0xFF;

    public override ushort DeviceInfo => isPrinter ? (ushort)0xA8C0 : (ushort)0x80C0;

    public override string DirectoryName => name.PadRight(11);

    public override uint DriverPointer => header;

    public override bool InputReady => false;

    public override bool OutputReady => false;

    public override DosResult SetDeviceInfo(byte value) => DosResult.Ok;

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        return isPrinter ? DosError.AccessDenied : Fail(DosError.ReadFault);
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        return Fail(isPrinter ? DosError.DriveNotReady : DosError.WriteFault);
    }

    private DosResult Fail(DosError error)
    {
        chain.Failing = FarPointer.FromDword(header);
        return DosResult.HardError(error, CharacterDevice);
    }
}

/// <summary>PRN and LPT1 with a printer of the host's.</summary>
internal sealed class PrinterDevice(string name, IHostPrinter printer, DeviceChain chain, uint header) : DosFile
{
    private const byte CharacterDevice = 0xFF;

    public override ushort DeviceInfo => 0xA8C0;

    public override string DirectoryName => name.PadRight(11);

    public override uint DriverPointer => header;

    public override bool InputReady => false;

    public override DosResult SetDeviceInfo(byte value) => DosResult.Ok;

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        return DosError.AccessDenied;
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        chain.Failing = FarPointer.FromDword(header);
        if (!printer.Write(data))
            return DosResult.HardError(DosError.DriveNotReady, CharacterDevice);
        count = data.Length;
        return DosResult.Ok;
    }
}

/// <summary>CLOCK$: six bytes, days since 1 January 1980, minutes, hours, hundredths, seconds (RBIL #02608).</summary>
internal sealed class ClockDevice(IVirtualMachine machine, uint header) : DosFile
{
    private static readonly DateTime s_epoch = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    public override ushort DeviceInfo => 0x8088;

    public override string DirectoryName => "CLOCK$     ";

    public override uint DriverPointer => header;

    public override DosResult SetDeviceInfo(byte value) => DosResult.Ok;

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        var now = machine.LocalTime;
        var days = (ushort)(now.Date - s_epoch).Days;
        ReadOnlySpan<byte> record =
        [
            (byte)days, (byte)(days >> 8), (byte)now.Minute, (byte)now.Hour, (byte)(now.Millisecond / 10), (byte)now.Second,
        ];
        count = Math.Min(buffer.Length, record.Length);
        record[..count].CopyTo(buffer);
        return DosResult.Ok;
    }

    /// <summary>The host's clock is not the guest's to set.</summary>
    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        return DosError.AccessDenied;
    }
}
