using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>Flags: kept as the operations that made them, computed where they are read.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private static readonly MethodInfo LeaveRegion = typeof(FlagRecord).GetMethod(nameof(FlagRecord.Leave))!;
    private static readonly MethodInfo RecordImage = typeof(FlagRecord).GetMethod(nameof(FlagRecord.Image))!;
    private static readonly MethodInfo ParityFormula = typeof(Flag).GetMethod(nameof(Flag.Parity))!;
    private static readonly MethodInfo AdjustFormula = typeof(Flag).GetMethod(nameof(Flag.Adjust))!;
    private static readonly MethodInfo CarryAdcFormula = typeof(Flag).GetMethod(nameof(Flag.CarryAdc))!;
    private static readonly MethodInfo CarrySbbFormula = typeof(Flag).GetMethod(nameof(Flag.CarrySbb))!;
    private static readonly MethodInfo OverflowAddFormula = typeof(Flag).GetMethod(nameof(Flag.OverflowAdd))!;
    private static readonly MethodInfo OverflowSubFormula = typeof(Flag).GetMethod(nameof(Flag.OverflowSub))!;

    private (IlLocal Kind, IlLocal A, IlLocal B, IlLocal R, IlLocal Overflow, IlLocal Carry)? _recordLocals;

    private (IlLocal Kind, IlLocal A, IlLocal B, IlLocal R, IlLocal Overflow, IlLocal Carry) FlagRecordLocals =>
        _recordLocals ??= (_il.NewInt32(), _il.NewInt32(), _il.NewInt32(), _il.NewInt32(), _il.NewInt32(), _il.NewInt32());

    /// <summary>The record at the region's entry: what is in the state.</summary>
    private void LoadFlagRecord()
    {
        if (_plan.Head.LiveIn == FlagSet.None)
            return;
        var record = FlagRecordLocals;
        _il.LdcI4(FlagRecord.Kind(FlagKind.Image, 0));
        _il.Stloc(record.Kind);
        PushEflags();
        _il.Stloc(record.R);
        _il.Ldloc(record.R);
        _il.LdcI4(EFlags.Carry);
        _il.And();
        _il.Stloc(record.Carry);
    }

    private void PushEflags()
    {
        StateAddress(CpuState.EflagsOffset);
        _il.LdindI4();
    }

    /// <summary>Brings the flags that the target reads into the record.</summary>
    private void WriteFlagRecord(FlagSet live)
    {
        if (live == FlagSet.None)
            return;
        var record = FlagRecordLocals;
        var separate = _flags.Overflow != _flags.Rest;
        if ((live & FlagSet.Carry) != 0 && _flags.Carry.Kind != FlagKind.Record)
        {
            PushFlag(FlagSet.Carry);
            _il.Stloc(record.Carry);
        }
        if ((live & FlagSet.AllButCarry) == 0 || (_flags.Rest.Kind == FlagKind.Record && !separate))
            return;
        if (separate)
        {
            PushFlag(FlagSet.Overflow);
            _il.LdcI4(11);
            _il.Shl();
            _il.Stloc(record.Overflow);
        }
        var rest = _flags.Rest;
        switch (rest.Kind)
        {
            case FlagKind.Record:
                _il.Ldloc(record.Kind);
                _il.LdcI4(FlagRecord.SeparateOverflow);
                _il.Or();
                _il.Stloc(record.Kind);
                return;
            case FlagKind.Image:
            case FlagKind.Memory:
            case FlagKind.Dead:
                // Dead: only OF is read, which stands beside the record.
                if (rest.Kind == FlagKind.Dead)
                    _il.LdcI4(0);
                else
                    PushSource(rest);
                _il.Stloc(record.R);
                _il.LdcI4(FlagRecord.Kind(FlagKind.Image, 0) | (separate ? FlagRecord.SeparateOverflow : 0));
                _il.Stloc(record.Kind);
                return;
        }
        _il.LdcI4(FlagRecord.Kind(rest.Kind, rest.Size) | (separate ? FlagRecord.SeparateOverflow : 0));
        _il.Stloc(record.Kind);
        _il.Ldloc(rest.A);
        _il.Stloc(record.A);
        _il.Ldloc(rest.B);
        _il.Stloc(record.B);
        _il.Ldloc(rest.R);
        _il.Stloc(record.R);
    }

    /// <summary>Pushes an image that has the source's flags at their places.</summary>
    private void PushSource(FlagSource source)
    {
        switch (source.Kind)
        {
            case FlagKind.Image:
                _il.Ldloc(source.R);
                break;
            case FlagKind.Memory:
                PushEflags();
                break;
            case FlagKind.Record:
                var record = FlagRecordLocals;
                _il.Ldloc(record.Kind);
                _il.Ldloc(record.A);
                _il.Ldloc(record.B);
                _il.Ldloc(record.R);
                _il.Ldloc(record.Overflow);
                _il.Call(RecordImage);
                break;
            case FlagKind.Add or FlagKind.Adc or FlagKind.Sub or FlagKind.Sbb or FlagKind.Logic:
                _il.LdcI4(FlagRecord.Kind(source.Kind, source.Size));
                _il.Ldloc(source.A);
                _il.Ldloc(source.B);
                _il.Ldloc(source.R);
                _il.LdcI4(0);
                _il.Call(RecordImage);
                break;
            default:
                throw new InvalidOperationException(
                    $"a dead flag ({source.Kind}) is read at {_current.Block.Instructions[_current.Index].Iced} in {_current.Block.Block.Key}");
        }
    }

    /// <summary>Pushes the six arithmetic flags at their places.</summary>
    private void PushImage(FlagState flags)
    {
        PushSource(flags.Rest);
        if (flags.IsOne && flags.Rest.Kind != FlagKind.Record)
        {
            _il.LdcI4(EFlags.Arithmetic);
            _il.And();
            return;
        }
        var replaced = EFlags.Carry;
        if (flags.Overflow != flags.Rest)
            replaced |= EFlags.Overflow;
        _il.LdcI4(EFlags.Arithmetic & ~replaced);
        _il.And();
        PushBit(flags.Carry, FlagSet.Carry);
        _il.Or();
        if ((replaced & EFlags.Overflow) != 0)
        {
            PushBit(flags.Overflow, FlagSet.Overflow);
            _il.LdcI4(11);
            _il.Shl();
            _il.Or();
        }
    }

    private (IlLocal Record, IlLocal A, IlLocal B, IlLocal R, IlLocal Separate)? _exitFlagLocals;

    private (IlLocal Record, IlLocal A, IlLocal B, IlLocal R, IlLocal Separate) ExitFlagLocals =>
        _exitFlagLocals ??= (_il.NewInt32(), _il.NewInt32(), _il.NewInt32(), _il.NewInt32(), _il.NewInt32());

    /// <summary>Tells the exit which flags to store, for <see cref="FlagRecord.Leave"/>; it comes when the registers are stored.</summary>
    private void SetExitFlags(FlagState flags, RegionExit code)
    {
        var exit = ExitFlagLocals;
        var record = (int)code << FlagRecord.ExitShift;
        var rest = flags.Rest;
        if (flags.IsOne && rest.Kind == FlagKind.Memory)
        {
            _il.LdcI4(record | FlagRecord.Kind(FlagKind.Memory, 0));
            _il.Stloc(exit.Record);
            return;
        }
        record |= SetSeparateExitFlags(flags, exit.Separate);
        switch (rest.Kind)
        {
            case FlagKind.Record:
                var from = FlagRecordLocals;
                _il.Ldloc(from.Kind);
                _il.LdcI4(record);
                _il.Or();
                _il.Stloc(exit.Record);
                Copy(from.A, exit.A);
                Copy(from.B, exit.B);
                Copy(from.R, exit.R);
                return;
            case FlagKind.Add or FlagKind.Adc or FlagKind.Sub or FlagKind.Sbb or FlagKind.Logic:
                _il.LdcI4(record | FlagRecord.Kind(rest.Kind, rest.Size));
                _il.Stloc(exit.Record);
                if (rest.Kind != FlagKind.Logic)
                {
                    Copy(rest.A, exit.A);
                    Copy(rest.B, exit.B);
                }
                Copy(rest.R, exit.R);
                return;
            default:
                PushSource(rest);
                _il.Stloc(exit.R);
                _il.LdcI4(record | FlagRecord.Kind(FlagKind.Image, 0));
                _il.Stloc(exit.Record);
                return;
        }
    }

    /// <summary>CF and OF where they do not come from the operation of the others. Gives the bits that say so.</summary>
    private int SetSeparateExitFlags(FlagState flags, IlLocal separate)
    {
        var isRecord = flags.Rest.Kind == FlagKind.Record;
        var carry = flags.Carry != flags.Rest || isRecord;
        var overflow = flags.Overflow != flags.Rest;
        if (carry)
            PushBit(flags.Carry, FlagSet.Carry);
        if (overflow)
        {
            PushBit(flags.Overflow, FlagSet.Overflow);
            _il.LdcI4(11);
            _il.Shl();
        }
        else if (isRecord)
        {
            _il.Ldloc(FlagRecordLocals.Overflow);
        }
        if (carry && (overflow || isRecord))
            _il.Or();
        if (carry || overflow)
            _il.Stloc(separate);
        return (carry ? FlagRecord.SeparateCarry : 0) | (overflow ? FlagRecord.SeparateOverflow : 0);
    }

    private void Copy(IlLocal from, IlLocal to)
    {
        _il.Ldloc(from);
        _il.Stloc(to);
    }

    /// <summary>Puts the arithmetic flags into the state's EFLAGS.</summary>
    private void StoreFlags(FlagState flags)
    {
        if (flags.IsOne && flags.Rest.Kind == FlagKind.Memory)
            return;
        StateAddress(CpuState.EflagsOffset);
        PushEflags();
        _il.LdcI4(~EFlags.Arithmetic);
        _il.And();
        PushImage(flags);
        _il.Or();
        _il.StindI4();
    }

    /// <summary>Pushes one flag as 0 or 1.</summary>
    private void PushFlag(FlagSet flag) => PushBit(
        flag switch
        {
            FlagSet.Carry => _flags.Carry,
            FlagSet.Overflow => _flags.Overflow,
            _ => _flags.Rest,
        },
        flag);

    private void PushBit(FlagSource source, FlagSet flag)
    {
        switch (source.Kind)
        {
            case FlagKind.Bit:
                _il.Ldloc(source.R);
                return;
            case FlagKind.Zero:
                _il.LdcI4(0);
                return;
            case FlagKind.One:
                _il.LdcI4(1);
                return;
            case FlagKind.Record when flag == FlagSet.Carry:
                _il.Ldloc(FlagRecordLocals.Carry);
                return;
            case FlagKind.Image or FlagKind.Memory or FlagKind.Record:
                PushSource(source);
                PushImageBit(flag);
                return;
            case FlagKind.Dead:
                PushSource(source);
                return;
        }
        switch (flag)
        {
            case FlagSet.Carry: PushCarry(source); break;
            case FlagSet.Overflow: PushOverflow(source); break;
            case FlagSet.Zero:
                _il.Ldloc(source.R);
                _il.LdcI4(0);
                _il.Ceq();
                break;
            case FlagSet.Sign:
                _il.Ldloc(source.R);
                _il.LdcI4(source.Size * 8 - 1);
                _il.ShrUn();
                break;
            case FlagSet.Parity:
                _il.Ldloc(source.R);
                _il.Call(ParityFormula);
                break;
            case FlagSet.Adjust when source.Kind == FlagKind.Logic:
                _il.LdcI4(0);
                break;
            case FlagSet.Adjust:
                _il.Ldloc(source.A);
                _il.Ldloc(source.B);
                _il.Ldloc(source.R);
                _il.Call(AdjustFormula);
                break;
        }
    }

    private void PushImageBit(FlagSet flag)
    {
        var place = flag switch
        {
            FlagSet.Carry => 0,
            FlagSet.Parity => 2,
            FlagSet.Adjust => 4,
            FlagSet.Zero => 6,
            FlagSet.Sign => 7,
            _ => 11,
        };
        _il.LdcI4(place);
        _il.ShrUn();
        _il.LdcI4(1);
        _il.And();
    }

    private void PushCarry(FlagSource source)
    {
        switch (source.Kind)
        {
            case FlagKind.Add:
                _il.Ldloc(source.R);
                _il.Ldloc(source.A);
                _il.CltUn();
                break;
            case FlagKind.Sub:
                _il.Ldloc(source.A);
                _il.Ldloc(source.B);
                _il.CltUn();
                break;
            case FlagKind.Logic:
                _il.LdcI4(0);
                break;
            default:
                PushOperands(source);
                _il.Call(source.Kind == FlagKind.Adc ? CarryAdcFormula : CarrySbbFormula);
                break;
        }
    }

    private void PushOverflow(FlagSource source)
    {
        if (source.Kind == FlagKind.Logic)
        {
            _il.LdcI4(0);
            return;
        }
        PushOperands(source);
        _il.Call(source.Kind is FlagKind.Add or FlagKind.Adc ? OverflowAddFormula : OverflowSubFormula);
    }

    private void PushOperands(FlagSource source)
    {
        _il.Ldloc(source.A);
        _il.Ldloc(source.B);
        _il.Ldloc(source.R);
        _il.LdcI4(source.Size);
    }

    // ---- conditions -------------------------------------------------------------------------------------------------

    /// <summary>Pushes whether a condition (its encoding, 0–15) holds, as 0 or 1.</summary>
    private void PushCondition(int condition)
    {
        PushPositive(condition >> 1);
        if ((condition & 1) == 0)
            return;
        _il.LdcI4(0);
        _il.Ceq();
    }

    private void PushPositive(int pair)
    {
        var flags = _flags;
        switch (pair)
        {
            case 0: PushFlag(FlagSet.Overflow); break;
            case 1: PushFlag(FlagSet.Carry); break;
            case 2: PushZero(flags.Rest); break;
            case 3 when flags.Carry == flags.Rest && flags.Rest.Kind == FlagKind.Sub:
                // a <= b
                _il.Ldloc(flags.Rest.A);
                _il.Ldloc(flags.Rest.B);
                _il.CgtUn();
                _il.LdcI4(0);
                _il.Ceq();
                break;
            case 3:
                PushFlag(FlagSet.Carry);
                PushFlag(FlagSet.Zero);
                _il.Or();
                break;
            case 4: PushFlag(FlagSet.Sign); break;
            case 5: PushFlag(FlagSet.Parity); break;
            case 6: PushLess(orEqual: false); break;
            default: PushLess(orEqual: true); break;
        }
    }

    private void PushZero(FlagSource rest)
    {
        if (rest.Kind != FlagKind.Sub)
        {
            PushFlag(FlagSet.Zero);
            return;
        }
        _il.Ldloc(rest.A);
        _il.Ldloc(rest.B);
        _il.Ceq();
    }

    /// <summary>SF ≠ OF (or ZF): a signed comparison where a subtraction made the flags.</summary>
    private void PushLess(bool orEqual)
    {
        var rest = _flags.Rest;
        if (_flags.Overflow == rest && rest.Kind is FlagKind.Sub or FlagKind.Logic)
        {
            if (rest.Kind == FlagKind.Sub)
            {
                PushSigned(rest.A, rest.Size);
                PushSigned(rest.B, rest.Size);
            }
            else
            {
                PushSigned(rest.R, rest.Size);
                _il.LdcI4(0);
            }
            if (!orEqual)
            {
                _il.Clt();
                return;
            }
            _il.Cgt();
            _il.LdcI4(0);
            _il.Ceq();
            return;
        }
        PushFlag(FlagSet.Sign);
        PushFlag(FlagSet.Overflow);
        _il.Xor();
        if (orEqual)
        {
            PushFlag(FlagSet.Zero);
            _il.Or();
        }
    }

    private void PushSigned(IlLocal local, int size)
    {
        _il.Ldloc(local);
        if (size == 1)
            _il.ConvI1();
        else if (size == 2)
            _il.ConvI2();
    }
}
