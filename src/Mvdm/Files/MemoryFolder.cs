namespace Dbt.Mvdm;

/// <summary>A folder of a <see cref="MemoryDrive"/>. What takes a name here takes it to the letter, as a host's file system does.</summary>
public sealed class MemoryFolder : MemoryEntry
{
    private readonly Dictionary<string, MemoryEntry> _entries = new(StringComparer.Ordinal);

    internal MemoryFolder(MemoryDrive drive) : base(drive)
    {
    }

    /// <summary>The names in the folder and what they are, as they are now.</summary>
    public IReadOnlyList<KeyValuePair<string, MemoryEntry>> Entries
    {
        get
        {
            lock (Drive.Gate)
                return [.. _entries];
        }
    }

    /// <summary>What has a name in the folder; null: nothing.</summary>
    public MemoryEntry? this[string name]
    {
        get
        {
            lock (Drive.Gate)
                return _entries.GetValueOrDefault(name);
        }
    }

    /// <summary>Makes a file or folder. Null: the name is taken, or the drive is full.</summary>
    public MemoryEntry? Add(string name, bool isFolder)
    {
        lock (Drive.Gate)
        {
            if (_entries.ContainsKey(name) || !Drive.TryTake(Cost(name)))
                return null;
            MemoryEntry entry = isFolder ? new MemoryFolder(Drive) : new MemoryFile(Drive);
            Attach(name, entry);
            return entry;
        }
    }

    /// <summary>Deletes a file or an empty folder. A file that is open stays until it is closed. False: there is none, or it is not empty.</summary>
    public bool Remove(string name)
    {
        lock (Drive.Gate)
        {
            if (_entries.GetValueOrDefault(name) is not { } entry || entry is MemoryFolder { _entries.Count: > 0 })
                return false;
            Detach(entry);
            Drive.TryTake(-Cost(name));
            (entry as MemoryFile)?.Deleted();
            return true;
        }
    }

    /// <summary>Gives an entry another name, and another folder of the drive. False: the new name is taken, a folder would be in itself, or the drive is full.</summary>
    public bool Move(string name, MemoryFolder target, string newName)
    {
        lock (Drive.Gate)
        {
            if (_entries.GetValueOrDefault(name) is not { } entry || target.Drive != Drive || target._entries.ContainsKey(newName)
                || IsInside(target, entry) || !Drive.TryTake(Cost(newName) - Cost(name)))
                return false;
            Detach(entry);
            target.Attach(newName, entry);
            return true;
        }
    }

    private static bool IsInside(MemoryFolder? folder, MemoryEntry entry)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            if (folder == entry)
                return true;
        }
        return false;
    }

    private void Attach(string name, MemoryEntry entry)
    {
        entry.Name = name;
        entry.Parent = this;
        _entries.Add(name, entry);
        Touch();
    }

    private void Detach(MemoryEntry entry)
    {
        _entries.Remove(entry.Name);
        entry.Parent = null;
        Touch();
    }

    // ---- with the drive's gate taken ----------------------------------------------------------------------------------

    /// <summary>By name to the letter, or else in any case.</summary>
    internal MemoryEntry? Find(string name)
    {
        if (_entries.TryGetValue(name, out var exact))
            return exact;
        foreach (var (one, entry) in _entries)
        {
            if (one.Equals(name, StringComparison.OrdinalIgnoreCase))
                return entry;
        }
        return null;
    }

    internal void Collect(string path, List<string> files)
    {
        foreach (var (name, entry) in _entries)
        {
            if (entry is MemoryFolder folder)
                folder.Collect($"{path}{name}\\", files);
            else
                files.Add(path + name);
        }
    }

    internal void RemoveAll(MemoryEntry entry)
    {
        if (entry is MemoryFolder folder)
        {
            foreach (var inner in new List<MemoryEntry>(folder._entries.Values))
                folder.RemoveAll(inner);
        }
        Remove(entry.Name);
    }

    internal void CopyTo(MemoryFolder target)
    {
        foreach (var (name, entry) in _entries)
        {
            var copy = target.Add(name, entry is MemoryFolder)!;
            if (entry is MemoryFile file)
                file.CopyTo((MemoryFile)copy);
            else
                ((MemoryFolder)entry).CopyTo((MemoryFolder)copy);
            (copy.Created, copy.Modified, copy.Accessed, copy.IsReadOnly) = (entry.Created, entry.Modified, entry.Accessed, entry.IsReadOnly);
        }
    }
}
