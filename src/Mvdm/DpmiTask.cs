using System.Runtime.InteropServices;
using Dbt.Guest;

namespace Dbt.Mvdm;

/// <summary>A DPMI client: what there is once for each entry into protected mode (section 4.1 of the specification).</summary>
public sealed class DpmiTask
{
    /// <summary>A 32-bit client: its frames and pointers are of 32 bits.</summary>
    public required bool Is32 { get; init; }

    /// <summary>Top of the client's private data: its stack in virtual 8086 mode.</summary>
    public required FarPointer V86Stack { get; init; }

    /// <summary>Segment of its PSP.</summary>
    public required ushort Psp { get; init; }

    /// <summary>Handlers of interrupts in protected mode; a selector of 0: the host's.</summary>
    public FarPointer[] Interrupts { get; } = new FarPointer[256];

    /// <summary>Handlers of exceptions; a selector of 0: the host's.</summary>
    public FarPointer[] Exceptions { get; } = new FarPointer[32];

    /// <summary>Handlers of exceptions in virtual 8086 mode, with the frame of DPMI 1.0; a selector of 0: DOS's.</summary>
    public FarPointer[] RealExceptions { get; } = new FarPointer[32];

    /// <summary>A bit for each exception whose handler gets the frame of DPMI 1.0.</summary>
    public uint ExtendedExceptions { get; set; }

    /// <summary>Selector of the locked stack.</summary>
    public ushort LockedStack { get; set; }

    /// <summary>ESP on the locked stack where the next call from outside begins.</summary>
    public uint LockedPointer { get; set; }

    /// <summary>The client that was current when this one began.</summary>
    public DpmiTask? Previous { get; set; }

    /// <summary>What the API layer keeps.</summary>
    public object? Client { get; set; }
}

/// <summary>Registers in virtual 8086 mode, laid out as the real mode call structure of DPMI (0.9, function 0300h), 32h bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct V86Registers
{
    public const int Size = 0x32;

    public uint Edi, Esi, Ebp, Reserved, Ebx, Edx, Ecx, Eax;
    public ushort Flags, Es, Ds, Fs, Gs, Ip, Cs, Sp, Ss;

    public ushort Ax
    {
        readonly get => (ushort)Eax;
        set => Eax = Eax & 0xFFFF0000 | value;
    }

    public readonly bool Carry => (Flags & EFlags.Carry) != 0;
}

/// <summary>How something in virtual 8086 mode is called.</summary>
public enum V86CallKind
{
    /// <summary>INT n, with hooks and all.</summary>
    Interrupt,

    /// <summary>A procedure that ends with RETF.</summary>
    Far,

    /// <summary>A procedure that ends with IRET.</summary>
    InterruptFrame,
}

/// <summary>A call in virtual 8086 mode.</summary>
/// <param name="Kind">How.</param>
/// <param name="Vector">Of an interrupt.</param>
/// <param name="Registers">What it gets. CS:IP is the procedure; SS:SP of zero: a stack of the host's.</param>
/// <param name="Stack">Words to be copied onto its stack, the last one at the highest address; may be empty.</param>
public readonly record struct V86Call(V86CallKind Kind, byte Vector, V86Registers Registers, ReadOnlyMemory<byte> Stack = default);
