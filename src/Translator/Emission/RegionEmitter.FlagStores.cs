using Dbt.Guest;
using Dbt.Translator.Analysis;

namespace Dbt.Translator.Emission;

/// <summary>Flags to the state, as what made them: at joins, at exits and for handlers.</summary>
internal sealed unsafe partial class RegionEmitter
{
    /// <summary>
    /// Puts the flags into the state as what made them. Nothing is computed that a local has: what reads them, if anything
    /// does, computes.
    /// </summary>
    /// <param name="flags">Where they are.</param>
    /// <param name="more">Bits to add to the record.</param>
    private void StoreFlags(FlagState flags, int more = 0)
    {
        if (HasJoined(flags))
            flags = StoreJoined(flags);
        if (flags.Rest.IsStored || flags.Rest.Kind == FlagKind.Dead)
            PatchFlags(flags, more);
        else if (flags.Rest.Kind == FlagKind.Shifted && flags.IsOne)
            StoreShifted(flags.Rest);
        else
            StoreOperation(flags, more);
    }

    /// <summary>CF and OF may be new; the others are in the state.</summary>
    private void PatchFlags(FlagState flags, int more)
    {
        uint replaced = 0;
        if (!flags.Carry.IsStored && flags.Carry.Kind != FlagKind.Dead)
            replaced |= EFlags.Carry;
        if (!flags.Overflow.IsStored && flags.Overflow.Kind != FlagKind.Dead)
            replaced |= EFlags.Overflow;
        if (replaced != 0)
        {
            PushState();
            _il.LdcI4(replaced);
            PushSeparate(flags, replaced);
            _il.Call(Patch);
        }
        if (more == 0)
            return;
        StateAddress(RecordOffset);
        _il.Dup();
        _il.LdindI4();
        _il.LdcI4(more);
        _il.Or();
        _il.StindI4();
    }

    /// <summary>Pushes CF or OF or both at their places in EFLAGS.</summary>
    private void PushSeparate(FlagState flags, uint which)
    {
        if ((which & EFlags.Carry) != 0)
            PushBit(flags.Carry, FlagSet.Carry);
        if ((which & EFlags.Overflow) == 0)
            return;
        PushBit(flags.Overflow, FlagSet.Overflow);
        _il.LdcI4(11);
        _il.Shl();
        if ((which & EFlags.Carry) != 0)
            _il.Or();
    }

    private void StoreOperation(FlagState flags, int record)
    {
        var rest = flags.Rest;
        if (!rest.IsOperation)
        {
            // What it is made of may be in the state, so this comes before anything is stored.
            PushSource(rest);
            var image = FlagSource.Image(Keep());
            flags = new FlagState(flags.Carry == rest ? image : flags.Carry, flags.Overflow == rest ? image : flags.Overflow, image);
            rest = image;
        }
        if (flags.Carry.Kind == FlagKind.Memory)
        {
            KeepCarry();
            record |= FlagRecord.SeparateCarry;
        }
        uint separate = 0;
        if (flags.Carry != rest && flags.Carry.Kind is not (FlagKind.Memory or FlagKind.Dead))
            separate |= EFlags.Carry;
        if (flags.Overflow != rest && flags.Overflow.Kind != FlagKind.Dead)
            separate |= EFlags.Overflow;
        if (separate != 0)
            record |= StoreSeparate(flags, separate, (record & FlagRecord.SeparateCarry) != 0);
        if (rest.Kind is FlagKind.Add or FlagKind.Sub or FlagKind.Adc or FlagKind.Sbb)
        {
            StoreDword(OperandAOffset, rest.A);
            StoreDword(OperandBOffset, rest.B);
        }
        if (rest.Kind is not (FlagKind.Add or FlagKind.Sub))
            StoreDword(ResultOffset, rest.R);
        StoreDword(RecordOffset, record | FlagRecord.Kind(rest.Kind, rest.Size));
    }

    private int StoreSeparate(FlagState flags, uint which, bool keepsCarry)
    {
        StateAddress(SeparateOffset);
        PushSeparate(flags, which);
        if (keepsCarry)
        {
            PushDword(SeparateOffset);
            _il.LdcI4(EFlags.Carry);
            _il.And();
            _il.Or();
        }
        _il.StindI4();
        return ((which & EFlags.Carry) != 0 ? FlagRecord.SeparateCarry : 0)
            | ((which & EFlags.Overflow) != 0 ? FlagRecord.SeparateOverflow : 0);
    }

    /// <summary>The state's CF stands apart from the other flags from now on; after the first time round it does.</summary>
    private void KeepCarry()
    {
        var split = _il.NewLabel();
        var done = _il.NewLabel();
        PushDword(RecordOffset);
        _il.LdcI4(FlagRecord.SeparateCarry | FlagRecord.Shifted);
        _il.And();
        _il.LdcI4(FlagRecord.SeparateCarry);
        _il.BneUn(split);
        _il.Mark(done);
        _cold.Add(() =>
        {
            _il.Mark(split);
            PushState();
            _il.Call(SplitCarry);
            _il.Br(done);
        });
    }

    private void StoreShifted(FlagSource source)
    {
        var (shift, size, a, count, before) = _shifts[source.Size];
        if (before.IsStored)
            SettleShifted();
        StoreFlags(before, FlagRecord.Shifted);
        StoreDword(ShiftOffset, FlagRecord.Late(shift, size));
        if (shift == LateShift.Divide)
            return;
        StoreDword(ShiftAOffset, a);
        StoreDword(ShiftCountOffset, count);
    }

    /// <summary>There is room for one shift behind the operation.</summary>
    private void SettleShifted()
    {
        var settle = _il.NewLabel();
        var done = _il.NewLabel();
        PushDword(RecordOffset);
        _il.LdcI4(FlagRecord.Shifted);
        _il.And();
        _il.Brtrue(settle);
        _il.Mark(done);
        _cold.Add(() =>
        {
            _il.Mark(settle);
            PushState();
            _il.Call(Settle);
            _il.Br(done);
        });
    }

    /// <summary>All flags to EFLAGS, for a handler.</summary>
    private void SettleFlags(FlagState flags)
    {
        StoreFlags(flags);
        PushState();
        _il.Call(Settle);
    }

    /// <summary>The flags of a shift by a variable count, or of a division, on top of those of now.</summary>
    private void SetShiftedFlags(LateShift shift, int size, IlLocal a, IlLocal count)
    {
        if (HasShifted(_flags))
        {
            StoreFlags(_flags);
            _flags = FlagState.Memory();
        }
        _shifts.Add(new LateFlags(shift, size, a, count, _flags));
        _flags = FlagState.All(new FlagSource(FlagKind.Shifted, _shifts.Count - 1, default, default, default));
    }

    private static bool HasShifted(FlagState flags) =>
        flags.Carry.Kind == FlagKind.Shifted || flags.Overflow.Kind == FlagKind.Shifted || flags.Rest.Kind == FlagKind.Shifted;
}
