using Dbt.Guest;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Analysis;

/// <summary>What is known of the x87 at a place in a region.</summary>
/// <param name="Top">Physical number of ST(0).</param>
/// <param name="Valid">A bit for each physical register that is not empty.</param>
/// <param name="Doubles">Those of them that are held as a double.</param>
/// <param name="IsControlKnown">The control word is that of the region.</param>
internal readonly record struct X87Layout(int Top, int Valid, int Doubles, bool IsControlKnown)
{
    public int Physical(int index) => (Top + index) & 7;

    public bool IsValid(int index) => (Valid >> Physical(index) & 1) != 0;

    public bool IsDouble(int index) => (Doubles >> Physical(index) & 1) != 0;

    /// <summary>With the kind of a register that is not empty from now on.</summary>
    public X87Layout With(int index, bool isDouble)
    {
        var bit = 1 << Physical(index);
        return this with { Valid = Valid | bit, Doubles = isDouble ? Doubles | bit : Doubles & ~bit };
    }

    public X87Layout Pop(int count)
    {
        var shape = this;
        for (; count > 0; count--)
            shape = shape with { Valid = shape.Valid & ~(1 << shape.Top), Top = (shape.Top + 1) & 7 };
        return shape;
    }

    public X87Layout Push(bool isDouble) => (this with { Top = (Top + 7) & 7 }).With(0, isDouble);
}

/// <summary>The x87 as a region is translated for it: what holds where it is entered is asked there.</summary>
/// <param name="Control">The control word.</param>
/// <param name="UsesDoubles">Registers are doubles where their numbers are, by 53 bits of precision.</param>
/// <param name="Shapes">What is known at the beginning of each block; null: it is not reached.</param>
internal sealed record X87Plan(uint Control, bool UsesDoubles, X87Layout?[] Shapes);

/// <summary>
/// Follows TOP and the tags through a region from its entries. They are constants there, or there is no plan: then x87 instructions
/// work on the state.
/// </summary>
internal sealed class X87Flow
{
    private const uint PrecisionMask = 0x300;
    private const uint DoublePrecision = 0x200;
    private const uint RoundingMask = 0xC00;

    private readonly PlannedBlock[] _blocks;
    private readonly X87Layout?[] _shapes;
    private readonly Queue<PlannedBlock> _changed = new();
    private readonly bool _usesDoubles;
    private bool _failed;

    private X87Flow(PlannedBlock[] blocks, bool usesDoubles)
    {
        _blocks = blocks;
        _shapes = new X87Layout?[blocks.Length];
        _usesDoubles = usesDoubles;
    }

    /// <summary>Null: nothing of the x87 is there, or what is known of it differs by the way that is taken.</summary>
    public static X87Plan? Find(PlannedBlock[] blocks, PlannedBlock[] entries)
    {
        var misses = 0;
        foreach (var entry in entries)
            misses = Math.Max(misses, entry.Block.X87Misses);
        // Under paging an operand's address is not its offset any more, which FSTENV shows.
        if (misses >= X87Seen.MostMisses || (entries[0].Block.Key.Mode & ModeKey.Checked) != 0 || !UsesX87(blocks))
            return null;
        var seen = entries[0].Block.X87Seen;
        if (!seen.IsKnown)
            return null;
        var doubles = seen.PrecisionRaised && (seen.Control & (PrecisionMask | RoundingMask)) == DoublePrecision
            && (seen.Control & X87Status.Precision) != 0 && misses < X87Seen.MostDoubleMisses;
        var flow = new X87Flow(blocks, doubles);
        foreach (var entry in entries)
            flow.Enter(entry, seen.Control);
        while (flow._changed.Count != 0 && !flow._failed)
            flow.Follow(flow._changed.Dequeue());
        foreach (var entry in entries)
            flow._failed |= flow._shapes[entry.Index] is null;
        return flow._failed ? null : new X87Plan(seen.Control, doubles, flow._shapes);
    }

    /// <summary>MMX beside it has the same registers, by other numbers.</summary>
    private static bool UsesX87(PlannedBlock[] blocks)
    {
        var uses = false;
        foreach (var block in blocks)
        {
            foreach (ref var instruction in block.Instructions.AsSpan())
            {
                uses |= instruction.Kind == TranslationKind.X87;
                if (InstructionClassifier.IsMmx(in instruction.Iced))
                    return false;
            }
        }
        return uses;
    }

