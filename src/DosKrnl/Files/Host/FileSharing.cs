using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// Who has a file open in which mode, and which parts are locked: what SHARE.EXE keeps. Compatibility mode denies nobody
/// anything, as without SHARE; the deny modes hold against every later open and every one before.
/// </summary>
internal sealed class FileSharing
{
    /// <summary>Locks of one file; then error 36 (SHARE /L).</summary>
    private const int MaxLocks = 512;

    private sealed record Opened(object Owner, int Mode);

    private readonly List<Opened> _opens = [];
    private List<(object Owner, uint From, uint To)>? _locks;

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
        return DosError.None;
    }

    public void Leave(object owner)
    {
        for (var i = _opens.Count - 1; i >= 0; i--)
        {
            if (_opens[i].Owner == owner)
                _opens.RemoveAt(i);
        }
        _locks?.RemoveAll(one => one.Owner == owner);
    }

    /// <summary>1 read, 2 write.</summary>
    private static int Access(int mode) => (mode & 7) switch
    {
        0 => 1,
        1 => 2,
        _ => 3,
    };

    private static int Denied(int mode) => ((mode >> 4) & 7) switch
    {
        1 => 3,
        2 => 2,
        3 => 1,
        _ => 0,
    };

    // ---- locks --------------------------------------------------------------------------------------------------------

    /// <summary>Error 33: part of it is locked already, by whomever.</summary>
    public DosError Lock(object owner, uint from, uint length)
    {
        _locks ??= [];
        if (length == 0)
            return DosError.None;
        var to = from + Math.Min(length - 1, uint.MaxValue - from);
        foreach (var one in _locks)
        {
            if (from <= one.To && one.From <= to)
                return DosError.LockViolation;
        }
        if (_locks.Count >= MaxLocks)
            return DosError.SharingBufferOverflow;
        _locks.Add((owner, from, to));
        return DosError.None;
    }

    /// <summary>Error 33: not a range that this open file locked.</summary>
    public DosError Unlock(object owner, uint from, uint length)
    {
        if (length == 0)
            return DosError.None;
        var to = from + Math.Min(length - 1, uint.MaxValue - from);
        return _locks?.Remove((owner, from, to)) == true ? DosError.None : DosError.LockViolation;
    }

    /// <summary>May the owner read or write the range?</summary>
    public bool Allows(object owner, uint from, int length)
    {
        if (_locks is null || length == 0)
            return true;
        var to = from + Math.Min((uint)length - 1, uint.MaxValue - from);
        foreach (var one in _locks)
        {
            if (one.Owner != owner && from <= one.To && one.From <= to)
                return false;
        }
        return true;
    }
}
