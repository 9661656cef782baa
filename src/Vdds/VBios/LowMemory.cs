using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>Builds interrupt vectors and BIOS data area as the power-on self test leaves them.</summary>
internal static class LowMemory
{
    /// <summary>Vectors 60h–66h are for user programs and zero: programs look for a free one (RBIL, INT 60h).</summary>
    private const int FirstUserVector = 0x60;

    private const int LastUserVector = 0x66;

    public static void Build(IVirtualMachine machine)
    {
        var memory = machine.Memory;
        for (var vector = 0; vector < 256; vector++)
        {
            if (vector is < FirstUserVector or > LastUserVector)
                memory.WriteDword((uint)vector * 4, machine.InterruptStub((byte)vector).ToDword());
        }
        SetTable(memory, 0x1D, SystemRom.VideoParameters);
        SetTable(memory, 0x1E, SystemRom.DisketteParameters);
        // No graphics characters above 127, no hard disks.
        memory.WriteDword(0x1F * 4, 0);
        memory.WriteDword(0x41 * 4, 0);
        memory.WriteDword(0x46 * 4, 0);
        SetTable(memory, 0x43, SystemRom.Font);

        var coprocessor = machine.Client.HasX87 ? BiosData.CoprocessorEquipment : 0;
        memory.WriteWord(BiosData.Equipment, (ushort)(BiosData.DefaultEquipment | coprocessor));
        memory.WriteWord(BiosData.MemoryKilobytes, (ushort)machine.Configuration.ConventionalKilobytes);
        memory.WriteWord(BiosData.KeyboardHead, BiosData.KeyboardBuffer);
        memory.WriteWord(BiosData.KeyboardTail, BiosData.KeyboardBuffer);
        memory.WriteWord(BiosData.KeyboardBufferStart, BiosData.KeyboardBuffer);
        memory.WriteWord(BiosData.KeyboardBufferLimit, BiosData.KeyboardBufferEnd);
        memory.WriteByte(BiosData.KeyboardMode, BiosData.EnhancedKeyboard);
        memory.WriteDword(BiosData.PrinterTimeouts, 0x14141414);
        memory.WriteDword(BiosData.SerialTimeouts, 0x01010101);
    }

    private static void SetTable(GuestMemory memory, uint vector, ushort offset) =>
        memory.WriteFarPointer(vector * 4, new FarPointer(SystemRom.Segment, offset));
}