    private void Enter(PlannedBlock entry, uint control)
    {
        var seen = entry.Block.X87Seen;
        if (!seen.IsKnown)
            return;
        _failed |= seen.Control != control;
        Arrive(entry, new X87Layout(seen.Top, seen.Valid, _usesDoubles ? seen.Valid : 0, true));
    }

    private void Arrive(PlannedBlock? block, X87Layout shape)
    {
        if (block is null)
            return;
        if (_shapes[block.Index] is not { } known)
        {
            _shapes[block.Index] = shape;
            _changed.Enqueue(block);
            return;
        }
        _failed |= known.Top != shape.Top || known.Valid != shape.Valid;
        var both = known with
        {
            Doubles = known.Doubles & (shape.Doubles | ~known.Valid),
            IsControlKnown = known.IsControlKnown & shape.IsControlKnown,
        };
        if (both == known)
            return;
        _shapes[block.Index] = both;
        _changed.Enqueue(block);
    }

    private void Follow(PlannedBlock block)
    {
        var shape = _shapes[block.Index]!.Value;
        foreach (ref var instruction in block.Instructions.AsSpan())
        {
            if (!TryStep(in instruction, _usesDoubles, ref shape))
                return;
        }
        Arrive(block.Next, shape);
        Arrive(block.Target, shape);
        foreach (var target in block.Targets)
            Arrive(target, shape);
    }

    /// <summary>What an instruction leaves. False: the region ends in front of it or behind.</summary>
    public static unsafe bool TryStep(in PlannedInstruction planned, bool usesDoubles, ref X87Layout shape)
    {
        if (!planned.Op->IsX87)
        {
            // The machine may have written registers.
            if (planned.IsServed)
                shape = shape with { Doubles = 0 };
            return true;
        }
        var step = StepOf(in planned);
        if (step.Action == X87Action.Handler)
            return X87Effects.TryApply(planned.Op->Immediate, ref shape, out _);
        var inDoubles = usesDoubles && shape.IsControlKnown && planned.Deopts == Cache.DeoptLevel.Rare;
        switch (step.Action)
        {
            case X87Action.Load:
            case X87Action.Constant:
            case X87Action.LoadRegister:
                if (shape.IsValid(-1) || (step.Other >= 0 && !shape.IsValid(step.Other)))
                    return false;
                shape = shape.Push(step.Action == X87Action.LoadRegister
                    ? shape.IsDouble(step.Other)
                    : inDoubles && HasDoubles(step));
                return true;
            case X87Action.Status:
            case X87Action.StoreControl:
                return true;
        }
        if (!shape.IsValid(0) || (step.Other > 0 && step.Action != X87Action.StoreRegister && !shape.IsValid(step.Other)))
            return false;
        switch (step.Action)
        {
            case X87Action.Arithmetic:
                shape = shape.With(step.ToOther ? step.Other : 0, inDoubles);
                break;
            case X87Action.Exchange:
                var (top, other) = (shape.IsDouble(0), shape.IsDouble(step.Other));
                shape = shape.With(0, other).With(step.Other, top);
                break;
            case X87Action.StoreRegister:
                shape = shape.With(step.Other, shape.IsDouble(0));
                break;
            case X87Action.Unary:
                shape = shape.With(0, inDoubles && shape.IsDouble(0) && step.Operation is X87PureTable.SquareRoot or X87PureTable.RoundToInteger);
                break;
            case X87Action.Binary:
                if (!shape.IsValid(1))
                    return false;
                shape = shape.With(step.ToOther ? 1 : 0, false);
                break;
        }
        if (step.Pops > 1 && !shape.IsValid(1))
            return false;
        shape = shape.Pop(step.Pops);
        return true;
    }

    /// <summary>What translated code does for an instruction; default: it calls the handler.</summary>
    public static unsafe X87Step StepOf(in PlannedInstruction planned)
    {
        const OpFlags special = OpFlags.LiveImmediate | OpFlags.LiveDisplacement | OpFlags.OfModel;
        return planned.Deopts == Cache.DeoptLevel.Handler || (planned.Op->Flags & special) != 0
            ? default
            : X87Step.Of(planned.Op->Immediate);
    }

    /// <summary>The format's numbers are doubles, but for a few that leave the region.</summary>
    public static bool HasDoubles(in X87Step step) => step.Action == X87Action.Constant
        ? step.Operation is 0 or 6
        : step.Format is X87MemoryFormat.Single or X87MemoryFormat.Double or X87MemoryFormat.Int16 or X87MemoryFormat.Int32;
}
