namespace Dbt.DosKrnl.Dispatch;

/// <summary>Class, suggested action and locus of each error code (RBIL #01681, #01682, #01683).</summary>
internal static class ExtendedErrorTable
{
    public static (byte Class, byte Action, byte Locus) Describe(DosError error) => error switch
    {
        DosError.None => (0, 0, 0),
        DosError.InvalidFunction => (ApplicationError, Abort, Unknown),
        DosError.FileNotFound or DosError.PathNotFound or DosError.InvalidDrive or DosError.NoMoreFiles
            => (NotFound, AskUser, BlockDevice),
        DosError.TooManyOpenFiles => (OutOfResource, Abort, Unknown),
        DosError.AccessDenied => (Authorization, AskUser, BlockDevice),
        DosError.InvalidHandle or DosError.InvalidAccessCode or DosError.FcbUnavailable or DosError.InvalidParameter
            => (ApplicationError, Abort, Unknown),
        DosError.ArenaDestroyed => (ApplicationError, AbortAtOnce, Memory),
        DosError.NotEnoughMemory or DosError.SharingBufferOverflow => (OutOfResource, Abort, Memory),
        DosError.InvalidBlock or DosError.BadEnvironment => (ApplicationError, Abort, Memory),
        DosError.BadFormat => (BadFormat, AskUser, Unknown),
        DosError.InvalidData or DosError.BadLength => (BadFormat, Abort, Unknown),
        DosError.CurrentDirectory => (Authorization, AskUser, BlockDevice),
        DosError.NotSameDevice => (UnknownClass, AskUser, BlockDevice),
        DosError.WriteProtected or DosError.InvalidDiskChange => (Media, RetryAfterUser, BlockDevice),
        DosError.UnknownUnit or DosError.UnknownCommand => (Internal, AbortAtOnce, Unknown),
        DosError.DriveNotReady => (HardwareFailure, RetryAfterUser, BlockDevice),
        DosError.DataError or DosError.SectorNotFound => (Media, Abort, BlockDevice),
        DosError.SeekError => (HardwareFailure, Retry, BlockDevice),
        DosError.OutOfPaper => (Temporary, RetryAfterUser, SerialDevice),
        DosError.WriteFault or DosError.ReadFault => (HardwareFailure, Abort, Unknown),
        DosError.SharingViolation or DosError.LockViolation => (Locked, DelayedRetry, BlockDevice),
        DosError.HandleDiskFull => (OutOfResource, Abort, BlockDevice),
        DosError.NetworkNotSupported => (BadFormat, AskUser, Network),
        DosError.FileExists => (AlreadyExists, AskUser, BlockDevice),
        DosError.CannotMakeDirectory => (OutOfResource, Abort, BlockDevice),
        _ => (UnknownClass, Abort, Unknown),
    };

    private const byte OutOfResource = 1, Temporary = 2, Authorization = 3, Internal = 4, HardwareFailure = 5,
        ApplicationError = 7, NotFound = 8, BadFormat = 9, Locked = 10, Media = 11, AlreadyExists = 12, UnknownClass = 13;

    private const byte Retry = 1, DelayedRetry = 2, AskUser = 3, Abort = 4, AbortAtOnce = 5, RetryAfterUser = 7;

    private const byte Unknown = 1, BlockDevice = 2, Network = 3, SerialDevice = 4, Memory = 5;
}
