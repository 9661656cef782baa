using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>
/// INT 15h/87h: copies CX words between 24- or 32-bit linear addresses, given by descriptors 2 and 3 of the table at ES:SI
/// (RBIL, INT 15h/87h). A20 is on meanwhile.
/// </summary>
internal static class BlockMove
{
    private const ushort SourceDescriptor = 0x10;
    private const ushort DestinationDescriptor = 0x18;
    private const int MaximumWords = 0x8000;
    private const byte ProtectionError = 0x02;

    public static HookResult Serve(IVirtualMachine machine)
    {
        var client = machine.Client;
        var length = client.Cx * 2;
        var source = ReadDescriptor(machine, SourceDescriptor);
        var destination = ReadDescriptor(machine, DestinationDescriptor);
        if (client.Cx > MaximumWords || length > source.Limit + 1L || length > destination.Limit + 1L)
            return SystemServices.Fail(machine, ProtectionError);

        var memory = machine.Memory;
        var gate = memory.A20Enabled;
        memory.SetA20(true);
        if (length > 0)
            memory.Write(destination.Base, memory.ReadBytes(source.Base, length));
        memory.SetA20(gate);
        machine.SetReturnFlags(EFlags.Zero, true);
        return SystemServices.Succeed(machine);
    }

    private static (uint Base, uint Limit) ReadDescriptor(IVirtualMachine machine, ushort offset)
    {
        var client = machine.Client;
        var at = client.Linear(SegmentName.Es, (ushort)(client.Si + offset));
        var low = machine.Memory.ReadDword(at);
        var high = machine.Memory.ReadDword(at + 4);
        var limit = (low & 0xFFFF) | (high & 0xF0000);
        if ((high & 0x800000) != 0)
            limit = (limit << 12) | 0xFFF;
        return ((low >> 16) | ((high & 0xFF) << 16) | (high & 0xFF000000), limit);
    }
}
