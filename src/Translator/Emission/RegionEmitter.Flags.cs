using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>Flags: kept as the operations that made them, computed where they are read.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private static readonly MethodInfo RecordImage =
        typeof(FlagRecord).GetMethod(nameof(FlagRecord.Image), [typeof(int), typeof(uint), typeof(uint), typeof(uint)])!;
    private static readonly MethodInfo StateImage =
        typeof(FlagRecord).GetMethod(nameof(FlagRecord.Image), [typeof(CpuState*)])!;
    private static readonly MethodInfo ShiftImage = typeof(FlagRecord).GetMethod(nameof(FlagRecord.Later))!;
    private static readonly MethodInfo LeaveRegion = typeof(FlagRecord).GetMethod(nameof(FlagRecord.Leave))!;
    private static readonly MethodInfo Settle = typeof(FlagRecord).GetMethod(nameof(FlagRecord.Settle))!;
    private static readonly MethodInfo Patch = typeof(FlagRecord).GetMethod(nameof(FlagRecord.Patch))!;
    private static readonly MethodInfo SplitCarry = typeof(FlagRecord).GetMethod(nameof(FlagRecord.SplitCarry))!;
    private static readonly MethodInfo ParityFormula = typeof(Flag).GetMethod(nameof(Flag.Parity))!;
    private static readonly MethodInfo AdjustFormula = typeof(Flag).GetMethod(nameof(Flag.Adjust))!;
    private static readonly MethodInfo CarryAdcFormula = typeof(Flag).GetMethod(nameof(Flag.CarryAdc))!;
    private static readonly MethodInfo CarrySbbFormula = typeof(Flag).GetMethod(nameof(Flag.CarrySbb))!;
    private static readonly MethodInfo OverflowAddFormula = typeof(Flag).GetMethod(nameof(Flag.OverflowAdd))!;
    private static readonly MethodInfo OverflowSubFormula = typeof(Flag).GetMethod(nameof(Flag.OverflowSub))!;

    private const int RecordOffset = CpuState.PendingFlagsOffset;
    private const int OperandAOffset = RecordOffset + 4;
    private const int OperandBOffset = RecordOffset + 8;
    private const int ResultOffset = RecordOffset + 12;
    private const int SeparateOffset = RecordOffset + 16;
    private const int ShiftOffset = RecordOffset + 20;
    private const int ShiftAOffset = RecordOffset + 24;
    private const int ShiftCountOffset = RecordOffset + 28;

    /// <summary>Shifts by a variable count, whose flags may be those from before; see <see cref="FlagKind.Shifted"/>.</summary>
    private readonly List<LateFlags> _shifts = [];

    /// <summary>A shift or division of which the flags are computed when somebody asks, and the flags before it.</summary>
    private sealed record LateFlags(LateShift Shift, int Size, IlLocal A, IlLocal Count, FlagState Before);

    /// <summary>CF at joins behind which it is read.</summary>
    private IlLocal? _carry;

    private IlLocal CarryLocal => _carry ??= _il.NewInt32();

    /// <summary>For the region's entries, which are joins.</summary>
    private void LoadCarry()
    {
        if (!Array.Exists(_plan.Entries, entry => entry.ReadsCarry))
            return;
        PushState();
        _il.Call(StateImage);
        _il.LdcI4(EFlags.Carry);
        _il.And();
        _il.Stloc(CarryLocal);
    }

    private void PushEflags() => PushDword(CpuState.EflagsOffset);

    // ---- values -----------------------------------------------------------------------------------------------------

    /// <summary>Pushes an image that has the source's flags at their places.</summary>
    private void PushSource(FlagSource source)
    {
        switch (source.Kind)
        {
            case FlagKind.Image:
                _il.Ldloc(source.R);
                break;
            case FlagKind.Memory:
                PushState();
                _il.Call(StateImage);
                break;
            case FlagKind.Shifted:
                var (shift, size, a, count, before) = _shifts[source.Size];
                _il.LdcI4(FlagRecord.Late(shift, size));
                if (shift == LateShift.Divide)
                {
                    _il.LdcI4(0);
                    _il.LdcI4(0);
                }
                else
                {
                    _il.Ldloc(a);
                    _il.Ldloc(count);
                }
                PushImage(before);
                _il.Call(ShiftImage);
                break;
            case FlagKind.Add or FlagKind.Adc or FlagKind.Sub or FlagKind.Sbb or FlagKind.Logic:
                _il.LdcI4(FlagRecord.Kind(source.Kind, source.Size));
                _il.Ldloc(source.A);
                _il.Ldloc(source.B);
                _il.Ldloc(source.R);
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
        uint replaced = 0;
        if (flags.Carry != flags.Rest)
            replaced |= EFlags.Carry;
        if (flags.Overflow != flags.Rest)
            replaced |= EFlags.Overflow;
        _il.LdcI4(EFlags.Arithmetic & ~replaced);
        _il.And();
        if (replaced == 0)
            return;
        PushSeparate(flags, replaced);
        _il.Or();
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
            case FlagKind.MemoryAndLocal:
                _il.Ldloc(CarryLocal);
                return;
            case FlagKind.BitOf:
                PushBitOf(source.R, source.Size);
                return;
            case FlagKind.BitsDiffer:
                _il.Ldloc(source.A);
                _il.LdcI4(source.Size & 0xFF);
                _il.ShrUn();
                _il.Ldloc(source.B);
                _il.LdcI4(source.Size >> 8);
                _il.ShrUn();
                _il.Xor();
                _il.LdcI4(1);
                _il.And();
                return;
            case FlagKind.NotZero:
                _il.Ldloc(source.R);
                _il.LdcI4(0);
                _il.CgtUn();
                return;
            case FlagKind.Product:
                _il.Ldloc(source.A);
                PushSigned(source.R, source.Size);
                _il.ConvI8();
                _il.Ceq();
                _il.LdcI4(0);
                _il.Ceq();
                return;
            case FlagKind.Image or FlagKind.Memory or FlagKind.Shifted:
                PushSource(source);
                PushImageBit(flag);
                return;
            case FlagKind.Dead or FlagKind.Join:
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

    private void PushBitOf(IlLocal value, int bit)
    {
        _il.Ldloc(value);
        _il.LdcI4(bit);
        _il.ShrUn();
        _il.LdcI4(1);
        _il.And();
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
