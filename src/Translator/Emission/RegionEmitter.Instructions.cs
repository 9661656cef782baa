using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Core;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Data movement and everything that is not arithmetic or a branch.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private void WriteInstruction(ref PlannedInstruction planned)
    {
        ref readonly var i = ref planned.Iced;
        if (_x87 is not null && TryWriteX87(ref planned))
            return;
        switch (planned.Kind)
        {
            case TranslationKind.Nop: break;
            case TranslationKind.Move: WriteMove(i); break;
            case TranslationKind.MoveZeroExtend: WriteMoveExtend(i, signed: false); break;
            case TranslationKind.MoveSignExtend: WriteMoveExtend(i, signed: true); break;
            case TranslationKind.LoadAddress: WriteLoadAddress(i); break;
            case TranslationKind.Exchange: WriteExchange(i); break;
            case TranslationKind.Binary: WriteBinary(i, planned.LiveAfter); break;
            case TranslationKind.Compare: WriteCompare(i, planned.LiveAfter); break;
            case TranslationKind.Test: WriteTest(i, planned.LiveAfter); break;
            case TranslationKind.Increment: WriteIncrement(i, planned.LiveAfter, up: true); break;
            case TranslationKind.Decrement: WriteIncrement(i, planned.LiveAfter, up: false); break;
            case TranslationKind.Negate: WriteNegate(i, planned.LiveAfter); break;
            case TranslationKind.Not: WriteNot(i); break;
            case TranslationKind.ShiftConstant: WriteShiftConstant(i, planned.LiveAfter); break;
            case TranslationKind.RotateConstant: WriteRotateConstant(i, planned.LiveAfter); break;
            case TranslationKind.ShiftVariable: WriteShiftVariable(i, planned.LiveAfter); break;
            case TranslationKind.Multiply: WriteMultiply(i, planned.LiveAfter); break;
            case TranslationKind.SignedMultiplyTwo: WriteSignedMultiplyTwo(i, planned.LiveAfter); break;
            case TranslationKind.Divide: WriteDivide(i, planned.LiveAfter); break;
            case TranslationKind.ConvertWidth: WriteConvertWidth(i); break;
            case TranslationKind.Push: WritePush(i); break;
            case TranslationKind.Pop: WritePop(i); break;
            case TranslationKind.PushSegment: WriteStoreSegment(i); break;
            case TranslationKind.LoadSegmentReal: WriteLoadSegmentReal(i); break;
            case TranslationKind.LoadFarPointerReal: WriteLoadFarPointerReal(i); break;
            case TranslationKind.CarryFlag: WriteCarryFlag(i); break;
            case TranslationKind.DirectionFlag: WriteDirectionFlag(i); break;
            case TranslationKind.SetCondition: WriteSetCondition(i); break;
            case TranslationKind.ByteSwap: WriteByteSwap(i); break;
            case TranslationKind.Leave: WriteLeave(); break;
            case TranslationKind.StringElement: WriteStringElement(i); break;
            case TranslationKind.RepeatedString when !_options.Journal: WriteRepeatedString(ref planned); break;
            case TranslationKind.ConditionalBranch: WriteConditionalBranch(i); break;
            case TranslationKind.LoopBranch: WriteLoopBranch(i, ref planned); break;
            case TranslationKind.Jump: WriteJump(); break;
            case TranslationKind.Call: WriteCall(ref planned); break;
            case TranslationKind.Return: WriteReturn(i); break;
            case TranslationKind.IndirectBranch: WriteIndirectBranch(i, ref planned); break;
            case TranslationKind.FarJump: WriteFarJump(); break;
            case TranslationKind.FarCall: WriteFarCall(); break;
            case TranslationKind.FarIndirect: WriteFarIndirect(i); break;
            case TranslationKind.FarReturn: WriteFarReturn(i); break;
            case TranslationKind.X87: WriteX87(ref planned); break;
            default: WriteHandler(ref planned); break;
        }
    }

    /// <summary>Stores a local into operand 0, whose place was computed before if it is memory.</summary>
    private void WriteOperand(in Instruction i, Place place, IlLocal value, int size)
    {
        if (IsMemory(i, 0))
            Store(place, value, size);
        else
            StoreRegister(i.GetOpRegister(0), value);
    }

    private void WriteMove(in Instruction i)
    {
        var size = OperandSize(i, 0);
        if (!IsMemory(i, 0))
        {
            StoreRegister(i.GetOpRegister(0), ReadOperand(i, 1, size));
            if (IsFrameStart(i))
                ShareWindows(Esp, Ebp, _stackDelta);
            return;
        }
        var value = ReadOperand(i, 1, size);
        Store(Address(i, size, write: true), value, size);
    }

    private void WriteMoveExtend(in Instruction i, bool signed)
    {
        var from = OperandSize(i, 1);
        var to = OperandSize(i, 0);
        var value = ReadOperand(i, 1, from);
        if (!signed)
        {
            StoreRegister(i.GetOpRegister(0), value);
            return;
        }
        PushSigned(value, from);
        Truncate(to);
        StoreRegister(i.GetOpRegister(0), Keep());
    }

    private void WriteLoadAddress(in Instruction i)
    {
        PushEffectiveAddress(i);
        Truncate(OperandSize(i, 0));
        StoreRegister(i.GetOpRegister(0), Keep());
    }

    private void WriteExchange(in Instruction i)
    {
        var size = OperandSize(i, 0);
        var memory = IsMemory(i, 0) ? 0 : IsMemory(i, 1) ? 1 : -1;
        if (memory < 0)
        {
            var first = ReadOperand(i, 0, size);
            var second = ReadOperand(i, 1, size);
            StoreRegister(i.GetOpRegister(0), second);
            StoreRegister(i.GetOpRegister(1), first);
            return;
        }
        var register = i.GetOpRegister(1 - memory);
        var place = Address(i, size, write: true);
        Load(place, size);
        var old = Keep();
        PushRegister(register);
        Store(place, Keep(), size);
        StoreRegister(register, old);
    }

    private void WriteConvertWidth(in Instruction i)
    {
        switch (i.Mnemonic)
        {
            case Mnemonic.Cbw:
                PushRegister(Iced.Intel.Register.AL);
                _il.ConvI1();
                _il.ConvU2();
                StoreRegister(Iced.Intel.Register.AX, Keep());
                break;
            case Mnemonic.Cwde:
                PushRegister(Iced.Intel.Register.AX);
                _il.ConvI2();
                StoreRegister(Iced.Intel.Register.EAX, Keep());
                break;
            case Mnemonic.Cwd:
                PushRegister(Iced.Intel.Register.AX);
                _il.ConvI2();
                _il.LdcI4(15);
                _il.Shr();
                _il.ConvU2();
                StoreRegister(Iced.Intel.Register.DX, Keep());
                break;
            default:
                PushRegister(Iced.Intel.Register.EAX);
                _il.LdcI4(31);
                _il.Shr();
                StoreRegister(Iced.Intel.Register.EDX, Keep());
                break;
        }
    }

    private void WriteCarryFlag(in Instruction i)
    {
        if (i.Mnemonic != Mnemonic.Cmc)
        {
            _flags = _flags with { Carry = new FlagSource(i.Mnemonic == Mnemonic.Stc ? FlagKind.One : FlagKind.Zero) };
            return;
        }
        if (_flags.Carry.Kind == FlagKind.Dead)
            return;
        PushFlag(FlagSet.Carry);
        _il.LdcI4(1);
        _il.Xor();
        _flags = _flags with { Carry = FlagSource.Bit(Keep()) };
    }

    private void WriteDirectionFlag(in Instruction i)
    {
        StateAddress(CpuState.EflagsOffset);
        PushEflags();
        _il.LdcI4(i.Mnemonic == Mnemonic.Std ? EFlags.Direction : ~EFlags.Direction);
        if (i.Mnemonic == Mnemonic.Std)
            _il.Or();
        else
            _il.And();
        _il.StindI4();
    }

    private void WriteSetCondition(in Instruction i)
    {
        PushCondition((int)i.ConditionCode.ToEncoding());
        var value = Keep();
        WriteOperand(i, IsMemory(i, 0) ? Address(i, 1, write: true) : default, value, 1);
    }

    private void WriteByteSwap(in Instruction i)
    {
        PushRegister(i.GetOpRegister(0));
        _il.LdcI4(4);
        _il.Call(typeof(Ist.Bits).GetMethod(nameof(Ist.Bits.Bswap))!);
        StoreRegister(i.GetOpRegister(0), Keep());
    }

    // ---- segment registers ------------------------------------------------------------------------------------------

    /// <summary>MOV r/m, sreg and PUSH sreg.</summary>
    private void WriteStoreSegment(in Instruction i)
    {
        var push = i.Mnemonic == Mnemonic.Push;
        StateAddress(SegmentOffset(SegmentOf(i.GetOpRegister(push ? 0 : 1))) + SelectorField);
        _il.LdindU2();
        var value = Keep();
        if (push)
        {
            PushValue(value, 2);
            return;
        }
        if (IsMemory(i, 0))
            Store(Address(i, 2, write: true), value, 2);
        else
            StoreRegister(i.GetOpRegister(0), value);
    }

    /// <summary>MOV sreg, r/m and POP sreg in real mode, SS and CS excepted: selector and base, nothing can fail.</summary>
    private void WriteLoadSegmentReal(in Instruction i)
    {
        var segment = SegmentOf(i.GetOpRegister(0));
        IlLocal value;
        if (i.Mnemonic == Mnemonic.Pop)
        {
            value = PeekStack(2);
            MoveStack(2);
        }
        else
        {
            value = ReadOperand(i, 1, 2);
        }
        SetSegmentReal(segment, value);
    }

    /// <summary>LES, LDS, LFS, LGS in real mode: offset and selector in one access.</summary>
    private void WriteLoadFarPointerReal(in Instruction i)
    {
        var size = OperandSize(i, 0);
        var place = Address(i, size + 2, write: false);
        Load(place, size);
        var offset = Keep();
        Load(place with { Offset = place.Offset + size }, 2);
        SetSegmentReal(i.Mnemonic switch
        {
            Mnemonic.Les => SegmentName.Es,
            Mnemonic.Lds => SegmentName.Ds,
            Mnemonic.Lfs => SegmentName.Fs,
            _ => SegmentName.Gs,
        }, Keep());
        StoreRegister(i.GetOpRegister(0), offset);
    }

    private void SetSegmentReal(SegmentName segment, IlLocal value)
    {
        StateAddress(SegmentOffset(segment) + SelectorField);
        _il.Ldloc(value);
        _il.ConvU2();
        _il.StindI2();
        _il.Ldloc(value);
        _il.ConvU2();
        _il.LdcI4(4);
        _il.Shl();
        _il.Stloc(SegmentBase(segment));
        ForgetWindows(segment);
        StateAddress(SegmentOffset(segment));
        _il.Ldloc(SegmentBase(segment));
        _il.StindI4();
        if ((_plan.Mode & (ModeKey.Limit64K | ModeKey.Checked)) != 0)
            return;
        // What protected mode left may be anything. It is not virtual 8086 mode, where all limits are FFFFh.
        StateAddress(SegmentOffset(segment) + AccessField);
        _il.LdcI4(SegmentRegister.RealModeAccess);
        _il.StindI1();
    }

    // ---- stack ------------------------------------------------------------------------------------------------------

    private int StackAddressSize => _stack32 ? 4 : 2;

    private void StoreStackPointer(IlLocal pointer) =>
        StoreRegister(_stack32 ? Iced.Intel.Register.ESP : Iced.Intel.Register.SP, pointer);

    private void PushValue(IlLocal value, int size)
    {
        Store(StackPlace(-size, size, write: true), value, size);
        MoveStack(-size);
    }

    /// <summary>Reads the top of the stack, which stays where it is.</summary>
    private IlLocal PeekStack(int size)
    {
        Load(StackPlace(0, size, write: false), size);
        return Keep();
    }

    private void WritePush(in Instruction i)
    {
        var size = -i.StackPointerIncrement;
        PushValue(ReadOperand(i, 0, size), size);
    }

    private void WritePop(in Instruction i)
    {
        var value = PeekStack(i.StackPointerIncrement);
        MoveStack(i.StackPointerIncrement);
        StoreRegister(i.GetOpRegister(0), value);
    }

    /// <summary>SP = BP, BP = pop; the new stack pointer is stored with the new frame pointer, after the load.</summary>
    private void WriteLeave()
    {
        var (frame, size) = _stack32 ? (Iced.Intel.Register.EBP, 4) : (Iced.Intel.Register.BP, 2);
        PushRegister(frame);
        var pointer = Keep();
        if (!IsUniform(SegmentName.Ss) || !HasWindows(SegmentName.Ss, StackAddressSize)
            || !TryWindow(Ebp, SegmentName.Ss, 0, size, write: false, out var place))
            place = AddressOf(SegmentName.Ss, pointer, StackAddressSize, size, write: false);
        Load(place, size);
        var value = Keep();
        // Those of a 16-bit stack pointer are others.
        var windows = _stack32 ? _windows.FindAll(w => w.Register == Ebp) : [];
        _il.Ldloc(pointer);
        _il.LdcI4(size);
        _il.Add();
        if (!_stack32)
            _il.ConvU2();
        StoreStackPointer(Keep());
        StoreRegister(frame, value);
        // What was known of the frame holds for the stack pointer behind it.
        _windows.AddRange(windows);
        ShareWindows(Ebp, Esp, size);
        _windows.RemoveAll(w => w.Register == Ebp);
    }

    private void Truncate(int size)
    {
        if (size == 1)
            _il.ConvU1();
        else if (size == 2)
            _il.ConvU2();
    }
}

internal static class ConditionCodes
{
    /// <summary>The condition's encoding in an opcode's low four bits (Intel SDM vol. 2, appendix B.1.4.7).</summary>
    public static int ToEncoding(this ConditionCode condition) => condition switch
    {
        ConditionCode.o => 0,
        ConditionCode.no => 1,
        ConditionCode.b => 2,
        ConditionCode.ae => 3,
        ConditionCode.e => 4,
        ConditionCode.ne => 5,
        ConditionCode.be => 6,
        ConditionCode.a => 7,
        ConditionCode.s => 8,
        ConditionCode.ns => 9,
        ConditionCode.p => 10,
        ConditionCode.np => 11,
        ConditionCode.l => 12,
        ConditionCode.ge => 13,
        ConditionCode.le => 14,
        ConditionCode.g => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };
}
