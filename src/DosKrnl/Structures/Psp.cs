using Dbt.Guest;

namespace Dbt.DosKrnl.Structures;

/// <summary>A program segment prefix in guest memory (RBIL #01378).</summary>
internal readonly struct Psp(GuestMemory memory, ushort segment)
{
    public const int Size = 0x100;
    public const int DefaultHandles = 20;
    public const byte ClosedHandle = 0xFF;

    public ushort Segment => segment;

    public uint Linear => (uint)segment << 4;

    /// <summary>Segment behind the program's memory.</summary>
    public ushort EndSegment { get => Word(0x02); set => SetWord(0x02, value); }

    /// <summary>INT 22h, 23h and 24h to restore when the program ends.</summary>
    public FarPointer TerminateAddress { get => Far(0x0A); set => SetFar(0x0A, value); }

    public FarPointer BreakAddress { get => Far(0x0E); set => SetFar(0x0E, value); }

    public FarPointer CriticalErrorAddress { get => Far(0x12); set => SetFar(0x12, value); }

    public ushort Parent { get => Word(0x16); set => SetWord(0x16, value); }

    /// <summary>Segment of the environment, 0 for none.</summary>
    public ushort Environment { get => Word(0x2C); set => SetWord(0x2C, value); }

    /// <summary>SS:SP at the last INT 21h, with the registers pushed.</summary>
    public FarPointer Stack { get => Far(0x2E); set => SetFar(0x2E, value); }

    public ushort HandleCount { get => Word(0x32); set => SetWord(0x32, value); }

    /// <summary>Job file table: an index of the system file table for each handle.</summary>
    public FarPointer HandleTable { get => Far(0x34); set => SetFar(0x34, value); }

    public const ushort OwnHandleTable = 0x18;

    public uint HandleLinear(int handle) => HandleTable.RealLinear + (uint)handle;

    private ushort Word(uint offset) => memory.ReadWord(Linear + offset);

    private void SetWord(uint offset, ushort value) => memory.WriteWord(Linear + offset, value);

    private FarPointer Far(uint offset) => memory.ReadFarPointer(Linear + offset);

    private void SetFar(uint offset, FarPointer value) => memory.WriteFarPointer(Linear + offset, value);
}
