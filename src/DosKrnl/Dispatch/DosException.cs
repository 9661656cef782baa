namespace Dbt.DosKrnl.Dispatch;

/// <summary>
/// A DOS error from deep inside a service. Costs some microseconds: what happens often (a file that is not there) is a
/// returned <see cref="DosResult"/> instead.
/// </summary>
internal sealed class DosException(DosError error, byte? hardDrive = null) : Exception($"DOS error {(int)error}")
{
    public DosResult Result { get; } = new(DosOutcome.Failed, error, hardDrive);
}
