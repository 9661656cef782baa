using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Long;

/// <summary>INT 21h/714Eh, 714Fh, 71A1h: searches, known by a handle of their own.</summary>
internal sealed class LongSearchServices(DosKernel kernel, DosFileSystem files, LongPaths paths)
{
    /// <summary>Programs forget to end searches: of more than this the oldest goes.</summary>
    private const int MostSearches = 256;

    private const ushort FirstHandle = 0x100;

    /// <summary>Layout of the answer (RBIL #01773).</summary>
    private const uint AttributesAt = 0, CreatedAt = 4, AccessedAt = 12, WrittenAt = 20, SizeHighAt = 28, SizeLowAt = 32,
        NameAt = 44, ShortNameAt = 304, AnswerSize = 318;

    private readonly LongSearch?[] _searches = new LongSearch?[MostSearches];
    private int _oldest;

    public void Register(Dictionary<byte, DosService> functions)
    {
        functions.Add(0x4E, FindFirst);
        functions.Add(0x4F, FindNext);
        functions.Add(0xA1, Close);
    }

    /// <summary>DS:DX the name, CL and CH attributes that may and must be, SI 1: times as DOS has them; ES:DI the answer. AX: the handle.</summary>
    private DosResult FindFirst(ClientRegisters client)
    {
        var text = GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx), LongName.MaxPath);
        var error = paths.Locate(text, wildcards: true, out var target);
        if (error != DosError.None)
            return error;
        LongSearch? search = null;
        LongEntry found;
        var place = target.Target;
        if (place.IsBuiltIn)
        {
            if (kernel.BuiltIns.Search(place.Path.Name) is not { } name)
                return DosError.FileNotFound;
            var content = kernel.BuiltIns.Find(name)!;
            found = new LongEntry(name, name, BuiltInFiles.AttributesOf(content), content.Length, default);
        }
        else if (place.Device is { } device)
        {
            found = new LongEntry(device, device, DosAttributes.Device, 0, default);
        }
        else if ((client.Cl & DosAttributes.Special) == DosAttributes.VolumeLabel)
        {
            if (place.Volume.Label.Length == 0 || !LongName.Matches(kernel.Naming.ToUpper(target.Name), kernel.Naming.ToUpper(place.Volume.Label)))
                return DosError.NoMoreFiles;
            found = new LongEntry(place.Volume.Label, place.Volume.Label, DosAttributes.VolumeLabel, 0, default);
        }
        else if (place.Path.IsRoot)
        {
            return DosError.NoMoreFiles;
        }
        else
        {
            search = new LongSearch(target, client.Cl, client.Ch, kernel.Naming) { Owner = kernel.Sda.CurrentPsp };
            error = search.Begin();
            if (error == DosError.None)
                error = search.Next(out found);
            else
                found = default;
            if (error != DosError.None)
                return error == DosError.NoMoreFiles ? DosError.FileNotFound : error;
        }
        Write(client, found);
        client.Ax = Enter(search);
        client.Cx = 0;
        return DosResult.Ok;
    }

    /// <summary>A free handle, or that of the oldest search. Null: one that has nothing more to find.</summary>
    private ushort Enter(LongSearch? search)
    {
        search ??= new LongSearch(null, 0, 0, kernel.Naming);
        var index = Array.IndexOf(_searches, null);
        if (index < 0)
        {
            index = _oldest;
            _oldest = (_oldest + 1) % MostSearches;
        }
        _searches[index] = search;
        return (ushort)(FirstHandle + index);
    }

    private LongSearch? Find(ushort handle) =>
        handle >= FirstHandle && handle - FirstHandle < MostSearches ? _searches[handle - FirstHandle] : null;

    private DosResult FindNext(ClientRegisters client)
    {
        if (Find(client.Bx) is not { } search)
            return DosError.InvalidHandle;
        var error = search.Next(out var found);
        if (error != DosError.None)
            return error;
        Write(client, found);
        client.Cx = 0;
        return DosResult.Ok;
    }

    private DosResult Close(ClientRegisters client)
    {
        if (Find(client.Bx) is null)
            return DosError.InvalidHandle;
        _searches[client.Bx - FirstHandle] = null;
        return DosResult.Ok;
    }

    private void Write(ClientRegisters client, LongEntry found)
    {
        var memory = kernel.Memory;
        var at = client.Linear(SegmentName.Es, client.Di);
        var asDos = client.Si == 1;
        memory.Fill(at, (int)AnswerSize, 0);
        memory.WriteDword(at + AttributesAt, found.Attributes);
        FileTimes.Write(memory, at + CreatedAt, found.Stat.Created, asDos);
        FileTimes.Write(memory, at + AccessedAt, found.Stat.Accessed, asDos);
        FileTimes.Write(memory, at + WrittenAt, found.Stat.Modified, asDos);
        memory.WriteDword(at + SizeHighAt, (uint)(found.Size >> 32));
        memory.WriteDword(at + SizeLowAt, (uint)found.Size);
        GuestText.WriteAsciz(memory, at + NameAt, found.Name);
        if (found.ShortName != found.Name)
            GuestText.WriteAsciz(memory, at + ShortNameAt, found.ShortName);
    }

    /// <summary>The drives as the searches need them.</summary>
    public DosFileSystem Files => files;
}
