using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Files;

/// <summary>From the host layer's errors to what a service returns.</summary>
internal static class DosErrorResults
{
    /// <summary><see cref="DosError.None"/> is success here.</summary>
    public static DosResult ToResult(this DosError error) => error == DosError.None ? DosResult.Ok : error;
}
