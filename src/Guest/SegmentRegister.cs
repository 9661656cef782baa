using System.Runtime.InteropServices;

namespace Dbt.Guest;

/// <summary>Index of a segment register, in the encoding order of the instruction set (Intel SDM vol. 2, table B-8).</summary>
public enum SegmentName
{
    Es = 0,
    Cs = 1,
    Ss = 2,
    Ds = 3,
    Fs = 4,
    Gs = 5,
}

/// <summary>A segment register with its descriptor cache: what the processor really uses to form a linear address.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public struct SegmentRegister
{
    /// <summary>Added to an offset to give the linear address.</summary>
    public uint Base;

    /// <summary>Last valid offset in bytes (expand-up) or last invalid one (expand-down), granularity already applied.</summary>
    public uint Limit;

    /// <summary>The visible selector, or the segment value in real and virtual 8086 mode.</summary>
    public ushort Selector;

    /// <summary>
    /// Access rights as in a descriptor's bytes 5 and 6: bits 0–3 type, 4 S, 5–6 DPL, 7 P, 12 AVL, 14 D/B, 15 G
    /// (Intel SDM vol. 3, 3.4.5; the layout is that of LAR shifted right by 8).
    /// </summary>
    public ushort Access;

    private readonly uint _reserved;

    /// <summary>Type and P of a real-mode data or stack segment: present, DPL 0, read/write, accessed.</summary>
    public const ushort RealModeAccess = 0x93;

    public const ushort AccessedBit = 0x01;
    /// <summary>Data: writable. Code: readable.</summary>
    public const ushort WritableOrReadableBit = 0x02;
    /// <summary>Data: expand-down. Code: conforming.</summary>
    public const ushort ExpandDownOrConformingBit = 0x04;
    public const ushort CodeBit = 0x08;
    public const ushort CodeOrDataBit = 0x10;
    public const ushort PresentBit = 0x80;

    /// <summary>
    /// Not a right of the descriptor: every access goes the long way, because of paging or a data breakpoint. See
    /// <see cref="CpuState.CheckMark"/>.
    /// </summary>
    public const ushort CheckedBit = 0x100;
    public const ushort BigBit = 0x4000;
    public const ushort GranularityBit = 0x8000;

    /// <summary>D/B: 32-bit code, or a 32-bit stack pointer.</summary>
    public readonly bool IsBig => (Access & BigBit) != 0;

    public readonly int DescriptorPrivilege => (Access >> 5) & 3;

    /// <summary>A copy made field by field: one of all 16 bytes would wait until recent stores to the fields are in the cache.</summary>
    public readonly SegmentRegister Snapshot() => new() { Base = Base, Limit = Limit, Selector = Selector, Access = Access };

    /// <summary>Loads as real mode does: base from the selector; limit and access rights stay (Intel SDM vol. 3, 20.1.1).</summary>
    public void LoadReal(ushort selector)
    {
        Selector = selector;
        Base = (uint)selector << 4;
    }
}
