using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Process;

/// <summary>
/// Calls from inside a DOS function to handlers in the guest (INT 23h, 24h, 28h). The caller's interrupt frame stays on the
/// stack; the handler returns to a breakpoint or straight to the entry of INT 21h, which makes the same call again.
/// </summary>
internal sealed class GuestCalls(IVirtualMachine machine)
{
    /// <summary>Where to return to for doing the interrupted call again: AH and the other registers are still the caller's.</summary>
    public FarPointer ReenterInt21 { get; } = machine.InterruptStub(0x21);

    /// <summary>Enters a handler by its vector; its IRET goes to the address.</summary>
    public void Interrupt(byte vector, FarPointer returnTo)
    {
        var client = machine.Client;
        machine.PushWord((ushort)client.Eflags);
        machine.PushWord(returnTo.Segment);
        machine.PushWord((ushort)returnTo.Offset);
        var handler = machine.Memory.ReadFarPointer((uint)vector * 4);
        client.Cs = handler.Segment;
        client.Eip = handler.Offset;
        client.Eflags &= ~(EFlags.Interrupt | EFlags.Trap);
    }

    public void GoTo(FarPointer address)
    {
        var client = machine.Client;
        client.Cs = address.Segment;
        client.Eip = address.Offset;
    }
}
