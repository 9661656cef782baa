using Dbt.Translator.Analysis;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Multiplication and division.</summary>
internal sealed unsafe partial class RegionEmitter
{
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
        var product = KeepProduct(a, b, size, signed, out var lowPart);
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

    /// <summary>Fresh locals with the whole product of two values, 64 bits, and its low part.</summary>
    private IlLocal KeepProduct(IlLocal a, IlLocal b, int size, bool signed, out IlLocal low)
    {
        PushWide(a, size, signed);
        PushWide(b, size, signed);
        _il.Mul();
        var product = _il.NewLocal(typeof(long));
        _il.Stloc(product);
        _il.Ldloc(product);
        _il.ConvU4();
        Truncate(size);
        low = Keep();
        return product;
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
        var product = KeepProduct(a, b, size, signed: true, out var r);
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
