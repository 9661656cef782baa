using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// Who has a file open in which mode, and which parts are locked: what SHARE.EXE keeps, for the openings of this machine and,
/// through locks of the host, against those of other machines and programs of the host. Compatibility mode denies nobody
/// anything, as without SHARE; the deny modes hold against every later open and every one before.
/// </summary>
internal sealed class FileSharing(HostFileNode node)
{
    /// <summary>Locks of one file; then error 36 (SHARE /L).</summary>
    private const int MaxLocks = 512;

    private const int Reading = 1, Writing = 2;

    private sealed record Opened(object Owner, int Mode);

    private sealed record Locked(object Owner, uint From, uint To);

    private readonly List<Opened> _opens = [];
    private readonly SharingMarks _marks = new();
    private List<Locked>? _locks;

    /// <summary>
    /// Some opening lets others write meanwhile, as programs that share a file do: then nothing may be kept from one call to
    /// the next.
    /// </summary>
    public bool IsShared { get; private set; }

    /// <summary>Enters an open file. Error 32: its mode and another's deny each other.</summary>
    /// <param name="owner">The open file.</param>
    /// <param name="mode">INT 21h/3Dh AL: bits 0–2 access, 4–6 sharing.</param>
    public DosError Enter(object owner, int mode)
    {
        foreach (var opened in _opens)
        {
            var other = opened.Mode;
            if ((Denied(mode) & Access(other)) != 0 || (Denied(other) & Access(mode)) != 0)
                return DosError.SharingViolation;
        }
        _opens.Add(new Opened(owner, mode));
        if (Mark())
            return DosError.None;
        _opens.RemoveAt(_opens.Count - 1);
        return DosError.SharingViolation;
    }

    public void Leave(object owner)
    {
        for (var i = _opens.Count - 1; i >= 0; i--)
        {
            if (_opens[i].Owner == owner)
                _opens.RemoveAt(i);
        }
        for (var i = (_locks?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_locks![i].Owner == owner)
                Remove(i);
        }
        if (_opens.Count > 0)
            _ = Mark();
    }

    /// <summary>Tells other machines how the file is open here, all openings together.</summary>
    private bool Mark()
    {
        var (access, denied, isShared) = (0, 0, false);
        foreach (var opened in _opens)
        {
            access |= Access(opened.Mode);
            denied |= Denied(opened.Mode);
            isShared |= IsSharing(opened.Mode);
        }
        if (!_marks.TrySet(node.HostFile, access, denied))
            return false;
        if (isShared && !IsShared)
            node.Forget();
        IsShared = isShared;
        return true;
    }

    /// <summary>The file has another handle now; the old one, and with it all locks, is closed.</summary>
    public void Move()
    {
        _marks.Move(node.HostFile);
        foreach (var one in _locks ?? [])
            _ = TryLockHost(one);
    }

    /// <summary>1 read, 2 write.</summary>
    private static int Access(int mode) => (mode & 7) switch
    {
        0 => Reading,
        1 => Writing,
        _ => Reading | Writing,
    };

    private static int Denied(int mode) => ((mode >> 4) & 7) switch
    {
        1 => Reading | Writing,
        2 => Writing,
        3 => Reading,
        _ => 0,
    };

    /// <summary>Deny none, and deny read, which lets others write.</summary>
    private static bool IsSharing(int mode) => ((mode >> 4) & 7) is 3 or 4;

    // ---- locks --------------------------------------------------------------------------------------------------------

    /// <summary>Error 33: part of it is locked already, by whomever.</summary>
    public DosError Lock(object owner, uint from, uint length)
    {
        _locks ??= [];
        if (length == 0)
            return DosError.None;
        var wanted = new Locked(owner, from, from + Math.Min(length - 1, uint.MaxValue - from));
        foreach (var one in _locks)
        {
            if (from <= one.To && one.From <= wanted.To)
                return DosError.LockViolation;
        }
        if (_locks.Count >= MaxLocks)
            return DosError.SharingBufferOverflow;
        if (!TryLockHost(wanted))
            return DosError.LockViolation;
        _locks.Add(wanted);
        // What others wrote before this is to be seen from now on.
        node.Forget();
        return DosError.None;
    }

    /// <summary>A file that is only open for reading takes no more than a shared lock.</summary>
    private bool TryLockHost(Locked one) =>
        node.HostFile.TryLock(one.From, (long)one.To - one.From + 1, isShared: !node.CanWrite);

    /// <summary>Error 33: not a range that this open file locked.</summary>
    public DosError Unlock(object owner, uint from, uint length)
    {
        if (length == 0)
            return DosError.None;
        var to = from + Math.Min(length - 1, uint.MaxValue - from);
        for (var i = 0; i < (_locks?.Count ?? 0); i++)
        {
            var one = _locks![i];
            if (one.Owner != owner || one.From != from || one.To != to)
                continue;
            Remove(i);
            return DosError.None;
        }
        return DosError.LockViolation;
    }

    private void Remove(int index)
    {
        var one = _locks![index];
        _locks.RemoveAt(index);
        // Who locks it next must find what was written.
        _ = node.Publish();
        node.HostFile.Unlock(one.From, (long)one.To - one.From + 1);
    }

    /// <summary>May the owner read or write the range?</summary>
    /// <param name="owner">The open file.</param>
    /// <param name="from">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="isWrite">Writing: shared locks of others are in the way too.</param>
    public bool Allows(object owner, uint from, int length, bool isWrite) =>
        (_locks is null && !IsShared) || length == 0 || AllowsLocked(owner, from, length, isWrite);

    private bool AllowsLocked(object owner, uint from, int length, bool isWrite)
    {
        var to = from + Math.Min((uint)length - 1, uint.MaxValue - from);
        foreach (var one in _locks ?? [])
        {
            if (one.Owner != owner && from <= one.To && one.From <= to)
                return false;
        }
        return !IsShared || !node.HostFile.IsLocked(from, length, orShared: isWrite);
    }
}
