namespace Dbt.Mvdm;

/// <summary>What the guest did to a host file.</summary>
public enum HostFileUse
{
    /// <summary>Opened one that was there, in whatever mode.</summary>
    Opened,

    /// <summary>Made it, or emptied one that was there.</summary>
    Created,

    /// <summary>Changed the content of one that was there; told once for each opening.</summary>
    Written,

    Deleted,

    /// <summary>Gave it another name or folder.</summary>
    Renamed,
}

/// <summary>Hears which host files a machine's guest used, on the machine's thread.</summary>
public interface IFileObserver
{
    /// <param name="use">What was done.</param>
    /// <param name="path">The file's real path on the host.</param>
    /// <param name="newPath">Of <see cref="HostFileUse.Renamed"/>: its path now.</param>
    void Used(HostFileUse use, string path, string? newPath = null);
}
