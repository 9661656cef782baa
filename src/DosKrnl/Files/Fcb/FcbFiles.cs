using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;

namespace Dbt.DosKrnl.Files.Fcb;

/// <summary>
/// Files open by file control block. A block in guest memory has all the state; what is here only saves opening the file
/// anew for each record. Programs seldom close blocks they only read, so the least used file makes room for the next, and is
/// opened again when its block comes back (FCBS=16).
/// </summary>
internal sealed class FcbFiles(DosFileSystem files)
{
    private const int MostFiles = 16;

    private sealed record OpenFcb(uint Ticket, int Drive, string Name, DosFile File, ushort Owner);

    private readonly LinkedList<OpenFcb> _open = new();
    private uint _lastTicket = 0x46430000;

    /// <summary>Enters a file just opened, and its ticket in the block.</summary>
    public void Enter(FileControlBlock block, DosTarget target, DosFile file, ushort owner)
    {
        if (_open.Count >= MostFiles && _open.Last is { } oldest)
        {
            _open.RemoveLast();
            oldest.Value.File.Close();
        }
        block.Ticket = ++_lastTicket;
        _open.AddFirst(new OpenFcb(_lastTicket, target.Path.Drive, DosName.ToEntry(target.Path.Name), file, owner));
    }

    /// <summary>The open file of a block; opened again by its name when it was closed to make room. Null: it cannot be.</summary>
    public DosFile? Find(FileControlBlock block, ushort owner)
    {
        var ticket = block.Ticket;
        for (var node = _open.First; node is not null; node = node.Next)
        {
            if (node.Value.Ticket != ticket)
                continue;
            if (block.Name != node.Value.Name)
                break;
            _open.Remove(node);
            _open.AddFirst(node);
            return node.Value.File;
        }
        if (Locate(block, out var target) != DosError.None || Open(target, out var file) != DosError.None)
            return null;
        Enter(block, target, file!, owner);
        return file;
    }

    /// <summary>Closes a block's file. False: it has none.</summary>
    public bool Close(FileControlBlock block)
    {
        var ticket = block.Ticket;
        for (var node = _open.First; node is not null; node = node.Next)
        {
            if (node.Value.Ticket != ticket)
                continue;
            _open.Remove(node);
            node.Value.File.Close();
            return true;
        }
        return false;
    }

    /// <summary>Closes what a process left open: it has ended.</summary>
    public void CloseAll(ushort owner)
    {
        for (var node = _open.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Owner == owner)
            {
                _open.Remove(node);
                node.Value.File.Close();
            }
            node = next;
        }
    }

    /// <summary>The place that a block names, in the current folder of its drive.</summary>
    public DosError Locate(FileControlBlock block, out DosTarget target)
    {
        var error = files.Locate(PathOf(block, block.Name), PathRules.Wildcards, out target);
        return error == DosError.None && target.IsBuiltIn ? DosError.FileNotFound : error;
    }

    public static string PathOf(FileControlBlock block, string name)
    {
        var text = DosName.FromEntry(name);
        return block.Drive == 0 ? text : $"{(char)('@' + block.Drive)}:{text}";
    }

    /// <summary>Opens for both reading and writing, or only for reading when the file allows no more. Errors 2, 3, 5, 32.</summary>
    public DosError Open(DosTarget target, out DosFile? file)
    {
        var error = files.Open(target, 2, out file);
        return error == DosError.AccessDenied ? files.Open(target, 0, out file) : error;
    }
}
