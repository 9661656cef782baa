namespace Dbt.Cli.Tests.Support;

/// <summary>Guest programs so small that their bytes are their listing.</summary>
internal static class Code
{
    /// <summary>MOV AX,4Cxx; INT 21h.</summary>
    public static byte[] Exit(byte code) => [0xB8, code, 0x4C, 0xCD, 0x21];

    /// <summary>JMP $.</summary>
    public static byte[] Loop => [0xEB, 0xFE];

    /// <summary>Prints the bytes to a handle with INT 21h/40h, then exits with the code.</summary>
    public static byte[] Print(byte[] text, byte handle = 1, byte exitCode = 0)
    {
        const int Length = 18;
        const int TextOffset = 0x100 + Length;
        byte[] program =
        [
            0xB4, 0x40, // mov ah,40h
            0xBB, handle, 0x00, // mov bx,handle
            0xB9, (byte)text.Length, (byte)(text.Length >> 8), // mov cx,length
            0xBA, TextOffset & 0xFF, TextOffset >> 8, // mov dx,text
            0xCD, 0x21,
            0xB8, exitCode, 0x4C, 0xCD, 0x21,
        ];
        return [.. program, .. text];
    }

    /// <summary>Copies standard input to standard output with INT 21h/3Fh and 40h in pieces of 512 bytes; exit code 0.</summary>
    public static byte[] Copy =>
    [
        0xB4, 0x3F, // next: mov ah,3Fh
        0x31, 0xDB, // xor bx,bx
        0xB9, 0x00, 0x02, // mov cx,512
        0xBA, 0x00, 0x02, // mov dx,200h
        0xCD, 0x21,
        0x72, 0x10, // jc done
        0x09, 0xC0, // or ax,ax
        0x74, 0x0C, // jz done
        0x91, // xchg ax,cx
        0xB4, 0x40, // mov ah,40h
        0xBB, 0x01, 0x00, // mov bx,1
        0xCD, 0x21,
        0x72, 0x02, // jc done
        0xEB, 0xE2, // jmp next
        0xB8, 0x00, 0x4C, // done: mov ax,4C00h
        0xCD, 0x21,
    ];

    /// <summary>Waits for a key with INT 16h/00h and exits with its scan code.</summary>
    public static byte[] KeyToExitCode => [0x31, 0xC0, 0xCD, 0x16, 0x88, 0xE0, 0xB4, 0x4C, 0xCD, 0x21];

    /// <summary>Prints a text, again and again, as long as that succeeds with all of it; then exits with the code.</summary>
    public static byte[] PrintWhilePossible(byte exitCode) =>
    [
        0xB4, 0x40, // next: mov ah,40h
        0xBB, 0x01, 0x00, // mov bx,1
        0xB9, 0x00, 0x10, // mov cx,1000h
        0xBA, 0x00, 0x01, // mov dx,100h
        0xCD, 0x21,
        0x72, 0x04, // jc done
        0x39, 0xC8, // cmp ax,cx
        0x74, 0xED, // je next
        0xB8, exitCode, 0x4C, // done: mov ax,4Cxx
        0xCD, 0x21,
    ];

    /// <summary>An MZ executable with the code as its only segment, entered at its first byte.</summary>
    public static byte[] Exe(byte[] image, ushort minimumParagraphs = 0x100, ushort maximumParagraphs = 0xFFFF, params uint[] relocations)
    {
        var headerSize = (28 + relocations.Length * 4 + 15) / 16 * 16;
        var file = new byte[headerSize + image.Length];
        var words = new ushort[]
        {
            0x5A4D, (ushort)(file.Length % 512), (ushort)((file.Length + 511) / 512), (ushort)relocations.Length,
            (ushort)(headerSize / 16), minimumParagraphs, maximumParagraphs, 0, 0x0FFE, 0, 0, 0, 28, 0,
        };
        Buffer.BlockCopy(words, 0, file, 0, 28);
        Buffer.BlockCopy(relocations, 0, file, 28, relocations.Length * 4);
        image.CopyTo(file, headerSize);
        return file;
    }
}
