namespace Dbt.DosKrnl.Shell;

/// <summary>
/// COMMAND.COM as the guest loads it: a .COM program that asks the kernel what to do next, does it by a real interrupt, and
/// asks again. So what the shell does passes through INT 21h as any program's calls do; the thinking is done in
/// <see cref="CommandInterpreter"/>.
/// </summary>
internal static class CommandImage
{
    /// <summary>SVC number of the program.</summary>
    public const byte Service = 64;

    /// <summary>Offsets of the SVCs: the start, "what next", INT 23h, and INT 24h.</summary>
    public const ushort Start = 0x100, Next = 0x103, Break = 0x10F, Critical = 0x112, CriticalNext = 0x115;

    /// <summary>Offsets of the interrupts, and of what they return to.</summary>
    public const ushort Int21 = 0x106, AnyInterrupt = 0x10A, AnyVector = 0x10B, CriticalInterrupt = 0x118, CriticalVector = 0x119,
        CriticalReturn = 0x11C, AbortReturn = 0x11D;

    /// <summary>Bytes of a service call.</summary>
    public const ushort ServiceLength = 3;

    /// <summary>Offsets of the areas behind the code.</summary>
    public const ushort ParameterBlock = 0x180, FirstFcb = 0x1A0, SecondFcb = 0x1D0, Tail = 0x200, PathA = 0x280, PathB = 0x320,
        TransferArea = 0x3C0, LineBuffer = 0x440, CommandLine = 0x550, CommandName = 0x660, Text = 0x680, StackTop = 0xC80;

    public const int PathSize = 0xA0, TextSize = 0x200;

    /// <summary>Paragraphs that the program keeps.</summary>
    public const ushort Paragraphs = StackTop / 16;

    public static byte[] Bytes { get; } =
    [
        0xF4, Service, 0xFF ^ Service,             // 100 start
        0xF4, Service, 0xFF ^ Service,             // 103 next
        0xCD, 0x21, 0xEB, 0xF9,                    // 106 INT 21h; JMP next
        0xCD, 0x2F, 0xEB, 0xF5, 0x90,              // 10A INT n; JMP next
        0xF4, Service, 0xFF ^ Service,             // 10F INT 23h
        0xF4, Service, 0xFF ^ Service,             // 112 INT 24h
        0xF4, Service, 0xFF ^ Service,             // 115 next of INT 24h
        0xCD, 0x29, 0xEB, 0xF9,                    // 118 INT n; JMP 115
        0xCF,                                      // 11C IRET
        0xF9, 0xCB,                                // 11D STC; RETF: INT 23h ends the process
    ];
}
