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

    public static OpHandler Find(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Shl or Mnemonic.Sal => Of<ShlFormula>(in instruction),
        Mnemonic.Shr => Of<ShrFormula>(in instruction),
        Mnemonic.Sar => Of<SarFormula>(in instruction),
        Mnemonic.Rol => Of<RolFormula>(in instruction),
        Mnemonic.Ror => Of<RorFormula>(in instruction),
        Mnemonic.Rcl => Of<RclFormula>(in instruction),
        Mnemonic.Rcr => Of<RcrFormula>(in instruction),
        Mnemonic.Shld => instruction.Op2Kind == OpKind.Register ? &ShldCl : &ShldImmediate,
        Mnemonic.Shrd => instruction.Op2Kind == OpKind.Register ? &ShrdCl : &ShrdImmediate,
        _ => null,
    };

    private static OpHandler Of<TShift>(in Instruction instruction) where TShift : struct, IShift =>
        instruction.Op1Kind == OpKind.Register ? &ByCl<TShift> : &ByImmediate<TShift>;

    private static int ByCl<TShift>(CpuState* s, Op* op) where TShift : struct, IShift =>
        By<TShift>(s, op, (byte)s->Registers[1]);

    private static int ByImmediate<TShift>(CpuState* s, Op* op) where TShift : struct, IShift =>
        By<TShift>(s, op, op->Immediate);

    private static int By<TShift>(CpuState* s, Op* op, uint count) where TShift : struct, IShift
    {
        int size = op->OperandSize;
        if (!Operands.TryPlace(s, op, size, out var linear, out var a))
            return OpResult.Exit;
        return Finish(s, op, linear, TShift.Apply(a, count, s->Eflags, size));
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
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Shift.Shl(a, count, eflags, size);
    }

    private readonly struct ShrFormula : IShift
    {
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Shift.Shr(a, count, eflags, size);
    }

    private readonly struct SarFormula : IShift
    {
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Shift.Sar(a, count, eflags, size);
    }

    private readonly struct RolFormula : IShift
    {
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Rol(a, count, eflags, size);
    }

    private readonly struct RorFormula : IShift
    {
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Ror(a, count, eflags, size);
    }

    private readonly struct RclFormula : IShift
    {
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Rcl(a, count, eflags, size);
    }

    private readonly struct RcrFormula : IShift
    {
        public static ulong Apply(uint a, uint count, uint eflags, int size) => Rotate.Rcr(a, count, eflags, size);
    }
}
