using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>
/// The ROM at F000:0000: entry points and tables at the addresses that programs know from the IBM PC and AT (Technical
/// References, BIOS listings). Each entry jumps to the breakpoint of its interrupt; VTIMER and VKBD put their routines over
/// those of INT 08h and INT 09h. The machine has made the pages ROM, filled with FFh but for its stubs.
/// </summary>
internal static class SystemRom
{
    public const ushort Segment = 0xF000;
    public const ushort DisketteParameters = 0xEFC7;
    public const ushort VideoParameters = 0xF0A4;
    public const ushort Font = 0xFA6E;
    public const ushort SystemConfiguration = 0xE6F5;

    private const uint Base = 0xF0000;
    private const ushort ResetEntry = 0xE05B;

    /// <summary>Only three bytes before the configuration table: a near jump over it.</summary>
    private const ushort BootstrapEntry = 0xE6F2;

    private const ushort BootstrapJump = 0xE700;
    private const ushort TimeOfDayEntry = 0xFE6E;
    private const ushort ResetVector = 0xFFF0;
    private const byte TimeOfDay = 0x1A;
    private const byte ModelAt = 0xFC;
    private const byte Sti = 0xFB;
    private const byte Iret = 0xCF;
    private const byte JumpFar = 0xEA;
    private const byte JumpNear = 0xE9;

    /// <summary>Offset of each fixed entry and its interrupt.</summary>
    private static ReadOnlySpan<ushort> Entries =>
    [
        0xE2C3, 0x02,
        0xE3FE, 0x13,
        BootstrapJump, 0x19,
        0xE739, 0x14,
        0xE82E, 0x16,
        0xE987, 0x09,
        0xEC59, 0x13,
        0xEF57, 0x0E,
        0xEFD2, 0x17,
        0xF065, 0x10,
        0xF841, 0x12,
        0xF84D, 0x11,
        0xF859, 0x15,
        0xFEA5, 0x08,
        0xFF54, 0x05,
    ];

    /// <summary>INT 15h/C0h: length, model FCh, submodel 1, revision, features: two PICs, clock, keyboard intercept.</summary>
    private static ReadOnlySpan<byte> Configuration => [8, 0, 0xFC, 1, 0, 0x70, 0, 0, 0, 0];

    /// <summary>INT 1Eh: parameters of a 1.44 MB drive.</summary>
    private static ReadOnlySpan<byte> Diskette => [0xAF, 0x02, 0x25, 0x02, 0x12, 0x1B, 0xFF, 0x6C, 0xF6, 0x0F, 0x08];

    /// <summary>INT 1Dh: 6845 registers for 40 and 80 columns, graphics and monochrome; page sizes, columns, mode registers.</summary>
    private static ReadOnlySpan<byte> Video =>
    [
        0x38, 0x28, 0x2D, 0x0A, 0x1F, 0x06, 0x19, 0x1C, 0x02, 0x07, 0x06, 0x07, 0, 0, 0, 0,
        0x71, 0x50, 0x5A, 0x0A, 0x1F, 0x06, 0x19, 0x1C, 0x02, 0x07, 0x06, 0x07, 0, 0, 0, 0,
        0x38, 0x28, 0x2D, 0x0A, 0x7F, 0x06, 0x64, 0x70, 0x02, 0x01, 0x06, 0x07, 0, 0, 0, 0,
        0x61, 0x50, 0x52, 0x0F, 0x19, 0x06, 0x19, 0x19, 0x02, 0x0D, 0x0B, 0x0C, 0, 0, 0, 0,
        0x00, 0x08, 0x00, 0x10, 0x00, 0x40, 0x00, 0x40,
        40, 40, 80, 80, 40, 40, 80, 80,
        0x2C, 0x28, 0x2D, 0x29, 0x2A, 0x2E, 0x1E, 0x29,
    ];

    /// <summary>The release date of this ROM.</summary>
    private static ReadOnlySpan<byte> Date => "11/20/26\0"u8;

    public static void Build(IVirtualMachine machine)
    {
        var memory = machine.Memory;
        memory.WriteRom(Base + SystemConfiguration, Configuration);
        memory.WriteRom(Base + DisketteParameters, Diskette);
        memory.WriteRom(Base + VideoParameters, Video);
        memory.WriteRom(Base + Font, Font8x8.Glyphs);
        memory.WriteRom(Base + 0xFF53, [Iret]);
        memory.WriteRom(Base + 0xFFF5, Date);
        memory.WriteRom(Base + 0xFFFE, [ModelAt]);

        var entries = Entries;
        for (var i = 0; i < entries.Length; i += 2)
            WriteJump(memory, entries[i], machine.InterruptStub((byte)entries[i + 1]));
        memory.WriteRom(Base + BootstrapEntry, [JumpNear, BootstrapJump - BootstrapEntry - 3, 0]);
        WriteJump(memory, ResetEntry, machine.AllocateBreakpoint(Restart.Reset));
        WriteJump(memory, ResetVector, new FarPointer(Segment, ResetEntry));
        // The BIOS enables interrupts: a program that polls the clock with interrupts off still sees it go on.
        memory.WriteRom(Base + TimeOfDayEntry, [Sti]);
        WriteJump(memory, TimeOfDayEntry + 1, machine.InterruptStub(TimeOfDay));
        memory.WriteFarPointer(TimeOfDay * 4, new FarPointer(Segment, TimeOfDayEntry));
    }

    private static void WriteJump(GuestMemory memory, ushort offset, FarPointer target)
    {
        var to = target.ToDword();
        memory.WriteRom(Base + offset, [JumpFar, (byte)to, (byte)(to >> 8), (byte)(to >> 16), (byte)(to >> 24)]);
    }
}
