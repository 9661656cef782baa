using System.Reflection;
using Dbt.Guest;

namespace Dbt.Translator.Emission;

/// <summary>Accesses under paging.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private static readonly MethodInfo LocateLoad = typeof(CheckedHelpers).GetMethod(nameof(CheckedHelpers.LocateLoad))!;
    private static readonly MethodInfo LocateStore = typeof(CheckedHelpers).GetMethod(nameof(CheckedHelpers.LocateStore))!;

    /// <summary>Has the segment checked and the pages looked up; what cannot be had at once is left to the interpreter.</summary>
    private Place CheckedPlace(SegmentName segment, IlLocal offset, int size, bool write)
    {
        // address = Locate(state, segment, offset, size); if (address + 1 == 0) leave
        PushState();
        _il.LdcI4((int)segment);
        _il.Ldloc(offset);
        _il.LdcI4(size);
        _il.Call(write ? LocateStore : LocateLoad);
        var address = _il.NewLocal(typeof(nint));
        _il.Stloc(address);
        _il.Ldloc(address);
        _il.LdcI4(1);
        _il.ConvI();
        _il.Add();
        _il.Brfalse(Deopt());
        return new Place(address);
    }
}
