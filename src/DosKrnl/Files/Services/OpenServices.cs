using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>From names to handles: INT 21h/3Ch, 3Dh, 5Ah, 5Bh, 6Ch.</summary>
internal sealed class OpenServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    private const int ReadWrite = 2;
    private const int HighestAccess = 2;
    private const int HighestSharing = 4;

    /// <summary>Temporary names tried before giving up.</summary>
    private const int TemporaryTries = 4096;

    /// <summary>Read-only, hidden, system, archive.</summary>
    private const int ChangeableAttributes = 0x27;

    private uint _temporary;

    public void Register(ServiceTable table)
    {
        table.Add(0x3C, Create);
        table.Add(0x3D, Open);
        table.Add(0x5A, CreateTemporary);
        table.Add(0x5B, CreateNew);
        table.Add(0x6C, ExtendedOpen);
    }

    private string NameAt(ClientRegisters client, ushort offset) =>
        GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, offset));

    private DosResult Open(ClientRegisters client)
    {
        int mode = client.Al;
        if (!IsMode(mode))
            return DosError.InvalidAccessCode;
        var error = files.Locate(NameAt(client, client.Dx), PathRules.File, out var target);
        if (error != DosError.None)
            return error;
        error = files.Open(target, mode, out var file);
        return error != DosError.None ? error : Give(client, file!, mode);
    }

    private static bool IsMode(int mode) =>
        (mode & 7) <= HighestAccess && ((mode >> 4) & 7) <= HighestSharing && (mode & 8) == 0;

    private DosResult Create(ClientRegisters client) => Create(client, mustBeNew: false);

    private DosResult CreateNew(ClientRegisters client) => Create(client, mustBeNew: true);

    private DosResult Create(ClientRegisters client, bool mustBeNew)
    {
        var error = files.Locate(NameAt(client, client.Dx), PathRules.File, out var target);
        if (error != DosError.None)
            return error;
        if (kernel.SystemFiles.FreeHandle() < 0)
            return DosError.TooManyOpenFiles;
        error = files.Create(target, (byte)client.Cx, ReadWrite, mustBeNew, out var file);
        return error != DosError.None ? error : Give(client, file!, ReadWrite);
    }

    private DosResult Give(ClientRegisters client, DosFile file, int mode)
    {
        var result = kernel.SystemFiles.OpenHandle(file, (ushort)mode, out var handle);
        if (result.IsOk)
            client.Ax = handle;
        return result;
    }

    /// <summary>DS:DX is a folder's path with room for 13 bytes more, into which the new name is put.</summary>
    private DosResult CreateTemporary(ClientRegisters client)
    {
        if ((client.Cx & ~ChangeableAttributes) != 0)
            return DosError.AccessDenied;
        var folder = NameAt(client, client.Dx);
        if (folder.Length > 0 && folder[^1] is not ('\\' or '/' or ':'))
            folder += '\\';
        if (kernel.SystemFiles.FreeHandle() < 0)
            return DosError.TooManyOpenFiles;
        for (var i = 0; i < TemporaryTries; i++)
        {
            var name = folder + TemporaryName();
            var error = files.Locate(name, PathRules.File, out var target);
            if (error != DosError.None)
                return DosError.PathNotFound;
            error = files.Create(target, (byte)client.Cx, ReadWrite, mustBeNew: true, out var file);
            if (error == DosError.FileExists)
                continue;
            if (error != DosError.None)
                return error;
            GuestText.WriteAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx), name);
            return Give(client, file!, ReadWrite);
        }
        return DosError.AccessDenied;
    }

    /// <summary>Eight letters A–P made of the clock, as MS-DOS does.</summary>
    private string TemporaryName()
    {
        if (_temporary == 0)
            _temporary = (uint)(kernel.Machine.LocalTime.Ticks / TimeSpan.TicksPerMillisecond);
        _temporary++;
        return string.Create(8, _temporary, static (span, value) =>
        {
            for (var i = 7; i >= 0; i--, value >>= 4)
                span[i] = (char)('A' + (value & 15));
        });
    }

    /// <summary>
    /// DS:SI the name, BX the mode, CX attributes; DL: low digit what to do with a file that exists (0 fail, 1 open, 2
    /// replace), high digit with one that does not (0 fail, 1 create). CX returns what was done: 1, 2 created, 3 replaced.
    /// </summary>
    private DosResult ExtendedOpen(ClientRegisters client)
    {
        var ifExists = client.Dl & 15;
        var ifNot = client.Dl >> 4;
        int mode = client.Bl;
        if (client.Al != 0 || ifExists > 2 || ifNot > 1 || (ifExists == 0 && ifNot == 0))
            return DosError.InvalidFunction;
        if (!IsMode(mode))
            return DosError.InvalidAccessCode;
        var error = files.Locate(NameAt(client, client.Si), PathRules.File, out var target);
        if (error != DosError.None)
            return error;
        if (kernel.SystemFiles.FreeHandle() < 0)
            return DosError.TooManyOpenFiles;
        var exists = target.Device is not null;
        if (!exists)
        {
            error = target.Volume.Find(target.Names, out _);
            exists = error == DosError.None;
            if (!exists && (error != DosError.FileNotFound || ifNot == 0))
                return error;
        }
        if (exists && ifExists == 0)
            return DosError.FileExists;
        var (done, file) = (1, (DosFile?)null);
        if (exists && ifExists == 1)
            error = files.Open(target, mode, out file);
        else
        {
            done = exists ? 3 : 2;
            error = files.Create(target, (byte)client.Cx, mode, mustBeNew: false, out file);
        }
        if (error != DosError.None)
            return error;
        var result = Give(client, file!, mode);
        if (result.IsOk)
            client.Cx = (ushort)(target.Device is not null ? 1 : done);
        return result;
    }
}
