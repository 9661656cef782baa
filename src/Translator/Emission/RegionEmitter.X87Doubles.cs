using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>
/// At 53 bits of precision, rounding to nearest: registers that are doubles, and the host's own arithmetic. It gives the same
/// while a result is far from the ends of a double's range, and nothing new is raised once a result has been inexact; C1 is
/// computed again when somebody reads it. Whatever else (infinities, NaNs, denormal operands, division by zero, overflow)
/// leaves the region.
/// </summary>
internal sealed unsafe partial class RegionEmitter
{
    private const int DoubleFractionBits = 52;
    private const int SingleFractionBits = 23;
    private const int LargestDoubleExponent = 0x7FF;

    private static readonly MethodInfo DoubleBits = typeof(BitConverter).GetMethod(nameof(BitConverter.DoubleToInt64Bits))!;
    private static readonly MethodInfo BitsToDouble = typeof(BitConverter).GetMethod(nameof(BitConverter.Int64BitsToDouble))!;
    private static readonly MethodInfo BitsToSingle = typeof(BitConverter).GetMethod(nameof(BitConverter.Int32BitsToSingle))!;
    private static readonly MethodInfo SquareRootMethod = typeof(Math).GetMethod(nameof(Math.Sqrt))!;

    /// <summary>An instruction that kept leaving is done by functions.</summary>
    private bool UsesDoubles(in PlannedInstruction planned) =>
        _plan.X87!.UsesDoubles && _x87!.Shape.IsControlKnown && planned.Deopts == DeoptLevel.Rare;

    /// <summary>Unmasked, a tiny number is an exception even where it is exact.</summary>
    private bool IsUnderflowMasked => _x87!.Shape.IsControlKnown && (_plan.X87!.Control & X87Status.Underflow) != 0;

    private X87Value KeepDouble()
    {
        var local = _il.NewLocal(typeof(double));
        _il.Stloc(local);
        return new X87Value(X87Kind.Double, local, default);
    }

    private IlLocal BitsOf(IlLocal number)
    {
        _il.Ldloc(number);
        _il.Call(DoubleBits);
        return KeepLong();
    }

    private IlLocal KeepLong()
    {
        var local = _il.NewLocal(typeof(long));
        _il.Stloc(local);
        return local;
    }

    /// <summary>An operand from memory; denormals, infinities and NaNs leave.</summary>
    private X87Value LoadDouble(Place place, X87MemoryFormat format)
    {
        switch (format)
        {
            case X87MemoryFormat.Double:
                var bits = LoadX87Operand(place, sizeof(double));
                LeaveUnlessNumber(bits, DoubleFractionBits, LargestDoubleExponent);
                _il.Ldloc(bits);
                _il.Call(BitsToDouble);
                break;
            case X87MemoryFormat.Single:
                Load(place, sizeof(float));
                var single = Keep();
                LeaveUnlessNumber(single, SingleFractionBits, 0xFF);
                _il.Ldloc(single);
                _il.Call(BitsToSingle);
                _il.ConvR8();
                break;
            case X87MemoryFormat.Int16:
                Load(place, sizeof(short));
                _il.ConvI2();
                _il.ConvR8();
                break;
            default:
                Load(place, sizeof(int));
                _il.ConvR8();
                break;
        }
        return KeepDouble();
    }

    /// <summary>if (exponent is neither 0 nor the largest, or all but the sign is 0) go on, else leave</summary>
    private void LeaveUnlessNumber(IlLocal bits, int fractionBits, int largest)
    {
        var rare = _il.NewLabel();
        var on = _il.NewLabel();
        _il.Ldloc(bits);
        _il.LdcI4(fractionBits);
        _il.ShrUn();
        _il.ConvI4();
        _il.LdcI4(1);
        _il.Add();
        _il.LdcI4(largest - 1);
        _il.And();
        _il.Brfalse(rare);
        _il.Mark(on);
        var leave = Deopt();
        _cold.Add(() =>
        {
            _il.Mark(rare);
            _il.Ldloc(bits);
            _il.LdcI4(1);
            _il.Shl();
            _il.Brfalse(on);
            _il.Br(leave);
        });
    }

