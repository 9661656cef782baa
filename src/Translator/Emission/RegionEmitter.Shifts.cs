using System.Reflection;
using Dbt.Translator.Analysis;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Shifts and rotations.</summary>
internal sealed unsafe partial class RegionEmitter
{
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
}
