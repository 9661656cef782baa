using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Core;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>Accesses under paging.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private static readonly MethodInfo LocateLoad = typeof(CheckedHelpers).GetMethod(nameof(CheckedHelpers.LocateLoad))!;
    private static readonly MethodInfo LocateStore = typeof(CheckedHelpers).GetMethod(nameof(CheckedHelpers.LocateStore))!;

    private const int LimitField = 4;

    /// <summary>Has the segment checked and the pages looked up; what cannot be had at once is left to the interpreter.</summary>
    private Place CheckedPlace(SegmentName segment, IlLocal offset, int size, bool write)
    {
        var address = _il.NewLocal(typeof(nint));
        if ((_plan.Mode & ModeKey.QuickPages) == 0 || segment is not (SegmentName.Es or SegmentName.Ss or SegmentName.Ds))
        {
            Locate(segment, offset, size, write, address, Deopt());
            return new Place(address);
        }
        var slow = _il.NewLabel();
        var found = _il.NewLabel();
        var leave = Deopt();
        // if ((ulong)offset + (size - 1) > limit) look in full
        _il.Ldloc(offset);
        _il.ConvU8();
        PushLast(size);
        PushDword(SegmentOffset(segment) + LimitField);
        _il.ConvU8();
        _il.BgtUn(slow);
        // linear = base + offset; entry = buffer[linear / 4096 % 256]
        _il.Ldloc(SegmentBase(segment));
        _il.Ldloc(offset);
        _il.Add();
        var linear = Keep();
        var entry = PushQuickEntry(linear, write);
        // if ((uint)entry != (linear + (size - 1)) / 4096 * 4096 + 1) look in full
        _il.Ldloc(entry);
        _il.ConvU4();
        _il.Ldloc(linear);
        if (size > 1)
        {
            _il.LdcI4(size - 1);
            _il.Add();
        }
        _il.LdcI4(-GuestMemory.PageSize);
        _il.And();
        _il.LdcI4(1);
        _il.Or();
        _il.BneUn(slow);
        // address = (uint)(linear + (int)(entry >> 32))
        _il.Ldloc(entry);
        _il.LdcI4(32);
        _il.ShrUn();
        _il.ConvU4();
        _il.Ldloc(linear);
        _il.Add();
        _il.ConvU();
        _il.Stloc(address);
        _il.Mark(found);
        _cold.Add(() =>
        {
            _il.Mark(slow);
            Locate(segment, offset, size, write, address, leave);
            _il.Br(found);
        });
        return new Place(address);
    }

    /// <summary>Adds to an offset of 64 bits what leads to the last byte.</summary>
    private void PushLast(int size)
    {
        if (size == 1)
            return;
        _il.LdcI8(size - 1);
        _il.Add();
    }

    /// <summary>A local with the entry that a linear address has to be looked up in.</summary>
    private IlLocal PushQuickEntry(IlLocal linear, bool write)
    {
        var first = 8 * PageTables.QuickIndex(write, (_plan.Mode & ModeKey.User) != 0);
        _il.LdArg0();
        _il.LdcI4((int)GuestMemory.QuickTranslationDisplacement + first);
        _il.ConvI();
        _il.Add();
        _il.Ldloc(linear);
        _il.LdcI4(9);
        _il.ShrUn();
        _il.LdcI4(8 * (CpuState.TranslationBufferSize - 1));
        _il.And();
        _il.ConvU();
        _il.Add();
        _il.LdindI8();
        var entry = _il.NewLocal(typeof(long));
        _il.Stloc(entry);
        return entry;
    }

    /// <summary>address = Locate(state, segment, offset, size); if (address + 1 == 0) leave.</summary>
    private void Locate(SegmentName segment, IlLocal offset, int size, bool write, IlLocal address, IlLabel leave)
    {
        PushState();
        _il.LdcI4((int)segment);
        _il.Ldloc(offset);
        _il.LdcI4(size);
        _il.Call(write ? LocateStore : LocateLoad);
        _il.Stloc(address);
        _il.Ldloc(address);
        _il.LdcI4(1);
        _il.ConvI();
        _il.Add();
        _il.Brfalse(leave);
    }
}
