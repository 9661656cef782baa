using Dbt.Guest;
using Dbt.Translator.Analysis;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>
/// Accesses near each other, relative to one base register that does not change between them: the lowest address is computed
/// and checked once. Pushes and pops are such accesses too; the stack pointer is moved once for all of them.
/// </summary>
internal sealed unsafe partial class RegionEmitter
{
    /// <summary>Bytes from a window's beginning that one look at its line attribute, or whether it is in the plain range, answers for.</summary>
    private int WindowSize => _options.PlainRange.Length != 0 ? GuestMemory.PlainReach : GuestMemory.LineSize;

    /// <summary>Loads of flat segments reach so far beyond a window; the address space goes on behind its end for longer.</summary>
    private const int FlatReach = 0x4000;

    /// <summary>Blocks in a row, each with one way in, that a window is made large enough for.</summary>
    private const int MostInheritedBlocks = 4;

    private const int MostDisplacement = 0x1000000;

    /// <param name="Register">Number of the base register.</param>
    /// <param name="Segment">Its segment.</param>
    /// <param name="Low">Displacement of the first byte.</param>
    /// <param name="High">Displacement behind the last byte that may be stored to, or read where the segment has a limit.</param>
    /// <param name="Linear">Local with the linear address of the first byte.</param>
    /// <param name="IsPlain">Stores need no more checks.</param>
    private sealed record Window(int Register, SegmentName Segment, int Low, int High, IlLocal Linear, bool IsPlain);

    private readonly List<Window> _windows = [];

    /// <summary>What has been pushed (negative) or popped since the local of the stack pointer was set.</summary>
    private int _stackDelta;

    /// <summary>The same when the current instruction began: what it has when it is left to the interpreter.</summary>
    private int _deltaBefore;

    private void ForgetWindows(int register) => _windows.RemoveAll(w => w.Register == register);

    private void ForgetWindows(SegmentName segment) => _windows.RemoveAll(w => w.Segment == segment);

    /// <summary>The place of an operand with a base and nothing but a displacement.</summary>
    private bool TryWindow(in Instruction instruction, int size, bool write, out Place place)
    {
        place = default;
        var segment = SegmentOf(instruction.MemorySegment);
        if (!IsBasePlusDisplacement(instruction) || IsLive(LiveField.Displacement) || !HasWindows(segment, AddressSize(instruction)))
            return false;
        var number = GeneralRegister.Describe(instruction.MemoryBase).Number;
        var displacement = DisplacementOf(instruction) + (number == Esp ? _stackDelta : 0);
        return TryWindow(number, segment, displacement, size, write, out place);
    }

    /// <summary>A base and a displacement so small that sums of a few of them do not overflow.</summary>
    private static bool IsBasePlusDisplacement(in Instruction instruction) =>
        instruction.MemoryBase.IsGPR() && instruction.MemoryIndex == Iced.Intel.Register.None
        && DisplacementOf(instruction) is > -MostDisplacement and < MostDisplacement;

    private static int DisplacementOf(in Instruction instruction) => AddressSize(instruction) == 2
        ? (short)instruction.MemoryDisplacement64
        : (int)instruction.MemoryDisplacement64;

    private bool HasWindows(SegmentName segment, int addressSize) =>
        segment != SegmentName.Cs && (IsFlat(segment) ? addressSize == 4 : IsReal64K && addressSize == 2);

    private bool TryWindow(int register, SegmentName segment, int displacement, int size, bool write, out Place place)
    {
        var isFlat = IsFlat(segment);
        var found = _windows.FindIndex(w => w.Register == register && w.Segment == segment && displacement >= w.Low
            && (displacement + size <= w.High || (isFlat && !write && displacement - w.Low < FlatReach)));
        if (found < 0 && !OpenWindow(register, segment, displacement, size, out found))
        {
            place = default;
            return false;
        }
        place = new Place(_windows[found].Linear, displacement - _windows[found].Low, found);
        return true;
    }

