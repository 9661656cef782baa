using Dbt.Translator.Analysis;
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
        if (!IsLive(LiveField.Immediate) && StackMove.Is(i, _stack32, out var move))
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
        var (number, _, high) = GeneralRegister.Describe(register);
        // AND r,r and OR r,r only make flags.
        if (!IsSameRegister(i))
        {
            var other = ReadOperand(i, 1, size);
            if (size == 1 && _bytes.Has(PartOf(number, high)))
            {
                PushRegister(register);
                _il.Ldloc(other);
                WriteOperation(i.Mnemonic);
                StoreRegister(register, Keep());
            }
            else
            {
                WriteLogicInPlace(i.Mnemonic, number, size, high, other);
            }
        }
        PushRegister(register);
        SetLogicFlags(Keep(), size, live);
    }

    private void WriteLogicInPlace(Mnemonic mnemonic, int number, int size, bool high, IlLocal other)
    {
        var shift = high ? 8 : 0;
        if (size == 1)
            _il.Ldloc(Register(number));
        else
            PushWhole(number);
        _il.Ldloc(other);
        if (shift != 0)
        {
            _il.LdcI4(shift);
            _il.Shl();
        }
        if (mnemonic == Mnemonic.And && size < 4)
        {
            _il.LdcI4(~((size == 1 ? 0xFFu : 0xFFFFu) << shift));
            _il.Or();
        }
        WriteOperation(mnemonic);
        if (size > 1)
        {
            StoreWhole(number);
            return;
        }
        _il.Stloc(Register(number));
        _dirty[number] = true;
        ForgetWindows(number);
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
}
