using Dbt.Guest;

namespace Dbt.Translator;

/// <summary>
/// Who takes care of frequent exits without <see cref="CpuCore.Run"/> coming back. No translation is running then: the state
/// is complete, and may be changed as after a return.
/// </summary>
public interface IExitServer
{
    /// <summary>
    /// Does what the exit asks for. False: nothing was done, and Run returns it. Who wants the run to end although it was
    /// done sets <see cref="CpuState.Pending"/>.
    /// </summary>
    bool TryServe(CpuExit exit);
}
