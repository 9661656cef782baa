using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Core;

/// <summary>
/// The mode bits that change what a translation of the same bytes looks like. Two states with equal keys run the same code.
/// </summary>
internal static unsafe class ModeKey
{
    /// <summary>CS.D: 32-bit operands and addresses by default.</summary>
    public const uint Code32 = 1;

    /// <summary>SS.B: pushes and pops use ESP.</summary>
    public const uint Stack32 = 2;

    /// <summary>Real or virtual 8086 mode: segment loads take the base from the selector.</summary>
    public const uint RealSegments = 4;

    /// <summary>Every segment is read/write data, expand-up, with a limit of FFFFh.</summary>
    public const uint Limit64K = 8;

    /// <summary>ES, CS, SS and DS have one base and limit FFFFFFFFh; the data segments can be written. Not in real mode.</summary>
    public const uint Flat = 16;

    /// <summary>Some page traps loads: each load checks its line.</summary>
    public const uint ReadTraps = 32;

    /// <summary>
    /// Paging or alignment checks: the addresses of blocks are physical, no block or region leaves its page, and every access
    /// asks for its address.
    /// </summary>
    public const uint Checked = 64;

    /// <summary>Beside <see cref="Checked"/>: level 3.</summary>
    public const uint User = 128;

    /// <summary>
    /// Beside <see cref="Checked"/>: paging without alignment checks, and ES, SS and DS have nothing but a limit to check. Regions look
    /// pages up themselves.
    /// </summary>
    public const uint QuickPages = 256;

    /// <summary>
    /// As <see cref="Flat"/> in 32-bit code, but with one limit that is less: the usual client of DPMI. Base and limit are those of CS, which
    /// are part of a block's key, so that its translation knows them as constants; no offset up to the limit wraps.
    /// </summary>
    public const uint Uniform = 512;

    /// <summary>Stores of regions of the mode compare their addresses with <see cref="GuestMemory.PlainRange"/>.</summary>
    public static bool UsesPlainRange(uint mode) => HasOneSegment(mode) && (mode & Checked) == 0;

    /// <summary>An offset means the same in ES, CS, SS and DS.</summary>
    public static bool HasOneSegment(uint mode) => (mode & (Flat | Uniform)) != 0;

    public static uint Of(CpuState* s, GuestMemory memory)
    {
        uint key = 0;
        if (s->IsRealOrVirtual8086)
            key |= RealSegments;
        if (s->Cs.IsBig)
            key |= Code32;
        if (s->Ss.IsBig)
            key |= Stack32;
        key |= SegmentsOf(s, key);
        if (memory.ReadTrapsArmed)
            key |= ReadTraps;
        return key;
    }

    private static uint SegmentsOf(CpuState* s, uint key)
    {
        if (IsLimit64K(s))
            return Limit64K;
        if (!IsUniform(s))
            return 0;
        return s->Cs.Limit == uint.MaxValue ? Flat : (key & (Code32 | Stack32)) == (Code32 | Stack32) ? Uniform : 0;
    }

    /// <summary>After a load of a data segment register: the segments still are what the mode says of them.</summary>
    public static bool HasSegmentsOf(CpuState* s, uint mode) => SegmentsOf(s, mode) == (mode & (Limit64K | Flat | Uniform));

    /// <summary>The same where every access is checked.</summary>
    public static uint OfChecked(CpuState* s, GuestMemory memory)
    {
        var key = Of(s, memory) | Checked;
        if (s->Cpl == 3)
            key |= User;
        const uint controls = CpuState.Cr0Paging | CpuState.Cr0AlignmentMask;
        var access = (s->Es.Access ^ WritableData) | (s->Ss.Access ^ WritableData) | (s->Ds.Access ^ WritableData);
        if ((s->Cr0 & controls) == CpuState.Cr0Paging && (access & PlainDataBits) == 0)
            key |= QuickPages;
        return key;
    }

    private const int PlainDataBits = DataBits & ~SegmentRegister.CheckedBit;

    /// <summary>All six at once, without branches: it is asked each time the processor is started.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLimit64K(CpuState* s)
    {
        var segments = &s->Es;
        var limits = (segments[0].Limit ^ 0xFFFF) | (segments[1].Limit ^ 0xFFFF) | (segments[2].Limit ^ 0xFFFF)
            | (segments[3].Limit ^ 0xFFFF) | (segments[4].Limit ^ 0xFFFF) | (segments[5].Limit ^ 0xFFFF);
        var writable = (segments[0].Access ^ WritableData) | (segments[2].Access ^ WritableData)
            | (segments[3].Access ^ WritableData) | (segments[4].Access ^ WritableData) | (segments[5].Access ^ WritableData);
        // Code is read through CS as well.
        return limits == 0 && (writable & DataBits) == 0 && (s->IsRealOrVirtual8086 || IsReadable(s->Cs.Access));
    }

    private static bool IsUniform(CpuState* s)
    {
        // In real mode translations load segments themselves.
        if (s->IsRealOrVirtual8086)
            return false;
        var (start, limit) = (s->Cs.Base, s->Cs.Limit);
        if (limit != uint.MaxValue && start + limit < start)
            return false;
        var segments = &s->Es;
        for (var i = 0; i < 4; i++)
        {
            if (segments[i].Base != start || segments[i].Limit != limit)
                return false;
            if (i != (int)SegmentName.Cs && !IsWritableData(segments[i].Access))
                return false;
        }
        return IsReadable(s->Cs.Access);
    }

    /// <summary>Access rights that decide whether a segment is writable expand-up data, and nothing is watched.</summary>
    public const int DataBits = SegmentRegister.CheckedBit | SegmentRegister.PresentBit | SegmentRegister.CodeBit
        | SegmentRegister.WritableOrReadableBit | SegmentRegister.ExpandDownOrConformingBit;

    /// <summary>What they are then.</summary>
    public const int WritableData = SegmentRegister.PresentBit | SegmentRegister.WritableOrReadableBit;

    private static bool IsWritableData(ushort access) => (access & DataBits) == WritableData;

    private static bool IsReadable(ushort access) =>
        (access & SegmentRegister.CodeBit) == 0 || (access & SegmentRegister.WritableOrReadableBit) != 0;
}
