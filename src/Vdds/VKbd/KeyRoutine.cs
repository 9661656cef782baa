using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VKbd;

/// <summary>
/// INT 09h in ROM at its fixed address: reads the scan code, offers it to INT 15h/4Fh, has it translated by the breakpoint of
/// the vector, sends the EOI, and calls INT 1Bh or INT 05h where the key asks for that.
/// </summary>
internal static class KeyRoutine
{
    public const byte Vector = 0x09;
    private const ushort RomSegment = 0xF000;
    private const ushort Entry = 0xE987;

    /// <summary>What the breakpoint leaves in AL.</summary>
    public const byte Nothing = 0;

    public const byte Break = 1;
    public const byte PrintScreen = 2;

    public static FarPointer Address => new(RomSegment, Entry);

    public static void Build(IVirtualMachine machine)
    {
        var stub = machine.InterruptStub(Vector).ToDword();
        ReadOnlySpan<byte> code =
        [
            0xFB,             // sti
            0x50,             // push ax
            0xE4, 0x60,       // in al, 60h
            0xB4, 0x4F,       // mov ah, 4Fh
            0xF9,             // stc
            0xCD, 0x15,       // int 15h
            0x73, 0x07,       // jnc dropped
            0x9C,             // pushf
            0x9A, (byte)stub, (byte)(stub >> 8), (byte)(stub >> 16), (byte)(stub >> 24), // call far the breakpoint
            0xA9,             // test ax, imm16: steps over the next instruction
            0xB0, 0x00,       // dropped: mov al, 0
            0x50,             // push ax
            0xFA,             // cli
            0xB0, 0x20,       // mov al, 20h
            0xE6, 0x20,       // out 20h, al
            0x58,             // pop ax
            0x3C, 0x01,       // cmp al, 1
            0x72, 0x08,       // jb done
            0x74, 0x04,       // je break
            0xCD, 0x05,       // int 05h
            0xEB, 0x02,       // jmp done
            0xCD, 0x1B,       // break: int 1Bh
            0x58,             // done: pop ax
            0xCF,             // iret
        ];
        machine.Memory.WriteRom(Address.RealLinear, code);
        machine.Memory.WriteFarPointer(Vector * 4, Address);
    }
}
