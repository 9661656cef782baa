using Dbt.Guest;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <summary>Instructions of the 80286 and before: their bytes are rewritten to those of an 80386, and decoded by Iced.</summary>
public sealed unsafe partial class OpDecoder
{
    private void DecodeOld(uint csBase, uint limit, uint eip, out Instruction instruction, Op* op)
    {
        var model = memory.State->Model;
        var bytes = stackalloc byte[GuestCodeReader.MaxLength + 1];
        var count = 0;
        for (; count < GuestCodeReader.MaxLength && (ushort)(eip + (uint)count) <= limit; count++)
            bytes[count] = memory.Base[csBase + (ushort)(eip + (uint)count)];
        bytes[count] = 0;
        var form = OldOpcodes.Rewrite(model, bytes, ref count, out var dropped);
        // What was left out is in front of it: branches are relative to its end.
        (_iced ??= new IcedDecoder(memory, _handlers)).TryDecode(bytes, count, (ushort)(eip + (uint)dropped), out instruction, op);
        op->Ip = eip;
        op->Length += (byte)dropped;
        Adjust(model, form, (ushort)instruction.Mnemonic, instruction.IsInvalid, op);
    }

    private static void Adjust(CpuModel model, OldForm form, ushort mnemonic, bool isInvalid, Op* op)
    {
        if (model == CpuModel.I286)
        {
            if (op->Length > OldOpcodes.MaxLength286)
                Replace(op, &IllegalInstructions.OutsideCode, OpFlags.EndsBlock | OpFlags.MayFault);
            else if (form == OldForm.Escape)
                Replace(op, &EarlyX87.Unknown, OpFlags.MayFault);
            else if (form == OldForm.Invalid)
                Replace(op, &IllegalInstructions.InvalidOpcode, OpFlags.EndsBlock | OpFlags.MayFault);
            return;
        }
        switch (form)
        {
            case OldForm.PopCs:
                Replace(op, &OldInstructions.PopCs, OpFlags.EndsBlock | OpFlags.MayFault);
                break;
            case OldForm.MoveCs:
                op->Flags |= OpFlags.OfModel | OpFlags.EndsBlock;
                op->Handler = &OldInstructions.MoveCs;
                break;
            case OldForm.SetOnes:
                op->Flags |= OpFlags.OfModel;
                op->Handler = &OldInstructions.SetOnes;
                break;
            case OldForm.WhileCarry or OldForm.WhileNoCarry:
                op->Flags |= OpFlags.OfModel;
                op->Handler = form == OldForm.WhileCarry ? &V20Instructions.RepeatWhileCarry : &V20Instructions.RepeatWhileNoCarry;
                break;
            case >= OldForm.OfV20:
                V20Opcodes.Adjust(form - OldForm.OfV20, op);
                break;
            default:
                // There is no exception for what has no meaning.
                if (form is OldForm.Invalid or OldForm.Escape || isInvalid)
                    Replace(op, &OldInstructions.Nothing, OpFlags.None);
                else
                    ModelInstructions.Adjust8086(model, op, mnemonic);
                break;
        }
    }

    private static void Replace(Op* op, OpHandler handler, OpFlags flags)
    {
        op->Handler = handler;
        op->Flags = flags | OpFlags.OfModel;
    }
}
