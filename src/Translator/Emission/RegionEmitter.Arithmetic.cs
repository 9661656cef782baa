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
        var a = ReadDestination(i, place, size);
        var b = ReadOperand(i, 1, size);
        _il.Ldloc(a);
        _il.Ldloc(b);
        var kind = WriteOperation(i.Mnemonic);
        Truncate(size);
        var r = Keep();
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
        _il.Ldloc(a);
        _il.LdcI4(left ? bits - count : count - 1);
        _il.ShrUn();
        _il.LdcI4(1);
        _il.And();
        var carry = Keep();
        _flags = _flags with { Carry = FlagSource.Bit(carry), Overflow = ShiftOverflow(i, r, carry, bits, live) };
    }

    private FlagSource ShiftOverflow(in Instruction i, IlLocal r, IlLocal carry, int bits, FlagSet live)
    {
        if ((live & FlagSet.Overflow) == 0)
            return new FlagSource(FlagKind.Zero);
        if (i.Mnemonic == Mnemonic.Sar)
            return new FlagSource(FlagKind.Zero);
        // SHL: sign of the result ^ CF. SHR: the two highest bits of the result differ.
        _il.Ldloc(r);
        if (i.Mnemonic == Mnemonic.Shr)
        {
            _il.Ldloc(r);
            _il.LdcI4(1);
            _il.Shl();
            _il.Xor();
        }
        _il.LdcI4(bits - 1);
        _il.ShrUn();
        _il.LdcI4(1);
        _il.And();
        if (i.Mnemonic != Mnemonic.Shr)
        {
            _il.Ldloc(carry);
            _il.Xor();
        }
        return FlagSource.Bit(Keep());
    }

    /// <summary>Shifts by CL and rotates: the formula itself, with the flags it may keep.</summary>
    private void WriteShiftVariable(in Instruction i, FlagSet live)
    {
        var size = OperandSize(i, 0);
        var place = PlaceOf(i, size);
        var a = ReadDestination(i, place, size);
        var count = ReadOperand(i, 1, 1);
        var needsFlags = live != FlagSet.None || i.Mnemonic is Mnemonic.Rcl or Mnemonic.Rcr;
        _il.Ldloc(a);
        _il.Ldloc(count);
        if (needsFlags)
            PushImage(_flags);
        else
            _il.LdcI4(0);
        _il.LdcI4(size);
        _il.Call(ShiftFormula(i.Mnemonic));
        var packed = _il.NewLocal(typeof(long));
        _il.Stloc(packed);
        _il.Ldloc(packed);
        _il.ConvU4();
        WriteOperand(i, place, Keep(), size);
        if (live == FlagSet.None)
        {
            _flags = FlagState.All(new FlagSource(FlagKind.Dead));
            return;
        }
        _il.Ldloc(packed);
        _il.LdcI4(32);
        _il.ShrUn();
        _il.ConvU4();
        _flags = FlagState.All(FlagSource.Image(Keep()));
    }

    private static MethodInfo ShiftFormula(Mnemonic mnemonic) => mnemonic switch
    {
        Mnemonic.Shl or Mnemonic.Sal => typeof(Shift).GetMethod(nameof(Shift.Shl))!,
        Mnemonic.Shr => typeof(Shift).GetMethod(nameof(Shift.Shr))!,
        Mnemonic.Sar => typeof(Shift).GetMethod(nameof(Shift.Sar))!,
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
        if (signed)
        {
            _il.Ldloc(product);
            PushSigned(low, size);
            _il.ConvI8();
            _il.Ceq();
            _il.LdcI4(0);
            _il.Ceq();
        }
        else
        {
            _il.Ldloc(high);
            _il.LdcI4(0);
            _il.CgtUn();
        }
        var bit = FlagSource.Bit(Keep());
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
        {
            PushImage(_flags);
            _il.Call(typeof(MultiplyDivide).GetMethod(nameof(MultiplyDivide.DivFlags))!);
            _flags = FlagState.All(FlagSource.Image(Keep()));
        }
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