    private bool OpenWindow(int register, SegmentName segment, int displacement, int size, out int index)
    {
        index = -1;
        var (low, high) = Extent(register, segment, displacement, size);
        if (!IsFlat(segment) && high - low > 1 && !CurrentInstruction.MayLeave)
            return false;
        PushWindow(register, segment, low, high, Deopt);
        index = _windows.Count;
        _windows.Add(new Window(register, segment, low, IsFlat(segment) ? low + WindowSize : high, KeepAddress(), IsPlain: false));
        return true;
    }

    /// <summary>Pushes the linear address of a window's first byte, which all of it follows in its segment.</summary>
    /// <param name="register">Number of the base register.</param>
    /// <param name="segment">Its segment.</param>
    /// <param name="low">Displacement of the first byte.</param>
    /// <param name="high">Displacement behind the last.</param>
    /// <param name="outside">Where to go when it does not; null: it is known to.</param>
    private void PushWindow(int register, SegmentName segment, int low, int high, Func<IlLabel>? outside)
    {
        SettleBytes(register);
        _il.Ldloc(Register(register));
        if (low != 0)
        {
            _il.LdcI4(low);
            _il.Add();
        }
        if (IsFlat(segment))
            return;
        _il.ConvU2();
        if (outside is not null && high - low > 1)
        {
            // if (offset > 0x10000 - length) leave
            var offset = Keep();
            _il.Ldloc(offset);
            _il.LdcI4(0x10000 - (high - low));
            _il.BgtUn(outside());
            _il.Ldloc(offset);
        }
        _il.Ldloc(SegmentBase(segment));
        _il.Add();
    }

    /// <summary>A fresh local with the 32-bit address on the stack.</summary>
    private IlLocal KeepAddress()
    {
        _il.ConvU();
        var local = _il.NewLocal(typeof(nint));
        _il.Stloc(local);
        return local;
    }

    private ref PlannedInstruction CurrentInstruction => ref _current.Block.Instructions[_current.Index];

    /// <summary>
    /// The displacements that this and the next instructions use, as far as they fit into a window; in flat segments, which
    /// have no end that a window could reach over, also those of the blocks behind that take the window over.
    /// </summary>
    private (int Low, int High) Extent(int register, SegmentName segment, int displacement, int size)
    {
        var extent = (Low: displacement, High: displacement + size);
        var depth = IsFlat(segment) ? MostInheritedBlocks : 0;
        Extend(_current.Block, _current.Index, new Reach(register, segment, depth), _stackDelta, ref extent);
        return extent;
    }

    /// <param name="Register">Number of the base register.</param>
    /// <param name="Segment">Its segment.</param>
    /// <param name="Depth">Blocks to look ahead.</param>
    private readonly record struct Reach(int Register, SegmentName Segment, int Depth);

    private void Extend(PlannedBlock block, int from, Reach reach, int delta, ref (int Low, int High) extent)
    {
        var instructions = block.Instructions;
        for (var i = from; i < instructions.Length; i++)
        {
            ref var planned = ref instructions[i];
            if (planned.Kind == TranslationKind.Handler)
                return;
            ref readonly var instruction = ref planned.Iced;
            if (IsBasePlusDisplacement(instruction) && GeneralRegister.Describe(instruction.MemoryBase).Number == reach.Register
                && SegmentOf(instruction.MemorySegment) == reach.Segment && HasWindows(reach.Segment, AddressSize(instruction)))
                Widen(ref extent, DisplacementOf(instruction) + (reach.Register == Esp ? delta : 0), instruction.MemorySize.GetSize());
            if (reach.Register == Esp && planned.Kind != TranslationKind.Leave)
            {
                if (!FollowStack(planned, reach.Segment, ref delta, ref extent))
                    return;
                if (planned.Kind == TranslationKind.Call && reach.Segment == SegmentName.Ss && block.Target is { FrameLow: < 0 } callee)
                    Widen(ref extent, delta + callee.FrameLow, 1);
            }
            else if (GeneralRegister.IsWritten(planned, reach.Register))
            {
                return;
            }
        }
        if (reach.Depth == 0)
            return;
        reach = reach with { Depth = reach.Depth - 1 };
        if (block.Next is { } next && next.TakesOverFrom(block))
            Extend(next, 0, reach, delta, ref extent);
        if (block.Target is { } target && target.TakesOverFrom(block))
            Extend(target, 0, reach, delta, ref extent);
    }

