using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>SHL SAL SHR SAR ROL ROR RCL RCR by one, by an immediate, and by CL; SHLD SHRD.</summary>
internal static unsafe class Shifts
{
    private interface IShift
    {
        static abstract ulong Apply(uint a, uint count, uint eflags, int size);
    }

    public static OpHandler Find(in OpShape shape, Op* op) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Shl or Mnemonic.Sal => Of<ShlFormula>(in shape, op),
        Mnemonic.Shr => Of<ShrFormula>(in shape, op),
        Mnemonic.Sar => Of<SarFormula>(in shape, op),
        Mnemonic.Rol => Of<RolFormula>(in shape, op),
        Mnemonic.Ror => Of<RorFormula>(in shape, op),
        Mnemonic.Rcl => Of<RclFormula>(in shape, op),
        Mnemonic.Rcr => Of<RcrFormula>(in shape, op),
        Mnemonic.Shld => shape.Third == OperandShape.ByteRegister ? &ShldCl : &ShldImmediate,
        Mnemonic.Shrd => shape.Third == OperandShape.ByteRegister ? &ShrdCl : &ShrdImmediate,
        _ => null,
    };

    private static OpHandler Of<TShift>(in OpShape shape, Op* op) where TShift : struct, IShift
    {
        var byCl = shape.Second == OperandShape.ByteRegister;
        return op->OperandSize switch
        {
            1 => byCl ? &ByCl<TShift, W8> : &ByImmediate<TShift, W8>,
            2 => byCl ? &ByCl<TShift, W16> : &ByImmediate<TShift, W16>,
            _ => byCl ? &ByCl<TShift, W32> : &ByImmediate<TShift, W32>,
        };
    }

    private static int ByCl<TShift, TWidth>(CpuState* s, Op* op)
        where TShift : struct, IShift
        where TWidth : struct, IWidth => By<TShift, TWidth>(s, op, (byte)s->Registers[1]);

    private static int ByImmediate<TShift, TWidth>(CpuState* s, Op* op)
        where TShift : struct, IShift
        where TWidth : struct, IWidth => By<TShift, TWidth>(s, op, op->Immediate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int By<TShift, TWidth>(CpuState* s, Op* op, uint count)
        where TShift : struct, IShift
        where TWidth : struct, IWidth
    {
        ulong packed;
        if (!op->HasMemory)
        {
            packed = TShift.Apply(Operands.Register<TWidth>(s, op->Reg0), count, s->Eflags, TWidth.Size);
            Operands.SetRegister<TWidth>(s, op->Reg0, (uint)packed);
        }
        else
        {
            if (!Operands.Destination(s, op, TWidth.Size, out var linear))
                return OpResult.Exit;
            packed = TShift.Apply(Operands.Load<TWidth>(s, linear), count, s->Eflags, TWidth.Size);
            Operands.Store<TWidth>(s, linear, (uint)packed);
        }
        s->Eflags = (uint)(packed >> 32);
        return OpResult.Next;
    }

    private static int ShldCl(CpuState* s, Op* op) => Double(s, op, (byte)s->Registers[1], left: true);

    private static int ShldImmediate(CpuState* s, Op* op) => Double(s, op, op->Immediate, left: true);

    private static int ShrdCl(CpuState* s, Op* op) => Double(s, op, (byte)s->Registers[1], left: false);

    private static int ShrdImmediate(CpuState* s, Op* op) => Double(s, op, op->Immediate, left: false);

    private static int Double(CpuState* s, Op* op, uint count, bool left)
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out var a))
            return OpResult.Exit;
        var b = Operands.Register(s, op->Reg1, size);
        return Finish(s, op, linear, left ? Shift.Shld(a, b, count, s->Eflags, size) : Shift.Shrd(a, b, count, s->Eflags, size));
    }

    private static int Finish(CpuState* s, Op* op, uint linear, ulong packed)
    {
        Operands.WritePlace(s, op, op->OperandSize, linear, (uint)packed);
        s->Eflags = (uint)(packed >> 32);
        return OpResult.Next;
    }

    private readonly struct ShlFormula : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Shift.Shl(a, count, eflags, size);
    }

    private readonly struct ShrFormula : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Shift.Shr(a, count, eflags, size);
    }

    private readonly struct SarFormula : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Shift.Sar(a, count, eflags, size);
    }

    private readonly struct RolFormula : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Rol(a, count, eflags, size);
    }

    private readonly struct RorFormula : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Ror(a, count, eflags, size);
    }

    private readonly struct RclFormula : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Rcl(a, count, eflags, size);
    }

    private readonly struct RcrFormula : IShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Rcr(a, count, eflags, size);
    }
}
