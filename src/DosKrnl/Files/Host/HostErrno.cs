namespace Dbt.DosKrnl.Files.Host;

/// <summary>Error numbers of the host's calls (errno(3); the same on all processors that .NET runs Linux on).</summary>
internal enum HostErrno
{
    NotPermitted = 1,
    NoEntry = 2,
    Interrupted = 4,
    InputOutput = 5,
    BadHandle = 9,
    TryAgain = 11,
    NoMemory = 12,
    AccessDenied = 13,
    Busy = 16,
    Exists = 17,
    CrossDevice = 18,
    NotDirectory = 20,
    IsDirectory = 21,
    Invalid = 22,
    TooManyInSystem = 23,
    TooManyOpen = 24,
    TextBusy = 26,
    FileTooBig = 27,
    NoSpace = 28,
    ReadOnlySystem = 30,
    NameTooLong = 36,
    NotEmpty = 39,
    Loop = 40,
    Quota = 122,
}
