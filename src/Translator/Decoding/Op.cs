using System.Runtime.InteropServices;
using Dbt.Guest;

namespace Dbt.Translator.Decoding;

/// <summary>
/// One decoded instruction as the interpreter runs it. Unmanaged: arrays of it live in native memory. Register operands
/// are byte offsets from the start of <see cref="CpuState"/>, so that AH is 1 and EBX is 12.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Op
{
    /// <summary>Carries the instruction out; see <see cref="Ist.OpResult"/> for what it returns.</summary>
    public OpHandler Handler;

    /// <summary>Offset in CS of the instruction.</summary>
    public uint Ip;

    /// <summary>Offset in CS of the instruction after it, wrapped at 64 KB in 16-bit code.</summary>
    public uint NextIp;

    public uint Displacement;

    /// <summary>FFFFh or FFFFFFFFh, by the address size.</summary>
    public uint AddressMask;

    /// <summary>
    /// Immediate, truncated to the operand size; target of a near branch; offset of a far one; 11 bits of x87 opcode.
    /// </summary>
    public uint Immediate;

    /// <summary>Selector of a far branch; level of ENTER; condition of Jcc, SETcc and CMOVcc.</summary>
    public uint Immediate2;

    /// <summary>Iced's Code.</summary>
    public ushort Code;

    public OpFlags Flags;

    /// <summary>In bytes, prefixes included.</summary>
    public byte Length;

    /// <summary>Bytes of the operand: 1 for the byte forms, else 2 or 4.</summary>
    public byte OperandSize;

    /// <summary>2 or 4.</summary>
    public byte AddressSize;

    public OpPrefixes Prefixes;

    /// <summary>Segment of the memory operand, overrides included, as a <see cref="SegmentName"/>.</summary>
    public byte Segment;

    /// <summary>Dword index from the start of <see cref="CpuState"/> of the base register, or of the zero there.</summary>
    public byte Base;

    /// <summary>Dword index of the index register, or of the zero.</summary>
    public byte Index;

    /// <summary>Shift of the index: 0–3.</summary>
    public byte Scale;

    /// <summary>Operand 0 when it is a register: byte offset, or number of a segment, control or debug register.</summary>
    public byte Reg0;

    /// <summary>Operand 1 when it is a register, likewise.</summary>
    public byte Reg1;

    /// <summary>What <see cref="Base"/> and <see cref="Index"/> hold for none.</summary>
    public const byte NoRegister = CpuState.ZeroOffset / 4;

    public readonly bool IsX87 => (Flags & OpFlags.X87) != 0;

    public readonly bool HasMemory => (Flags & OpFlags.Memory) != 0;
}

/// <summary>What the block builder must know of an instruction.</summary>
[Flags]
public enum OpFlags : ushort
{
    None = 0,

    /// <summary>It has a memory operand formed by base, index and displacement.</summary>
    Memory = 1,

    /// <summary>No instruction may follow it in a block: it branches, exits, or changes what the block was decoded under.</summary>
    EndsBlock = 2,

    /// <summary>It may raise a fault.</summary>
    MayFault = 4,

    /// <summary>It may write memory.</summary>
    WritesMemory = 8,

    /// <summary>MOV SS and POP SS: no debug trap after it.</summary>
    LoadsStackSegment = 16,

    /// <summary>A repeated string instruction: it may stop half way with EIP at itself.</summary>
    Repeats = 32,

    /// <summary>The immediate is read from memory when the instruction runs: the program keeps patching it.</summary>
    LiveImmediate = 64,

    /// <summary>The displacement likewise.</summary>
    LiveDisplacement = 128,

    /// <summary>JMP or CALL through a register or memory: where it goes is noted.</summary>
    Indirect = 256,

    /// <summary>It loads CS as well.</summary>
    Far = 512,

    /// <summary>The processor's model has another handler for it, or none: it is not translated.</summary>
    OfModel = 2048,

    /// <summary>D8 to DF on a machine with an x87; the immediate is the low three bits of that byte and the second one.</summary>
    X87 = 1024,
}

[Flags]
public enum OpPrefixes : byte
{
    None = 0,
    Repe = 1,
    Repne = 2,
    Lock = 4,
}
