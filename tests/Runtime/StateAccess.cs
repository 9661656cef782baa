using Dbt.Guest;

namespace Dbt.Runtime.Tests;

internal static unsafe class StateAccess
{
    /// <summary>A copy of the processor's state.</summary>
    public static CpuState State(this GuestMemory memory) => *memory.State;

    public static uint Registers(this CpuState state, int number) => state.Registers[number];

    /// <summary>GDTR, of 64 KB, and IDTR.</summary>
    public static void SetTables(this GuestMemory memory, uint gdt, uint idt)
    {
        memory.State->GdtBase = gdt;
        memory.State->GdtLimit = 0xFFFF;
        memory.State->IdtBase = idt;
    }
}
