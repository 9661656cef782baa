using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>INT 15h/E801h and E820h: how much memory there is, and where.</summary>
internal static class MemoryMap
{
    private const uint Signature = 0x534D4150; // "SMAP"
    private const uint EntrySize = 20;
    private const uint RomBase = 0xF0000;
    private const int FifteenMegabytes = 15 * 1024;
    private const uint Usable = 1;
    private const uint Reserved = 2;

    public static HookResult ReportSizes(IVirtualMachine machine)
    {
        var extended = machine.Configuration.MemoryKilobytes - 1024;
        var below16 = (ushort)Math.Min(extended, FifteenMegabytes);
        var above16 = (ushort)((extended - below16) / 64);
        var client = machine.Client;
        client.Ax = client.Cx = below16;
        client.Bx = client.Dx = above16;
        machine.SetReturnFlags(EFlags.Carry, false);
        return HookResult.Done;
    }

    public static HookResult ReportRange(IVirtualMachine machine)
    {
        var client = machine.Client;
        var index = client.Ebx;
        if (client.Edx != Signature || client.Ecx < EntrySize || index > 2)
            return SystemServices.Fail(machine, 0x86);
        var (start, length, kind) = index switch
        {
            0 => (0u, (uint)machine.Configuration.ConventionalKilobytes * 1024, Usable),
            1 => (RomBase, GuestMemory.Megabyte - RomBase, Reserved),
            _ => (GuestMemory.Megabyte, (uint)machine.Configuration.MemoryKilobytes * 1024 - GuestMemory.Megabyte, Usable),
        };
        var at = client.Linear(SegmentName.Es, client.Di);
        machine.Memory.WriteDword(at, start);
        machine.Memory.WriteDword(at + 4, 0);
        machine.Memory.WriteDword(at + 8, length);
        machine.Memory.WriteDword(at + 12, 0);
        machine.Memory.WriteDword(at + 16, kind);
        client.Eax = Signature;
        client.Ecx = EntrySize;
        client.Ebx = index == 2 ? 0 : index + 1;
        machine.SetReturnFlags(EFlags.Carry, false);
        return HookResult.Done;
    }
}
