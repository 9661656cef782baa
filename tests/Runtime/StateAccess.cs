using Dbt.Guest;

namespace Dbt.Runtime.Tests;

internal static unsafe class StateAccess
{
    /// <summary>A copy of the processor's state.</summary>
    public static CpuState State(this GuestMemory memory) => *memory.State;
}
