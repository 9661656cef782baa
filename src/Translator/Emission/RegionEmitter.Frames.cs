using Dbt.Guest;
using Dbt.Translator.Analysis;

namespace Dbt.Translator.Emission;

/// <summary>Stack frames of functions, checked by the CALLs: see <see cref="CalleeFrames"/>.</summary>
internal sealed unsafe partial class RegionEmitter
{
    /// <summary>In front of a CALL: what the function will push, and the return address, go to plain memory.</summary>
    private void CheckFrame(PlannedBlock callee, int size)
    {
        var high = _stackDelta;
        var low = high - size + callee.FrameLow;
        if (IsUniform(SegmentName.Ss))
            high = low + GuestMemory.LineSize;
        if (_windows.Exists(w => w is { Register: Esp, Segment: SegmentName.Ss, IsPlain: true } && w.Low <= low && w.High >= high))
            return;
        if (IsUniform(SegmentName.Ss))
        {
            PushWindow(Esp, SegmentName.Ss, low, high, outside: null);
            var offset = Keep();
            var isPlain = CheckUniform(offset, high - low, write: true, Deopt);
            _il.Ldloc(offset);
            _windows.Insert(0, new Window(Esp, SegmentName.Ss, low, high, KeepAddress(), isPlain));
            LeaveUnlessPlain(new Place(_windows[0].Linear, CodeBase, 0));
            return;
        }
        PushWindow(Esp, SegmentName.Ss, low, high, Deopt);
        // The first that fits is taken, and this one is checked.
        _windows.Insert(0, new Window(Esp, SegmentName.Ss, low, high, KeepAddress(), IsPlain: false));
        LeaveUnlessPlain(new Place(_windows[0].Linear, 0, 0));
    }

    /// <summary>Where there is a limit to check, the return address and the first parameters are looked at as well.</summary>
    private int FrameHigh(PlannedBlock callee) => IsUniform(SegmentName.Ss) ? callee.FrameLow + GuestMemory.LineSize : 0;

    /// <summary>At the function's entry: the window that all who lead here have checked.</summary>
    private void TakeFrame(PlannedBlock callee)
    {
        PushWindow(Esp, SegmentName.Ss, callee.FrameLow, FrameHigh(callee), outside: null);
        _windows.Add(new Window(Esp, SegmentName.Ss, callee.FrameLow, FrameHigh(callee), KeepAddress(), IsPlain: true));
    }

    /// <summary>Where the region is entered at a block from outside: in front of a function, which expects its frame checked.</summary>
    private IlLabel EntryOf(PlannedBlock entry)
    {
        if (entry.FrameLow == 0)
            return _blockLabels[entry.Index];
        var known = _frameEntries.Find(e => e.Entry == entry);
        if (known is not null)
            return known.Label;
        known = new FrameEntry(entry, _il.NewLabel());
        _frameEntries.Add(known);
        return known.Label;
    }

    private void WriteFrameEntries()
    {
        foreach (var (entry, label) in _frameEntries)
        {
            var leave = _il.NewLabel();
            _il.Mark(label);
            _stackDelta = 0;
            PushWindow(Esp, SegmentName.Ss, entry.FrameLow, FrameHigh(entry), () => leave);
            PushLine(new Place(KeepAddress(), BaseOf(SegmentName.Ss)));
            _il.LdcI4(GuestMemory.PlainWrite);
            _il.And();
            _il.Brtrue(_blockLabels[entry.Index]);
            _il.Mark(leave);
            StoreEip(entry.Block.Key.Eip);
            _il.Br(Exit(RegionExit.Interpret));
        }
    }

    private sealed record FrameEntry(PlannedBlock Entry, IlLabel Label);

    private readonly List<FrameEntry> _frameEntries = [];
}
