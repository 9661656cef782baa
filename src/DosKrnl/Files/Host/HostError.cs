using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>What a program is told when the host refuses.</summary>
internal static class HostError
{
    /// <param name="result">Negative: −errno.</param>
    public static DosError ToDos(int result) => result >= 0 ? DosError.None : (HostErrno)(-result) switch
    {
        HostErrno.NoEntry => DosError.FileNotFound,
        HostErrno.NotDirectory or HostErrno.Loop or HostErrno.NameTooLong => DosError.PathNotFound,
        HostErrno.TooManyOpen or HostErrno.TooManyInSystem => DosError.TooManyOpenFiles,
        HostErrno.NoMemory => DosError.NotEnoughMemory,
        HostErrno.Exists => DosError.FileExists,
        HostErrno.CrossDevice => DosError.NotSameDevice,
        HostErrno.InputOutput => DosError.GeneralFailure,
        _ => DosError.AccessDenied,
    };
}
