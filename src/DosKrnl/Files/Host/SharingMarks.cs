namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// How this machine has a host file open, told to other machines by shared locks on four bytes that lie behind every file:
/// "reads", "writes", "denies reading", "denies writing". Who opens the file puts up his own marks first and then looks for
/// those of others that do not go with them, so that of two who do so at once at least one sees the other.
/// </summary>
internal sealed class SharingMarks
{
    /// <summary>A place that no file reaches.</summary>
    private const long Base = 1L << 62;

    private const int AccessMarks = 0, DenialMarks = 2;

    /// <summary>Bits 0–3 are the four bytes.</summary>
    private int _held;

    /// <summary>Puts up marks and takes away those that are no longer needed. False: another machine's or process's are against it; nothing is changed.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="access">1 reads, 2 writes, of all openings in this machine.</param>
    /// <param name="denied">What they deny to others.</param>
    public bool TrySet(HostFile file, int access, int denied)
    {
        var wanted = (access << AccessMarks) | (denied << DenialMarks);
        var added = wanted & ~_held;
        for (var i = 0; i < 4; i++)
        {
            if ((added & (1 << i)) != 0 && !file.TryLock(Base + i, 1, isShared: true))
            {
                Release(file, added & ((1 << i) - 1));
                return false;
            }
        }
        if (HasAny(file, DenialMarks, access) || HasAny(file, AccessMarks, denied))
        {
            Release(file, added);
            return false;
        }
        Release(file, _held & ~wanted);
        _held = wanted;
        return true;
    }

    /// <summary>Puts the marks up again on another opening of the file, when the old one is closed.</summary>
    public void Move(HostFile file)
    {
        for (var i = 0; i < 4; i++)
        {
            if ((_held & (1 << i)) != 0)
                _ = file.TryLock(Base + i, 1, isShared: true);
        }
    }

    /// <summary>Does somebody else have one of two marks?</summary>
    private static bool HasAny(HostFile file, int marks, int which) => which switch
    {
        0 => false,
        1 => file.IsLocked(Base + marks, 1, orShared: true),
        2 => file.IsLocked(Base + marks + 1, 1, orShared: true),
        _ => file.IsLocked(Base + marks, 2, orShared: true),
    };

    private static void Release(HostFile file, int marks)
    {
        for (var i = 0; i < 4; i++)
        {
            if ((marks & (1 << i)) != 0)
                file.Unlock(Base + i, 1);
        }
    }
}
