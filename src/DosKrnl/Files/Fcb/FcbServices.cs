using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Files.Services;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Fcb;

/// <summary>Files by control block, but for reading and writing: INT 21h/0Fh–13h, 16h, 17h, 23h, 29h.</summary>
internal sealed class FcbServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    private readonly FcbFiles _open = files.ControlBlocks;

    private const ushort DefaultRecordSize = 128;

    /// <summary>Longest text that INT 21h/29h looks at.</summary>
    private const int LongestText = 260;

    private readonly DosSearch _search = new(kernel, files);

    public void Register(ServiceTable table)
    {
        table.Add(0x0F, Open);
        table.Add(0x10, Close);
        table.Add(0x11, FindFirst);
        table.Add(0x12, FindNext);
        table.Add(0x13, Delete);
        table.Add(0x16, Create);
        table.Add(0x17, Rename);
        table.Add(0x23, FileSize);
        table.Add(0x29, ParseName);
    }

    private FileControlBlock Block(ClientRegisters client) =>
        new(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx), kernel.Naming.Page);

    private static DosResult Answer(ClientRegisters client, DosError error)
    {
        if (error != DosError.None)
            return DosResult.StatusFailed(error);
        client.Al = 0;
        return DosResult.Plain;
    }

    // ---- opening ------------------------------------------------------------------------------------------------------

    private DosResult Open(ClientRegisters client)
    {
        var block = Block(client);
        var error = LocateExisting(block, out var target);
        DosFile? file = null;
        if (error == DosError.None)
            error = _open.Open(target, out file);
        if (error == DosError.None)
            Fill(block, target, file!);
        return Answer(client, error);
    }

    /// <summary>The place that a block names; with "?" in the name, the first file that matches.</summary>
    private DosError LocateExisting(FileControlBlock block, out DosTarget target)
    {
        var error = _open.Locate(block, out target);
        if (error != DosError.None || target.Device is not null || !DosName.HasWildcards(target.Path.Name))
            return error;
        error = _search.Begin(target, block.Attributes, out _, out var found);
        if (error == DosError.None)
            target = target with { Path = target.Path.Parent.Child(DosName.FromEntry(found.EntryName)) };
        return error;
    }

    private void Fill(FileControlBlock block, DosTarget target, DosFile file)
    {
        block.Drive = (byte)(target.Path.Drive + 1);
        block.Block = 0;
        block.RecordSize = DefaultRecordSize;
        block.FileSize = file.Size;
        block.Timestamp = file.Timestamp;
        _open.Enter(block, target, file, kernel.Sda.CurrentPsp);
    }

    private DosResult Close(ClientRegisters client) =>
        Answer(client, _open.Close(Block(client)) ? DosError.None : DosError.FileNotFound);

    private DosResult Create(ClientRegisters client)
    {
        var block = Block(client);
        var error = _open.Locate(block, out var target);
        if (error != DosError.None)
            return Answer(client, error);
        if ((block.Attributes & DosAttributes.VolumeLabel) != 0)
            return Answer(client, CreateLabel(block, target.Volume));
        if (DosName.HasWildcards(target.Path.Name))
            return Answer(client, DosError.FileNotFound);
        error = files.Create(target, block.Attributes, 2, mustBeNew: false, out var file);
        if (error == DosError.None)
            Fill(block, target, file!);
        return Answer(client, error);
    }

    private static DosError CreateLabel(FileControlBlock block, HostVolume volume)
    {
        if (volume.IsReadOnly || volume.Label.Length > 0)
            return DosError.AccessDenied;
        volume.Label = block.Name.TrimEnd(' ');
        return DosError.None;
    }

    // ---- searching ----------------------------------------------------------------------------------------------------

    private DosResult FindFirst(ClientRegisters client)
    {
        var block = Block(client);
        var error = _open.Locate(block, out var target);
        if (error != DosError.None)
            return Answer(client, DosError.NoMoreFiles);
        error = _search.Begin(target, block.Attributes, out var state, out var found);
        return Show(client, error, block, state, found);
    }

    private DosResult FindNext(ClientRegisters client)
    {
        var block = Block(client);
        if (_open.Locate(block, out var target) != DosError.None)
            return Answer(client, DosError.NoMoreFiles);
        var (folder, position) = block.Search;
        var state = new SearchState((byte)(target.Path.Drive + 1), DosName.ToEntry(target.Path.Name), block.Attributes, position, folder);
        var error = _search.Next(ref state, out var found);
        return Show(client, error, block, state, found);
    }

    /// <summary>Puts what was found in the transfer area, as a block (extended if the search was) with the directory entry in it.</summary>
    private DosResult Show(ClientRegisters client, DosError error, FileControlBlock block, SearchState state, FoundEntry found)
    {
        if (error != DosError.None)
            return Answer(client, error);
        block.Search = (state.Folder, state.Position);
        var memory = kernel.Memory;
        var at = kernel.Sda.Dta.RealLinear;
        if (block.IsExtended)
        {
            memory.WriteByte(at, 0xFF);
            memory.Fill(at + 1, 5, 0);
            memory.WriteByte(at + 6, block.Attributes);
            at += 7;
        }
        memory.WriteByte(at, state.Drive);
        var name = found.EntryName[0] == '\xE5' ? '\x05' + found.EntryName[1..] : found.EntryName;
        GuestText.Write(memory, at + 1, name);
        memory.WriteByte(at + 0x0C, found.Attributes);
        memory.Fill(at + 0x0D, 10, 0);
        memory.WriteDword(at + 0x17, found.Timestamp);
        memory.WriteWord(at + 0x1B, 0);
        memory.WriteDword(at + 0x1D, found.Size);
        return Answer(client, DosError.None);
    }

    // ---- by name ------------------------------------------------------------------------------------------------------

    private DosResult Delete(ClientRegisters client)
    {
        var block = Block(client);
        var error = _open.Locate(block, out var target);
        if (error == DosError.None && target.Device is not null)
            error = DosError.AccessDenied;
        if (error != DosError.None)
            return Answer(client, error);
        return Answer(client, ForEachMatch(target, block, name => target.Volume.Delete(name)));
    }

    private DosResult Rename(ClientRegisters client)
    {
        var block = Block(client);
        var error = _open.Locate(block, out var target);
        if (error == DosError.None && target.Device is not null)
            error = DosError.AccessDenied;
        if (error != DosError.None)
            return Answer(client, error);
        var template = block.NewName;
        return Answer(client, ForEachMatch(target, block, from => RenameOne(block, target, from, template)));
    }

    private DosError RenameOne(FileControlBlock block, DosTarget target, string[] from, string template)
    {
        var name = DosName.Substitute(template, DosName.ToEntry(from[^1]));
        var error = files.Locate(FcbFiles.PathOf(block, name), PathRules.File, out var to);
        if (error != DosError.None)
            return error;
        return to.Device is not null ? DosError.AccessDenied : target.Volume.Rename(from, to.Path.Names);
    }

    /// <summary>
    /// Does something to each file that a block names, the label included when its attributes ask for it. Good when at
    /// least one was done and none failed.
    /// </summary>
    private DosError ForEachMatch(DosTarget target, FileControlBlock block, Func<string[], DosError> action)
    {
        if ((block.Attributes & DosAttributes.Special) == DosAttributes.VolumeLabel)
            return ChangeLabel(target, block);
        var error = _search.Begin(target, (byte)(block.Attributes & ~DosAttributes.Directory), out var state, out var found);
        if (error != DosError.None)
            return DosError.FileNotFound;
        // A renamed file may come up again under its new name: the names are taken first.
        var matches = new List<string>();
        for (; error == DosError.None; error = _search.Next(ref state, out found))
            matches.Add(DosName.FromEntry(found.EntryName));
        foreach (var name in matches)
        {
            error = action(target.Path.Parent.Child(name).Names);
            if (error != DosError.None)
                return error;
        }
        return DosError.None;
    }

    /// <summary>Deletes the label, or gives it another name when the call is a rename.</summary>
    private DosError ChangeLabel(DosTarget target, FileControlBlock block)
    {
        var volume = target.Volume;
        var label = volume.Label.PadRight(DosName.EntryLength);
        if (volume.Label.Length == 0 || !DosName.Matches(block.Name, label))
            return DosError.FileNotFound;
        if (volume.IsReadOnly)
            return DosError.AccessDenied;
        var isRename = kernel.Machine.Client.Ah == 0x17;
        volume.Label = isRename ? DosName.Substitute(block.NewName, label).TrimEnd(' ') : "";
        return DosError.None;
    }

    /// <summary>The random record field becomes the number of records, the last of which may be a part.</summary>
    private DosResult FileSize(ClientRegisters client)
    {
        var block = Block(client);
        var error = LocateExisting(block, out var target);
        if (error == DosError.None && target.Device is null)
        {
            error = target.Volume.SizeOf(target.Names, out var size);
            if (error == DosError.None)
                block.RandomRecord = (uint)(((ulong)size + block.RecordSize - 1) / block.RecordSize);
        }
        return Answer(client, error);
    }

    /// <summary>DS:SI the text, ES:DI the block; SI returns behind what was taken. AL: 1 wildcards, FFh no such drive.</summary>
    private DosResult ParseName(ClientRegisters client)
    {
        Span<byte> text = stackalloc byte[LongestText];
        Span<byte> fields = stackalloc byte[12];
        var block = client.Linear(SegmentName.Es, client.Di);
        kernel.Memory.Read(client.Linear(SegmentName.Ds, client.Si), text);
        kernel.Memory.Read(block, fields);
        client.Si += (ushort)FcbName.Parse(text, client.Al, kernel.Naming.Page, fields, out var wildcards);
        kernel.Memory.Write(block, fields);
        kernel.Memory.WriteDword(block + 12, 0);
        var drive = fields[0];
        client.Al = drive != 0 && files.Volume(drive - 1) is null ? (byte)0xFF : wildcards ? (byte)1 : (byte)0;
        return DosResult.Plain;
    }
}
