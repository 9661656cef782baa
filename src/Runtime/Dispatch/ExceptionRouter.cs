using Dbt.Guest;
using Dbt.Runtime.Hooks;
using Dbt.Runtime.Layout;

namespace Dbt.Runtime.Dispatch;

/// <summary>
/// Decides what an exception of the guest means. A PC's real-mode vectors 8–0Fh are IRQ handlers too, and the default of
/// most others returns to the faulting instruction for ever: where the guest has not put its own handler, it has crashed.
/// </summary>
internal sealed unsafe class ExceptionRouter(GuestMemory memory, InterruptHooks hooks)
{
    /// <summary>True when the guest, or a driver in its place, is able to handle the exception.</summary>
    public bool HasHandler(uint vector)
    {
        if (memory.State->IsProtected)
            return true;
        var target = memory.ReadFarPointer(memory.State->IdtBase + vector * 4).RealLinear;
        if (target == 0)
            return false;
        if (target is < MemoryMap.RomBase or >= MemoryMap.RomEnd)
            return true;
        if (MemoryMap.SlotOfBreakpoint(target) >= 0)
            return true;
        return vector switch
        {
            // Traps: the default handler's IRET goes on behind the instruction.
            ExceptionVector.Debug or ExceptionVector.NonMaskable or ExceptionVector.Breakpoint or ExceptionVector.Overflow => true,
            // Below the IRQs: a driver's hook behind our stub is made for the exception (DOS's divide error).
            < ExceptionVector.DoubleFault and not ExceptionVector.BoundRange =>
                MemoryMap.VectorOfStub(target) == vector && hooks.Post((byte)vector).Length != 0,
            _ => false,
        };
    }
}