    private void Widen(ref (int Low, int High) extent, int displacement, int size)
    {
        var low = Math.Min(extent.Low, displacement);
        var high = Math.Max(extent.High, displacement + size);
        if (high - low <= WindowSize)
            extent = (low, high);
    }

    /// <summary>False: the instruction gives the stack pointer a value of another kind.</summary>
    private bool FollowStack(in PlannedInstruction planned, SegmentName segment, ref int delta, ref (int Low, int High) extent)
    {
        if (StackMove.Is(planned.Iced, _stack32, out var move))
        {
            delta += move;
            return true;
        }
        var increment = planned.Kind is TranslationKind.Call or TranslationKind.IndirectBranch or TranslationKind.Return
            ? Math.Sign(planned.Iced.StackPointerIncrement) * planned.Op->OperandSize
            : planned.Kind == TranslationKind.FarReturn ? FarPointerSize
            : planned.Iced.StackPointerIncrement;
        if (increment < 0)
            delta += increment;
        if (increment != 0 && segment == SegmentName.Ss)
            Widen(ref extent, delta, Math.Abs(increment));
        if (increment > 0)
            delta += increment;
        return !GeneralRegister.IsWritten(planned, Esp);
    }

    // ---- the stack --------------------------------------------------------------------------------------------------

    /// <summary>The place a displacement away from the top of the stack.</summary>
    private Place StackPlace(int displacement, int size, bool write)
    {
        displacement += _stackDelta;
        if (HasWindows(SegmentName.Ss, StackAddressSize) && TryWindow(Esp, SegmentName.Ss, displacement, size, write, out var place))
            return place;
        _il.Ldloc(Register(Esp));
        _il.LdcI4(displacement);
        _il.Add();
        if (!_stack32)
            _il.ConvU2();
        return AddressOf(SegmentName.Ss, Keep(), StackAddressSize, size, write);
    }

    /// <summary>Moves the stack pointer up; nothing is emitted until somebody wants to see it.</summary>
    private void MoveStack(int delta)
    {
        _ = Register(Esp);
        _dirty[Esp] = true;
        _stackDelta += delta;
        if (_stackDelta is < -StackMove.Most or > StackMove.Most)
            SettleStack();
    }

    /// <summary>Brings the local of the stack pointer up to date on a path that leaves the block.</summary>
    private void AdjustStack(int delta)
    {
        if (delta == 0)
            return;
        PushStackPointer(delta);
        _il.Stloc(Register(Esp));
    }

    /// <summary>Brings the local of the stack pointer up to date and goes on with it.</summary>
    private void SettleStack()
    {
        if (_stackDelta == 0)
            return;
        AdjustStack(_stackDelta);
        for (var i = 0; i < _windows.Count; i++)
        {
            if (_windows[i].Register == Esp)
                _windows[i] = _windows[i] with { Low = _windows[i].Low - _stackDelta, High = _windows[i].High - _stackDelta };
        }
        _stackDelta = _deltaBefore = 0;
    }

    /// <summary>Pushes the whole local of the stack pointer, moved: ESP, or the high word as it is and SP.</summary>
    private void PushStackPointer(int delta)
    {
        _il.Ldloc(Register(Esp));
        if (delta == 0)
            return;
        _il.LdcI4(delta);
        _il.Add();
        if (_stack32)
            return;
        _il.ConvU2();
        if (_narrow)
            return;
        _il.Ldloc(Register(Esp));
        _il.LdcI4(0xFFFF0000);
        _il.And();
        _il.Or();
    }
}
