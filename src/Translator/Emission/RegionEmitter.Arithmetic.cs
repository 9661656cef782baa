using System.Reflection;
using Dbt.Translator.Analysis;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Arithmetic: results in plain IL, flags left to whoever reads them.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private Place PlaceOf(in Instruction i, int size) => IsMemory(i, 0) ? Address(i, size, write: true) : default;

    /// <summary>A fresh local with operand 0, which will be written again.</summary>
    private IlLocal ReadDestination(in Instruction i, Place place, int size)
    {
        if (!IsMemory(i, 0))
            return ReadOperand(i, 0, size);
        Load(place, size);
        return Keep();
    }

    private void SetFlags(FlagSource source, FlagSet live) =>
        _flags = FlagState.All(live == FlagSet.None ? new FlagSource(FlagKind.Dead) : source);

    private void SetLogicFlags(IlLocal r, int size, FlagSet live) =>
        SetFlags(new FlagSource(FlagKind.Logic, size, r, r, r), live);

    private void WriteBinary(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var place = PlaceOf(i, size);
        if (i.Mnemonic is Mnemonic.Xor or Mnemonic.Sub && IsSameRegister(i))
        {
            WriteZero(i, size, live);
            return;
        }
        if (i.Mnemonic is Mnemonic.And or Mnemonic.Or or Mnemonic.Xor && !IsMemory(i, 0))
        {
            WriteLogicToRegister(i, size, live);
            return;
        }
        var a = ReadDestination(i, place, size);
        var b = ReadOperand(i, 1, size);
        _il.Ldloc(a);
        _il.Ldloc(b);
        var kind = WriteOperation(i.Mnemonic);
        Truncate(size);
        var r = Keep();
        if (!IsLive(LiveField.Immediate) && IsStackMove(i, out var move))
            MoveStack(move);
        else
            WriteOperand(i, place, r, size);
        if (kind == FlagKind.Logic)
            SetLogicFlags(r, size, live);
        else
            SetFlags(new FlagSource(kind, size, a, b, r), live);
    }

    private static bool IsSameRegister(in Instruction i) =>
        i.GetOpKind(0) == OpKind.Register && i.GetOpKind(1) == OpKind.Register && i.GetOpRegister(0) == i.GetOpRegister(1);

    /// <summary>XOR r,r and SUB r,r: zero, and the flags of zero either way.</summary>
    private void WriteZero(in Instruction i, int size, FlagSet live)
    {
        _il.LdcI4(0);
        var zero = Keep();
        StoreRegister(i.GetOpRegister(0), zero);
        SetLogicFlags(zero, size, live);
    }

    /// <summary>The bits of a register beside the operand's part stay as they are when the other operand has the right ones there.</summary>
    private void WriteLogicToRegister(in Instruction i, int size, FlagSet live)
    {
        var register = i.GetOpRegister(0);
        var (number, _, high) = Describe(register);
        // AND r,r and OR r,r only make flags.
        if (!IsSameRegister(i))
        {
            var shift = high ? 8 : 0;
            var other = ReadOperand(i, 1, size);
            PushWhole(number);
            _il.Ldloc(other);
            if (shift != 0)
            {
                _il.LdcI4(shift);
                _il.Shl();
            }
            if (i.Mnemonic == Mnemonic.And && size < 4)
            {
                _il.LdcI4(~((size == 1 ? 0xFFu : 0xFFFFu) << shift));
                _il.Or();
            }
            WriteOperation(i.Mnemonic);
            StoreWhole(number);
        }
        PushRegister(register);
        SetLogicFlags(Keep(), size, live);
    }

    /// <summary>Combines the two values on the stack.</summary>
    private FlagKind WriteOperation(Mnemonic mnemonic)
    {
        switch (mnemonic)
        {
            case Mnemonic.Add:
                _il.Add();
                return FlagKind.Add;
            case Mnemonic.Adc:
                PushFlag(FlagSet.Carry);
                _il.Add();
                _il.Add();
                return FlagKind.Adc;
            case Mnemonic.Sub:
                _il.Sub();
                return FlagKind.Sub;
            case Mnemonic.Sbb:
                PushFlag(FlagSet.Carry);
                _il.Add();
                _il.Sub();
                return FlagKind.Sbb;
            case Mnemonic.And:
                _il.And();
                return FlagKind.Logic;
            case Mnemonic.Or:
                _il.Or();
                return FlagKind.Logic;
            default:
                _il.Xor();
                return FlagKind.Logic;
        }
    }

    private void WriteCompare(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var a = ReadOperand(i, 0, size);
        var b = ReadOperand(i, 1, size);
        _il.Ldloc(a);
        _il.Ldloc(b);
        _il.Sub();
        Truncate(size);
        SetFlags(new FlagSource(FlagKind.Sub, size, a, b, Keep()), live);
    }

    private void WriteTest(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var a = ReadOperand(i, 0, size);
        var b = ReadOperand(i, 1, size);
        _il.Ldloc(a);
        _il.Ldloc(b);
        _il.And();
        SetLogicFlags(Keep(), size, live);
    }

    private void WriteIncrement(in Instruction i, FlagSet live, bool up)
    {
        var size = OperandSize(i, 0);
        var place = PlaceOf(i, size);
        var a = ReadDestination(i, place, size);
        _il.LdcI4(1);
        var b = Keep();
        _il.Ldloc(a);
        _il.Ldloc(b);
        if (up)
            _il.Add();
        else
            _il.Sub();
        Truncate(size);
        var r = Keep();
        WriteOperand(i, place, r, size);
        var source = (live & FlagSet.AllButCarry) == 0
            ? new FlagSource(FlagKind.Dead)
            : new FlagSource(up ? FlagKind.Add : FlagKind.Sub, size, a, b, r);
        _flags = new FlagState(_flags.Carry, source, source);
    }

    private void WriteNegate(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var place = PlaceOf(i, size);
        var b = ReadDestination(i, place, size);
        _il.LdcI4(0);
        var a = Keep();
        _il.Ldloc(a);
        _il.Ldloc(b);
        _il.Sub();
        Truncate(size);
        var r = Keep();
        WriteOperand(i, place, r, size);
        SetFlags(new FlagSource(FlagKind.Sub, size, a, b, r), live);
    }

    private void WriteNot(in Instruction i)
    {
        var size = OperandSize(i, 0);
        var place = PlaceOf(i, size);
        _il.Ldloc(ReadDestination(i, place, size));
        _il.Not();
        Truncate(size);
        WriteOperand(i, place, Keep(), size);
    }

    // ---- shifts -----------------------------------------------------------------------------------------------------

    /// <summary>A shift by 1 to size − 1 bits. CF is the last bit out; OF as <see cref="Shift"/> has it.</summary>
    private void WriteShiftConstant(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var bits = size * 8;
        var count = (int)i.GetImmediate(1) & 31;
        var left = i.Mnemonic is Mnemonic.Shl or Mnemonic.Sal;
        var place = PlaceOf(i, size);
        var a = ReadDestination(i, place, size);
        if (i.Mnemonic == Mnemonic.Sar)
        {
            PushSigned(a, size);
            _il.LdcI4(count);
            _il.Shr();
        }
        else
        {
            _il.Ldloc(a);
            _il.LdcI4(count);
            if (left)
                _il.Shl();
            else
                _il.ShrUn();
        }
        Truncate(size);
        var r = Keep();
        WriteOperand(i, place, r, size);
        SetLogicFlags(r, size, live);
        if ((live & (FlagSet.Carry | FlagSet.Overflow)) == 0)
            return;
        // CF: bit (bits - count) or (count - 1) of the operand.
        _flags = _flags with
        {
            Carry = FlagSource.BitOf(a, left ? bits - count : count - 1),
            Overflow = i.Mnemonic switch
            {
                Mnemonic.Sar => new FlagSource(FlagKind.Zero),
                // The two highest bits of the result differ.
                Mnemonic.Shr => FlagSource.BitsDiffer(r, bits - 1, r, bits - 2),
                // The sign of the result is not CF.
                _ => FlagSource.BitsDiffer(r, bits - 1, a, bits - count),
            },
        };
    }

    /// <summary>ROL and ROR by a constant that is not zero modulo 32: only CF and OF change.</summary>
    private void WriteRotateConstant(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var bits = size * 8;
        var count = (int)i.GetImmediate(1) & (bits - 1);
        var left = i.Mnemonic == Mnemonic.Rol ? count : (bits - count) & (bits - 1);
        var place = PlaceOf(i, size);
        var a = ReadDestination(i, place, size);
        PushRotated(a, left, bits);
        Truncate(size);
        var r = Keep();
        WriteOperand(i, place, r, size);
        if ((live & (FlagSet.Carry | FlagSet.Overflow)) == 0)
            return;
        _flags = i.Mnemonic == Mnemonic.Rol
            ? _flags with { Carry = FlagSource.BitOf(r, 0), Overflow = FlagSource.BitsDiffer(r, bits - 1, r, 0) }
            : _flags with { Carry = FlagSource.BitOf(r, bits - 1), Overflow = FlagSource.BitsDiffer(r, bits - 1, r, bits - 2) };
    }

    private void PushRotated(IlLocal a, int left, int bits)
    {
        _il.Ldloc(a);
        if (left == 0)
            return;
        _il.LdcI4(left);
        _il.Shl();
        _il.Ldloc(a);
        _il.LdcI4(bits - left);
        _il.ShrUn();
        _il.Or();
    }

    /// <summary>Shifts by CL and rotates: the formula itself, with the flags it may keep.</summary>
    private void WriteShiftVariable(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var place = PlaceOf(i, size);
        var a = ReadDestination(i, place, size);
        var count = ReadOperand(i, 1, 1);
        PushShifted(i.Mnemonic, a, count, size);
        Truncate(size);
        WriteOperand(i, place, Keep(), size);
        if (live == FlagSet.None)
            _flags = FlagState.All(new FlagSource(FlagKind.Dead));
        else
            SetShiftedFlags(LateShiftOf(i.Mnemonic), size, a, count);
    }

    /// <summary>Pushes the value alone; bits above the size may be wrong.</summary>
    private void PushShifted(Mnemonic mnemonic, IlLocal a, IlLocal count, int size)
    {
        if (mnemonic is Mnemonic.Shl or Mnemonic.Sal or Mnemonic.Shr or Mnemonic.Sar)
        {
            if (mnemonic == Mnemonic.Sar)
                PushSigned(a, size);
            else
                _il.Ldloc(a);
            _il.Ldloc(count);
            _il.LdcI4(31);
            _il.And();
            if (mnemonic == Mnemonic.Sar)
                _il.Shr();
            else if (mnemonic == Mnemonic.Shr)
                _il.ShrUn();
            else
                _il.Shl();
            return;
        }
        _il.Ldloc(a);
        _il.Ldloc(count);
        if (mnemonic is Mnemonic.Rcl or Mnemonic.Rcr)
            PushFlag(FlagSet.Carry);
        else
            _il.LdcI4(0);
        _il.LdcI4(size);
        _il.Call(ShiftFormula(mnemonic));
        _il.ConvU4();
    }

    private static LateShift LateShiftOf(Mnemonic mnemonic) => mnemonic switch
    {
        Mnemonic.Shl or Mnemonic.Sal => LateShift.Shl,
        Mnemonic.Shr => LateShift.Shr,
        Mnemonic.Sar => LateShift.Sar,
        Mnemonic.Rol => LateShift.Rol,
        Mnemonic.Ror => LateShift.Ror,
        Mnemonic.Rcl => LateShift.Rcl,
        _ => LateShift.Rcr,
    };

    private static MethodInfo ShiftFormula(Mnemonic mnemonic) => mnemonic switch
    {
        Mnemonic.Rol => typeof(Rotate).GetMethod(nameof(Rotate.Rol))!,
        Mnemonic.Ror => typeof(Rotate).GetMethod(nameof(Rotate.Ror))!,
        Mnemonic.Rcl => typeof(Rotate).GetMethod(nameof(Rotate.Rcl))!,
        _ => typeof(Rotate).GetMethod(nameof(Rotate.Rcr))!,
    };

    // ---- multiplication and division ----------------------------------------------------------------------------------

    private static (Register Low, Register High) AccumulatorPair(int size) => size switch
    {
        1 => (Iced.Intel.Register.AL, Iced.Intel.Register.AH),
        2 => (Iced.Intel.Register.AX, Iced.Intel.Register.DX),
        _ => (Iced.Intel.Register.EAX, Iced.Intel.Register.EDX),
    };

    /// <summary>Pushes a value of the size as 64 bits.</summary>
    private void PushWide(IlLocal value, int size, bool signed)
    {
        if (!signed)
        {
            _il.Ldloc(value);
            _il.ConvU8();
            return;
        }
        PushSigned(value, size);
        _il.ConvI8();
    }

    private void WriteMultiply(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var signed = i.Mnemonic == Mnemonic.Imul;
        var (low, high) = AccumulatorPair(size);
        PushRegister(low);
        var a = Keep();
        var b = ReadOperand(i, 0, size);
        PushWide(a, size, signed);
        PushWide(b, size, signed);
        _il.Mul();
        var product = _il.NewLocal(typeof(long));
        _il.Stloc(product);
        _il.Ldloc(product);
        _il.ConvU4();
        Truncate(size);
        var lowPart = Keep();
        _il.Ldloc(product);
        _il.LdcI4(size * 8);
        _il.ShrUn();
        _il.ConvU4();
        Truncate(size);
        var highPart = Keep();
        StoreRegister(low, lowPart);
        StoreRegister(high, highPart);
        SetProductFlags(product, lowPart, highPart, size, signed, live);
    }

    private void WriteSignedMultiplyTwo(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var three = i.OpCount == 3;
        var a = ReadOperand(i, three ? 1 : 0, size);
        var b = ReadOperand(i, three ? 2 : 1, size);
        if ((live & (FlagSet.Carry | FlagSet.Overflow)) == 0)
        {
            _il.Ldloc(a);
            _il.Ldloc(b);
            _il.Mul();
            Truncate(size);
            StoreRegister(i.GetOpRegister(0), Keep());
            return;
        }
        PushWide(a, size, signed: true);
        PushWide(b, size, signed: true);
        _il.Mul();
        var product = _il.NewLocal(typeof(long));
        _il.Stloc(product);
        _il.Ldloc(product);
        _il.ConvU4();
        Truncate(size);
        var r = Keep();
        StoreRegister(i.GetOpRegister(0), r);
        SetProductFlags(product, r, default, size, signed: true, live);
    }

    /// <summary>CF = OF: the high half is not just the extension of the low one.</summary>
    private void SetProductFlags(IlLocal product, IlLocal low, IlLocal high, int size, bool signed, FlagSet live)
    {
        if ((live & (FlagSet.Carry | FlagSet.Overflow)) == 0)
            return;
        var bit = signed
            ? new FlagSource(FlagKind.Product, size, product, default, low)
            : new FlagSource(FlagKind.NotZero, 0, default, default, high);
        _flags = new FlagState(bit, bit, _flags.Rest);
    }

    /// <summary>Leaves for the interpreter where there is #DE, or where a signed quotient needs a closer look.</summary>
    private void WriteDivide(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var signed = i.Mnemonic == Mnemonic.Idiv;
        var (low, high) = AccumulatorPair(size);
        var divisor = ReadOperand(i, 0, size);
        PushRegister(low);
        var lowPart = Keep();
        PushRegister(high);
        var highPart = Keep();
        // high << bits | low, zero- or sign-extended
        _il.Ldloc(highPart);
        if (signed && size < 4)
        {
            _il.Pop();
            PushSigned(highPart, size);
        }
        if (signed)
            _il.ConvI8();
        else
            _il.ConvU8();
        _il.LdcI4(size * 8);
        _il.Shl();
        _il.Ldloc(lowPart);
        _il.ConvU8();
        _il.Or();
        var dividend = _il.NewLocal(typeof(long));
        _il.Stloc(dividend);
        var quotient = _il.NewLocal(typeof(long));
        var d = _il.NewLocal(typeof(long));
        PushWide(divisor, size, signed);
        _il.Stloc(d);
        if (signed)
        {
            // d + 1 < 2 unsigned: 0 and −1
            _il.Ldloc(d);
            _il.LdcI8(1);
            _il.Add();
            _il.LdcI8(2);
            _il.CltUn();
            _il.Brtrue(Deopt());
            _il.Ldloc(dividend);
            _il.Ldloc(d);
            _il.Div();
            _il.Stloc(quotient);
            // if (quotient != (sign-extended low part of it)) leave
            _il.Ldloc(quotient);
            _il.Ldloc(quotient);
            _il.ConvI4();
            Truncate(size);
            PushSigned(Keep(), size);
            _il.ConvI8();
            _il.BneUn(Deopt());
        }
        else
        {
            // if (high >= divisor) leave
            _il.Ldloc(highPart);
            _il.Ldloc(divisor);
            _il.BgeUn(Deopt());
            _il.Ldloc(dividend);
            _il.Ldloc(d);
            _il.DivUn();
            _il.Stloc(quotient);
        }
        if (live != FlagSet.None)
            SetShiftedFlags(LateShift.Divide, size, default, default);
        _il.Ldloc(quotient);
        _il.ConvU4();
        Truncate(size);
        StoreRegister(low, Keep());
        // remainder = dividend - quotient * d
        _il.Ldloc(dividend);
        _il.Ldloc(quotient);
        _il.Ldloc(d);
        _il.Mul();
        _il.Sub();
        _il.ConvU4();
        Truncate(size);
        StoreRegister(high, Keep());
    }
}