    private void WriteDoubleArithmetic(IlLocal top, IlLocal other, int operation, int target)
    {
        var (first, second) = operation is X87Step.ReverseSubtract or X87Step.ReverseDivide ? (other, top) : (top, other);
        operation = operation switch
        {
            X87Step.ReverseSubtract => X87Step.Subtract,
            X87Step.ReverseDivide => X87Step.Divide,
            _ => operation,
        };
        _il.Ldloc(first);
        _il.Ldloc(second);
        switch (operation)
        {
            case X87Step.Add: _il.Add(); break;
            case X87Step.Subtract: _il.Sub(); break;
            case X87Step.Multiply: _il.Mul(); break;
            default: _il.Div(); break;
        }
        var result = KeepDouble();
        CheckDouble(result.A, (bits, on, leave) =>
        {
            switch (operation)
            {
                case X87Step.Multiply:
                    GoOnIfZero(first, on);
                    GoOnIfZero(second, on);
                    break;
                case X87Step.Divide:
                    GoOnIfZero(second, leave);
                    GoOnIfZero(first, on);
                    break;
                default:
                    // Sums of doubles are exact where they are tiny.
                    _il.Ldloc(bits);
                    _il.LdcI4(DoubleFractionBits);
                    _il.ShrUn();
                    _il.ConvI4();
                    _il.LdcI4(LargestDoubleExponent);
                    _il.And();
                    _il.LdcI4(LargestDoubleExponent);
                    _il.BneUn(on);
                    break;
            }
        });
        _x87!.Rounding = new X87Rounding(X87Locals.RoundingOf + 2 * operation, null, first, second);
        _x87.Set(target, result);
    }

    private void WriteDoubleSquareRoot(IlLocal operand)
    {
        _il.Ldloc(operand);
        _il.Call(SquareRootMethod);
        var result = KeepDouble();
        CheckDouble(result.A, (_, on, _) => GoOnIfZero(operand, on));
        _x87!.Rounding = new X87Rounding(X87Locals.RoundingOf + 2 * X87Locals.SquareRoot, null, operand, operand);
        _x87.Set(0, result);
    }

    private void GoOnIfZero(IlLocal number, IlLabel on)
    {
        _il.Ldloc(number);
        _il.LdcR8(0);
        _il.Ceq();
        _il.Brtrue(on);
    }

    /// <summary>if (((exponent + 2) &amp; inner) == 0) it is rare; then some results are right all the same, and others leave</summary>
    private void CheckDouble(IlLocal result, Action<IlLocal, IlLabel, IlLabel> accept)
    {
        var rare = _il.NewLabel();
        var on = _il.NewLabel();
        var bits = BitsOf(result);
        _il.Ldloc(bits);
        _il.LdcI4(DoubleFractionBits);
        _il.ShrUn();
        _il.ConvI4();
        _il.LdcI4(2);
        _il.Add();
        _il.Ldloc(Homes.Inner);
        _il.And();
        _il.Brfalse(rare);
        _il.Mark(on);
        var leave = Deopt();
        _cold.Add(() =>
        {
            _il.Mark(rare);
            _il.Ldloc(Homes.Inner);
            _il.Brfalse(leave);
            accept(bits, on, leave);
            _il.Br(leave);
        });
    }

    /// <summary>Pushes C3 and C0 of a comparison.</summary>
    private void PushDoubleOrder(IlLocal a, IlLocal b)
    {
        _il.Ldloc(a);
        _il.Ldloc(b);
        _il.Clt();
        _il.LdcI4(8);
        _il.Shl();
        _il.Ldloc(a);
        _il.Ldloc(b);
        _il.Ceq();
        _il.LdcI4(14);
        _il.Shl();
        _il.Or();
    }
}
