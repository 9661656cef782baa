using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Guest;

namespace Dbt.DosKrnl.Devices.Loadable;

/// <summary>
/// An open character device of a loaded driver. A transfer goes through the kernel's buffer in pieces; since each piece
/// leaves the service and enters it again, what has been done is kept here.
/// </summary>
internal sealed class LoadedDevice(DriverCalls calls, GuestMemory memory, string name, FarPointer header) : DosFile
{
    private const byte ReadCommand = 4, WriteCommand = 8;
    private const ushort Device = 0x80, RawBit = 0x20, HeaderBits = 0x4000 | 0x1F;

    private readonly List<byte> _read = [];
    private int _written;
    private bool _isRaw, _isAsking;

    public override ushort DeviceInfo =>
        (ushort)(Device | (memory.ReadWord(header.RealLinear + 4) & HeaderBits) | (_isRaw ? RawBit : 0));

    public override string DirectoryName => name.PadRight(11);

    public override uint DriverPointer => header.ToDword();

    public override DosResult SetDeviceInfo(byte value)
    {
        _isRaw = (value & RawBit) != 0;
        return DosResult.Ok;
    }

    /// <summary>To the size that was asked for, or to what the driver gives before it gives less than it could.</summary>
    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        while (true)
        {
            var wanted = Math.Min(buffer.Length - _read.Count, DriverCalls.DataSize);
            var result = Transfer(ReadCommand, wanted);
            if (result.Outcome == DosOutcome.Transferred)
                return result;
            var got = result.IsOk ? Math.Min(memory.ReadWord(calls.Field(0x12)), (ushort)wanted) : (ushort)0;
            _read.AddRange(memory.ReadBytes(calls.DataPointer.RealLinear, got));
            if (result.IsOk && got == wanted && _read.Count < buffer.Length)
                continue;
            count = Math.Min(_read.Count, buffer.Length);
            for (var i = 0; i < count; i++)
                buffer[i] = _read[i];
            _read.Clear();
            return count != 0 ? DosResult.Ok : result;
        }
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        while (true)
        {
            var part = data[_written..];
            part = part[..Math.Min(part.Length, DriverCalls.DataSize)];
            if (!_isAsking)
                memory.Write(calls.DataPointer.RealLinear, part);
            var result = Transfer(WriteCommand, part.Length);
            if (result.Outcome == DosOutcome.Transferred)
                return result;
            var taken = result.IsOk ? Math.Min(memory.ReadWord(calls.Field(0x12)), (ushort)part.Length) : (ushort)0;
            _written += taken;
            if (result.IsOk && taken == part.Length && _written < data.Length)
                continue;
            count = _written;
            _written = 0;
            return count != 0 ? DosResult.Ok : result;
        }
    }

    private DosResult Transfer(byte command, int size)
    {
        var result = calls.Ask(this, header, command, () =>
        {
            memory.WriteFarPointer(calls.Field(0x0E), calls.DataPointer);
            memory.WriteWord(calls.Field(0x12), (ushort)size);
        });
        _isAsking = result.Outcome == DosOutcome.Transferred;
        return result;
    }
}
