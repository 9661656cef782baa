using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>What translated code calls for each access while paging or alignment checks are on.</summary>
internal static unsafe class CheckedHelpers
{
    private const nint Refused = -1;

    /// <summary>Rights of a segment that leave nothing but the limit to check.</summary>
    private const int TypeMask = SegmentRegister.PresentBit | SegmentRegister.CodeOrDataBit | SegmentRegister.CodeBit
        | SegmentRegister.ExpandDownOrConformingBit | SegmentRegister.WritableOrReadableBit;

    private const int PlainData = SegmentRegister.PresentBit | SegmentRegister.CodeOrDataBit | SegmentRegister.WritableOrReadableBit;

    /// <summary>Where a load finds its bytes in memory, in one piece; or −1, to be interpreted. Nothing of the state changes.</summary>
    public static nint LocateLoad(CpuState* s, int segment, uint offset, int size) => Locate(s, segment, offset, size, write: false);

    /// <summary>The same for a store.</summary>
    public static nint LocateStore(CpuState* s, int segment, uint offset, int size) => Locate(s, segment, offset, size, write: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Locate(CpuState* s, int segment, uint offset, int size, bool write)
    {
        var register = &s->Es + segment;
        var isPlain = (register->Access & TypeMask) == PlainData && (ulong)offset + (uint)(size - 1) <= register->Limit;
        if (!isPlain && !SegmentCheck.Allows(s, register, offset, size, write))
            return Refused;
        var linear = register->Base + offset;
        var inPage = linear % GuestMemory.PageSize;
        if (inPage + (uint)size > GuestMemory.PageSize || ((linear & (uint)(size - 1)) != 0 && CheckedAccess.ChecksAlignment(s)))
            return Refused;
        if (!s->IsPaged)
            return (nint)linear;
        // A fault is found again, in its turn, by the interpreter.
        if (!PageTables.TryTranslate(s, linear, write, s->Cpl == 3, out var physical))
            return Refused;
        PageTables.Quicken(s, linear, write, s->Cpl == 3, physical);
        return (nint)physical;
    }
}
