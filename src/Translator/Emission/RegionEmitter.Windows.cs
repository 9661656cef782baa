using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
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
    /// <param name="Linear">Local with the linear address of the first byte, less <see cref="BaseOf"/> its segment.</param>
    /// <param name="IsPlain">Stores need no more checks.</param>
    private sealed record Window(int Register, SegmentName Segment, int Low, int High, IlLocal Linear, bool IsPlain);

    private readonly List<Window> _windows = [];

    /// <summary>What a place of the segment has in its offset, since it cannot wrap.</summary>
    private uint BaseOf(SegmentName segment) => IsUniform(segment) ? CodeBase : 0;

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
        segment != SegmentName.Cs
        && (IsFlat(segment) || IsUniform(segment) ? addressSize == 4 : IsReal64K && addressSize == 2);

    private bool TryWindow(int register, SegmentName segment, int displacement, int size, bool write, out Place place)
    {
        var isFlat = IsFlat(segment);
        var found = _windows.FindIndex(w => w.Register == register && w.Segment == segment && displacement >= w.Low
            && (displacement + size <= w.High || (isFlat && !write && displacement - w.Low < FlatReach)));
        if (found < 0 && !OpenWindow(register, segment, (displacement, size), write, out found))
        {
            place = default;
            return false;
        }
        place = new Place(_windows[found].Linear, displacement - _windows[found].Low + (long)BaseOf(segment), found);
        return true;
    }

    private bool OpenWindow(int register, SegmentName segment, (int Displacement, int Size) access, bool write, out int index)
    {
        index = -1;
        var (low, high, stores) = Extent(register, segment, access.Displacement, access.Size);
        if (!IsFlat(segment) && high - low > 1 && !CurrentInstruction.MayLeave)
            return false;
        var isPlain = false;
        if (IsUniform(segment))
        {
            PushWindow(register, segment, low, high, outside: null);
            var offset = Keep();
            isPlain = CheckUniform(offset, high - low, write || stores, Deopt);
            _il.Ldloc(offset);
        }
        else
        {
            PushWindow(register, segment, low, high, Deopt);
        }
        index = _windows.Count;
        _windows.Add(new Window(register, segment, low, IsFlat(segment) ? low + WindowSize : high, KeepAddress(), isPlain));
        return true;
    }

    /// <summary>Pushes <see cref="Window.Linear"/> of a window, all of which follows in its segment.</summary>
    /// <param name="register">Number of the base register.</param>
    /// <param name="segment">Its segment.</param>
    /// <param name="low">Displacement of the first byte.</param>
    /// <param name="high">Displacement behind the last.</param>
    /// <param name="outside">Where to go when it does not; null: it is known to.</param>
    private void PushWindow(int register, SegmentName segment, int low, int high, Func<IlLabel>? outside)
    {
        SettleBytes(register);
        _il.Ldloc(Register(register));
        AddConstant((uint)low + (IsFlat(segment) ? CodeBase : 0));
        if (IsFlat(segment))
            return;
        if (IsUniform(segment))
        {
            if (outside is null)
                return;
            var first = Keep();
            _ = CheckUniform(first, high - low, write: false, outside);
            _il.Ldloc(first);
            return;
        }
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
    /// The displacements that this and the next instructions use, as far as they fit into a window; in segments of 32 bits,
    /// which have no end near by that a window could reach over, also those of the blocks behind that take the window over.
    /// </summary>
    private (int Low, int High, bool Stores) Extent(int register, SegmentName segment, int displacement, int size)
    {
        var extent = new Extents(displacement, displacement + size, false);
        var depth = IsFlat(segment) || IsUniform(segment) ? MostInheritedBlocks : 0;
        Extend(_current.Block, _current.Index, new Reach(register, segment, depth, null), _stackDelta, ref extent);
        return (extent.Low, extent.High, extent.Stores);
    }

    /// <param name="Register">Number of the base register.</param>
    /// <param name="Segment">Its segment.</param>
    /// <param name="Depth">Blocks to look ahead.</param>
    /// <param name="Frame">Of the stack pointer: EBP is this much behind where it was, or null.</param>
    private readonly record struct Reach(int Register, SegmentName Segment, int Depth, int? Frame);

    /// <summary>A window as it grows.</summary>
    /// <param name="Low">Displacement of the first byte.</param>
    /// <param name="High">Displacement behind the last.</param>
    /// <param name="Stores">A store of the same block is in it.</param>
    private record struct Extents(int Low, int High, bool Stores);

    /// <summary>The operand is stored to, and that is worth a look in front of the loads.</summary>
    private bool IsStore(PlannedBlock block, in PlannedInstruction planned) => block == _current.Block && IsMemory(planned.Iced, 0)
        && planned.Deopts < DeoptLevel.BesideCode && planned.Kind is TranslationKind.Move or TranslationKind.Binary
            or TranslationKind.Increment or TranslationKind.Decrement or TranslationKind.Negate or TranslationKind.Not
            or TranslationKind.ShiftConstant or TranslationKind.SetCondition or TranslationKind.PushSegment;

    private void Extend(PlannedBlock block, int from, Reach reach, int delta, ref Extents extent)
    {
        var instructions = block.Instructions;
        for (var i = from; i < instructions.Length; i++)
        {
            ref var planned = ref instructions[i];
            if (planned.Kind == TranslationKind.Handler)
                return;
            ref readonly var instruction = ref planned.Iced;
            if (IsBasePlusDisplacement(instruction) && SegmentOf(instruction.MemorySegment) == reach.Segment
                && HasWindows(reach.Segment, AddressSize(instruction)))
            {
                var number = GeneralRegister.Describe(instruction.MemoryBase).Number;
                int? start = number == reach.Register ? number == Esp ? delta : 0 : number == Ebp ? reach.Frame : null;
                if (start is { } moved)
                    Widen(ref extent, DisplacementOf(instruction) + moved, instruction.MemorySize.GetSize(), IsStore(block, planned));
            }
            if (IsUniform(reach.Segment))
                FollowFrame(planned, ref reach, delta, ref extent);
            if (reach.Register == Esp && planned.Kind != TranslationKind.Leave)
            {
                if (!FollowStack(planned, reach.Segment, block == _current.Block, ref delta, ref extent))
                    return;
                if (planned.Kind == TranslationKind.Call && reach.Segment == SegmentName.Ss && block.Target is { FrameLow: < 0 } callee)
                    Widen(ref extent, delta + callee.FrameLow, IsUniform(reach.Segment) ? GuestMemory.LineSize : 1, stores: false);
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

    private void Widen(ref Extents extent, int displacement, int size, bool stores)
    {
        var low = Math.Min(extent.Low, displacement);
        var high = Math.Max(extent.High, displacement + size);
        if (high - low <= WindowSize)
            extent = new Extents(low, high, extent.Stores || stores);
    }

    /// <summary>MOV EBP,ESP: what is relative to EBP is in a window of ESP too. LEAVE and the RET behind it use a window of EBP.</summary>
    private void FollowFrame(in PlannedInstruction planned, ref Reach reach, int delta, ref Extents extent)
    {
        if (planned.Kind == TranslationKind.Leave && _stack32 && reach.Register == Ebp)
            Widen(ref extent, 0, 2 * sizeof(int), stores: false);
        if (reach.Register != Esp)
            return;
        if (IsFrameStart(planned.Iced))
            reach = reach with { Frame = delta };
        else if (reach.Frame is not null && GeneralRegister.IsWritten(planned, Ebp))
            reach = reach with { Frame = null };
    }

    private bool IsFrameStart(in Instruction i) => _stack32 && i.Mnemonic == Mnemonic.Mov
        && i.Op0Kind == OpKind.Register && i.Op1Kind == OpKind.Register
        && i.Op0Register == Iced.Intel.Register.EBP && i.Op1Register == Iced.Intel.Register.ESP;

    /// <summary>Windows of one register are those of another from now on, which has its value less a number of bytes.</summary>
    private void ShareWindows(int from, int to, int less)
    {
        var count = _windows.Count;
        for (var i = 0; i < count; i++)
        {
            var window = _windows[i];
            if (window.Register == from && IsUniform(window.Segment))
                _windows.Add(window with { Register = to, Low = window.Low - less, High = window.High - less });
        }
    }

    /// <summary>False: the instruction gives the stack pointer a value of another kind.</summary>
    private bool FollowStack(in PlannedInstruction planned, SegmentName segment, bool isSameBlock, ref int delta, ref Extents extent)
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
            Widen(ref extent, delta, Math.Abs(increment), increment < 0 && isSameBlock && planned.Deopts < DeoptLevel.BesideCode);
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
