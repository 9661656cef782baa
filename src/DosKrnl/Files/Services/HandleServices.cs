using System.Runtime.CompilerServices;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Handles;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>Reading, writing and what else is done to a handle: INT 21h/3Eh–40h, 42h, 45h, 46h, 57h, 5Ch, 68h, 6Ah.</summary>
internal sealed class HandleServices(DosKernel kernel) : IServiceFamily
{
    private const int SmallTransfer = 512;

    private byte[]? _transfer;

    private SystemFileTable Files => kernel.SystemFiles;

    public void Register(ServiceTable table)
    {
        table.Add(0x3E, Close);
        table.Add(0x3F, Read);
        table.Add(0x40, Write);
        table.Add(0x42, Seek);
        table.Add(0x45, Duplicate);
        table.Add(0x46, ForceDuplicate);
        table.Add(0x57, FileTime);
        table.Add(0x5C, Lock);
        table.Add(0x68, Commit);
        table.Add(0x6A, Commit);
    }

    private DosResult Close(ClientRegisters client) => Files.CloseHandle(client.Bx);

    [SkipLocalsInit]
    private DosResult Read(ClientRegisters client)
    {
        if (Files.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        if (!entry.CanRead)
            return DosError.AccessDenied;
        int wanted = client.Cx;
        Span<byte> buffer = wanted <= SmallTransfer
            ? stackalloc byte[SmallTransfer]
            : _transfer ??= new byte[0x10000];
        // What was read once would not be read again.
        var target = client.Linear(SegmentName.Ds, client.Dx);
        kernel.Memory.Demand(target, wanted, write: true);
        var result = entry.File.Read(buffer[..wanted], out var count);
        if (!result.IsOk)
            return result;
        kernel.Memory.Write(target, buffer[..count]);
        Files.WritePosition(entry);
        client.Ax = (ushort)count;
        return DosResult.Ok;
    }

    [SkipLocalsInit]
    private DosResult Write(ClientRegisters client)
    {
        if (Files.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        if (!entry.CanWrite)
            return DosError.AccessDenied;
        int wanted = client.Cx;
        var info = entry.File.DeviceInfo;
        DosResult result;
        var count = 0;
        if (wanted == 0)
        {
            result = entry.File.Truncate();
        }
        else
        {
            Span<byte> buffer = wanted <= SmallTransfer
                ? stackalloc byte[SmallTransfer]
                : _transfer ??= new byte[0x10000];
            kernel.Memory.Read(client.Linear(SegmentName.Ds, client.Dx), buffer[..wanted]);
            result = entry.File.Write(buffer[..wanted], out count);
        }
        if (!result.IsOk)
            return result;
        if (entry.File.DeviceInfo != info)
            Files.WriteShadow(entry);
        else
            Files.WritePosition(entry);
        client.Ax = (ushort)count;
        return DosResult.Ok;
    }

    /// <summary>The new position is DX:AX. It may be behind the end, and as in MS-DOS even before the begin: it wraps.</summary>
    private DosResult Seek(ClientRegisters client)
    {
        if (Files.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        var distance = ((uint)client.Cx << 16) | client.Dx;
        var file = entry.File;
        uint? origin = client.Al switch
        {
            0 => 0,
            1 => file.Position,
            2 => file is OpenHostFile host ? host.CurrentSize : file.Size,
            _ => null,
        };
        if (origin is not { } from)
            return DosError.InvalidFunction;
        file.Position = from + distance;
        Files.WritePosition(entry);
        var position = file.Position;
        client.Dx = (ushort)(position >> 16);
        client.Ax = (ushort)position;
        return DosResult.Ok;
    }

    private DosResult Duplicate(ClientRegisters client)
    {
        if (Files.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        var handle = Files.FreeHandle();
        if (handle < 0)
            return DosError.TooManyOpenFiles;
        Files.SetHandle(handle, entry.Index);
        Files.AddReference(entry);
        client.Ax = (ushort)handle;
        return DosResult.Ok;
    }

    /// <summary>CX becomes a second handle of BX's file; what it was before is closed.</summary>
    private DosResult ForceDuplicate(ClientRegisters client)
    {
        if (Files.FromHandle(client.Bx) is not { } entry || client.Cx >= Files.CurrentPsp.HandleCount)
            return DosError.InvalidHandle;
        if (client.Bx == client.Cx)
            return DosResult.Ok;
        if (Files.FromHandle(client.Cx) is not null)
            _ = Files.CloseHandle(client.Cx);
        Files.SetHandle(client.Cx, entry.Index);
        Files.AddReference(entry);
        return DosResult.Ok;
    }

    private DosResult FileTime(ClientRegisters client)
    {
        if (client.Al > 1)
            return client.Al is >= 4 and <= 7 ? OtherTime(client) : DosError.InvalidFunction;
        if (Files.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        if (client.Al == 0)
        {
            (client.Cx, client.Dx) = entry.File.Timestamp;
            return DosResult.Ok;
        }
        if (entry.File is OpenHostFile file)
        {
            var error = file.Node.SetTimestamp(client.Dx, client.Cx);
            if (error != DosError.None)
                return error;
        }
        Files.WriteShadow(entry);
        return DosResult.Ok;
    }

    /// <summary>AL 4, 5: get and set the date of last access; 6, 7: date and time of creation, which the host does not let be set.</summary>
    private DosResult OtherTime(ClientRegisters client)
    {
        if (Files.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        if (entry.File is not OpenHostFile file)
            return DosError.InvalidFunction;
        if (client.Al is 5 or 7)
            return client.Al == 5 ? file.Node.SetAccessed(client.Dx).ToResult() : DosResult.Ok;
        var stat = file.Node.Look();
        var stamp = DosTime.FromHost(client.Al == 4 ? stat.Accessed : stat.Created);
        client.Cx = (ushort)(client.Al == 4 ? 0 : stamp);
        client.Dx = (ushort)(stamp >> 16);
        return DosResult.Ok;
    }

    /// <summary>CX:DX the first byte, SI:DI how many.</summary>
    private DosResult Lock(ClientRegisters client)
    {
        if (client.Al > 1)
            return DosError.InvalidFunction;
        if (Files.FromHandle(client.Bx) is not { } entry)
            return DosError.InvalidHandle;
        if (entry.File is not OpenHostFile file)
            return DosError.InvalidFunction;
        var from = ((uint)client.Cx << 16) | client.Dx;
        var length = ((uint)client.Si << 16) | client.Di;
        var sharing = file.Node.Sharing;
        return (client.Al == 0 ? sharing.Lock(file, from, length) : sharing.Unlock(file, from, length)).ToResult();
    }

    private DosResult Commit(ClientRegisters client) =>
        Files.FromHandle(client.Bx) is { } entry ? entry.File.Commit() : DosError.InvalidHandle;
}
