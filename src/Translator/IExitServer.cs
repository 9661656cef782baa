using Dbt.Guest;

namespace Dbt.Translator;

/// <summary>
/// Who takes care of frequent exits without <see cref="CpuCore.Run"/> coming back. A translation may wait for the answer, but
/// the state is complete, and may be changed as after a return.
/// </summary>
public interface IExitServer
{
    /// <summary>
    /// Does what the exit asks for. False: nothing was done, and Run returns it. Who wants the run to end although it was
    /// done sets <see cref="CpuState.Pending"/>.
    /// </summary>
    bool TryServe(CpuExit exit);

    /// <summary>
    /// What an IN of one to four bytes reads, CS:EIP at it. Only the reading: the processor stores it and goes on behind, unless
    /// <see cref="CpuState.Pending"/> or an interrupt that is due says otherwise.
    /// </summary>
    uint In(ushort port, int size);

    /// <summary>What an OUT does, likewise.</summary>
    void Out(ushort port, int size, uint value);
}
