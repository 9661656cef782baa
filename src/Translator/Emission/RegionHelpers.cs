using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>What translated code calls on its slow paths. None of them changes anything when it says no.</summary>
internal static unsafe class RegionHelpers
{
    public static bool AllowsLoad(CpuState* s, int segment, uint offset, int size) =>
        SegmentCheck.Allows(s, &s->Es + segment, offset, size, write: false);

    public static bool AllowsStore(CpuState* s, int segment, uint offset, int size) =>
        SegmentCheck.Allows(s, &s->Es + segment, offset, size, write: true);

    /// <summary>
    /// Stores with a note for the journal. False: the store would call a device or change translated code, so the instruction
    /// has to be interpreted.
    /// </summary>
    public static bool TryStore(CpuState* s, uint linear, uint value, int size)
    {
        var memory = GuestMemory.FromState(s);
        for (var i = 0; i < size; i++)
        {
            if (memory.KindOf(memory.Canonical(linear + (uint)i)) == PageKind.Trapped)
                return false;
        }
        if (memory.HasCode(linear, size))
            return false;
        memory.StoreSlow(linear, value, size);
        return true;
    }
}
