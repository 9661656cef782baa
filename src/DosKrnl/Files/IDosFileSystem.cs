using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;

namespace Dbt.DosKrnl.Files;

/// <summary>
/// The mounted drives as the rest of the kernel needs them. Paths are DOS byte strings (see GuestText), relative to the
/// current drive and directories when they do not say otherwise.
/// </summary>
internal interface IDosFileSystem : IDisposable
{
    /// <summary>Makes the configured drives valid, and sets the current drive and directory.</summary>
    void MountDrives();

    /// <summary>
    /// The DOS path ("C:\DIR\PROG.COM") of the first program, mounting its folder on a free letter when no mount covers it.
    /// Null: it cannot be shown to the guest.
    /// </summary>
    string? ShowProgram(string hostPath);

    /// <summary>Opens an existing file for reading, as EXEC does. Errors 2, 3, 5; a directory: 5.</summary>
    DosResult OpenForRead(string path, out DosFile? file);

    /// <summary>INT 21h/60h: the full, upper-case path with drive. The last part need not exist.</summary>
    DosResult TrueName(string path, out string canonical);

    /// <summary>Brings all that was written to the host: before another program runs, and on INT 21h/0Dh.</summary>
    void Flush();
}
