using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VTimer;

/// <summary>
/// INT 08h in ROM at its fixed address: the tick count by the breakpoint of the vector, INT 1Ch, EOI. Registers are saved as
/// the AT's routine does, with DS = 40h during INT 1Ch, which some handlers count on.
/// </summary>
internal static class TickRoutine
{
    private const ushort RomSegment = 0xF000;
    private const ushort Entry = 0xFEA5;
    private const byte Vector = 0x08;

    public static void Build(IVirtualMachine machine)
    {
        var stub = machine.InterruptStub(Vector).ToDword();
        ReadOnlySpan<byte> code =
        [
            0xFB,                   // sti
            0x1E, 0x50, 0x52,       // push ds; push ax; push dx
            0xB8, 0x40, 0x00,       // mov ax, 40h
            0x8E, 0xD8,             // mov ds, ax
            0x9C,                   // pushf
            0x9A, (byte)stub, (byte)(stub >> 8), (byte)(stub >> 16), (byte)(stub >> 24), // call far the breakpoint
            0xCD, 0x1C,             // int 1Ch
            0xFA,                   // cli
            0xB0, 0x20,             // mov al, 20h
            0xE6, 0x20,             // out 20h, al
            0x5A, 0x58, 0x1F,       // pop dx; pop ax; pop ds
            0xCF,                   // iret
        ];
        var at = new FarPointer(RomSegment, Entry);
        machine.Memory.WriteRom(at.RealLinear, code);
        machine.Memory.WriteFarPointer(Vector * 4, at);
    }
}
