using Dbt.Guest;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <summary>Has Iced decode, and makes an <see cref="Op"/> of what it says. Knows every instruction, and is slow to begin.</summary>
internal sealed unsafe class IcedDecoder(GuestMemory memory, HandlerTable handlers)
{
    /// <summary>The 386 and 486 as they are: TZCNT, PAUSE and the like are what they were before they had a name.</summary>
    private const DecoderOptions Options = DecoderOptions.NoMPFX_0FBC | DecoderOptions.NoMPFX_0FBD | DecoderOptions.NoPause
        | DecoderOptions.NoWbnoinvd | DecoderOptions.MovTr;

    private readonly GuestCodeReader _reader = new(memory);
    private Decoder? _decoder16;
    private Decoder? _decoder32;

    public void Decode(uint csBase, uint csLimit, uint eip, bool code32, out Instruction instruction, Op* op)
    {
        _reader.Seek(csBase, csLimit, eip, code32);
        Decode(eip, code32, out instruction, op);
    }

    /// <summary>Of bytes that have been collected. False: there are too few.</summary>
    public bool TryDecode(byte* bytes, int count, uint eip, out Instruction instruction, Op* op)
    {
        var cs = memory.State->Cs;
        _reader.Seek(bytes, count, GuestCodeReader.WrapsAt64K(cs.IsBig, cs.Limit));
        return Decode(eip, cs.IsBig, out instruction, op).LastError != DecoderError.NoMoreBytes;
    }

    private Decoder Decode(uint eip, bool code32, out Instruction instruction, Op* op)
    {
        var (operandSize, addressSize) = _reader.Sizes(code32);
        var decoder = code32
            ? _decoder32 ??= Decoder.Create(32, _reader, Options)
            : _decoder16 ??= Decoder.Create(16, _reader, Options);
        decoder.IP = eip;
        decoder.Decode(out instruction);

        *op = default;
        op->Ip = eip;
        op->Code = (ushort)instruction.Code;
        op->Length = (byte)instruction.Length;
        op->NextIp = _reader.Wraps ? (ushort)(eip + op->Length) : eip + op->Length;
        op->OperandSize = operandSize;
        op->AddressSize = addressSize;
        op->AddressMask = addressSize == 2 ? 0xFFFF : uint.MaxValue;
        op->Base = op->Index = Op.NoRegister;
        if (instruction.IsInvalid)
            Invalid(decoder, op);
        else
            Operands(in instruction, op);
        return decoder;
    }

    private static void Invalid(Decoder decoder, Op* op)
    {
        op->Flags = OpFlags.EndsBlock | OpFlags.MayFault;
        var tooLong = decoder.LastError == DecoderError.NoMoreBytes || op->Length == GuestCodeReader.MaxLength;
        op->Handler = tooLong ? &IllegalInstructions.OutsideCode : &IllegalInstructions.InvalidOpcode;
    }

    private void Operands(in Instruction instruction, Op* op)
    {
        for (var i = 0; i < instruction.OpCount; i++)
            Operand(in instruction, i, op);
        if (instruction.HasRepPrefix)
            op->Prefixes |= OpPrefixes.Repe;
        if (instruction.HasRepnePrefix)
            op->Prefixes |= OpPrefixes.Repne;
        if (instruction.HasLockPrefix)
            op->Prefixes |= OpPrefixes.Lock;
        if (instruction.ConditionCode != ConditionCode.None)
            op->Immediate2 = (uint)instruction.ConditionCode - 1;
        op->Immediate = Width.Truncate(op->Immediate, op->OperandSize);
        if (_reader.X87Opcode >= 0)
        {
            op->Flags |= memory.State->X87.Model == X87Model.None ? OpFlags.MayFault : OpFlags.X87 | OpFlags.MayFault;
            op->Immediate = (uint)_reader.X87Opcode;
        }
        op->Flags |= OpTraits.Of(in instruction, op);
        if (instruction.Code == Code.Hlt && ServiceCalls.TryMake(op, _reader.Peek(op->Length), _reader.Peek(op->Length + 1)))
        {
            if (_reader.Wraps)
                op->NextIp = (ushort)op->NextIp;
            return;
        }

        op->Handler = handlers[op];
        if (op->Handler == null)
        {
            if (_reader.X87Opcode >= 0)
            {
                op->Handler = !op->IsX87 ? NoCoprocessor.Find(memory.State->Model, op->Immediate)
                    : memory.State->X87.IsEarly ? &EarlyX87.Execute
                    : ModelInstructions.Has(memory.State->Model, op->Code, (ushort)instruction.Mnemonic) ? X87Table.Find(op->Immediate)
                    : &IllegalInstructions.InvalidOpcode;
            }
            else
            {
                var shape = OpShape.Of(in instruction);
                op->Handler = ModelInstructions.Has(memory.State->Model, shape.Code, shape.Mnemonic)
                    ? IstTable.Find(in shape, op)
                    : &IllegalInstructions.InvalidOpcode;
            }
            handlers[op] = op->Handler;
        }
        if (!ModelInstructions.Has(memory.State->Model, op->Code, (ushort)instruction.Mnemonic) || (op->IsX87 && memory.State->X87.IsEarly))
            op->Flags |= OpFlags.OfModel | OpFlags.MayFault;
    }

    private static void Operand(in Instruction instruction, int index, Op* op)
    {
        switch (instruction.GetOpKind(index))
        {
            case OpKind.Register:
                RegisterOperand(instruction.GetOpRegister(index), index, op);
                break;
            case OpKind.Memory:
                MemoryOperand(in instruction, index, op);
                break;
            case OpKind.NearBranch16 or OpKind.NearBranch32:
                op->Immediate = (uint)instruction.NearBranchTarget;
                break;
            case OpKind.FarBranch16:
                op->Immediate = instruction.FarBranch16;
                op->Immediate2 = instruction.FarBranchSelector;
                break;
            case OpKind.FarBranch32:
                op->Immediate = instruction.FarBranch32;
                op->Immediate2 = instruction.FarBranchSelector;
                break;
            case OpKind.Immediate8_2nd:
                op->Immediate2 = instruction.Immediate8_2nd;
                break;
            case >= OpKind.MemorySegSI and <= OpKind.MemoryESRDI:
                op->Segment = (byte)(instruction.MemorySegment - Register.ES);
                if (instruction.MemorySize is MemorySize.UInt8 or MemorySize.Int8)
                    op->OperandSize = 1;
                break;
            default:
                op->Immediate = (uint)instruction.GetImmediate(index);
                break;
        }
    }

    private static void RegisterOperand(Register register, int index, Op* op)
    {
        int number;
        switch (register)
        {
            case >= Register.AL and <= Register.BH:
                var n = register - Register.AL;
                number = (n & 3) * 4 + (n >> 2);
                // The first operand's width is the instruction's, but OUT and shifts by CL have theirs elsewhere.
                if (index == 0 || (index == 1 && IsOut(op->Code)))
                    op->OperandSize = 1;
                break;
            case >= Register.AX and <= Register.DI:
                number = (register - Register.AX) * 4;
                break;
            case >= Register.EAX and <= Register.EDI:
                number = (register - Register.EAX) * 4;
                break;
            case >= Register.ES and <= Register.GS:
                number = register - Register.ES;
                break;
            case >= Register.MM0 and <= Register.MM7:
                number = register - Register.MM0;
                op->Flags |= OpFlags.MayFault;
                break;
            case >= Register.CR0 and <= Register.CR7:
                number = register - Register.CR0;
                break;
            case >= Register.DR0 and <= Register.DR7:
                number = register - Register.DR0;
                break;
            default:
                number = 0;
                break;
        }
        if (index == 0)
            op->Reg0 = (byte)number;
        else if (index == 1)
            op->Reg1 = (byte)number;

        static bool IsOut(ushort code) => (Code)code is Code.Out_imm8_AL or Code.Out_DX_AL;
    }

    private static void MemoryOperand(in Instruction instruction, int index, Op* op)
    {
        op->Flags |= OpFlags.Memory;
        op->Segment = (byte)(instruction.MemorySegment - Register.ES);
        op->Displacement = instruction.MemoryDisplacement32;
        op->Base = AddressRegister(instruction.MemoryBase);
        op->Index = AddressRegister(instruction.MemoryIndex);
        op->Scale = instruction.MemoryIndexScale switch
        {
            2 => 1,
            4 => 2,
            8 => 3,
            _ => 0,
        };
        if (index == 0 && instruction.MemorySize is MemorySize.UInt8 or MemorySize.Int8)
            op->OperandSize = 1;
    }

    private static byte AddressRegister(Register register) => register switch
    {
        >= Register.AX and <= Register.DI => (byte)(register - Register.AX),
        >= Register.EAX and <= Register.EDI => (byte)(register - Register.EAX),
        _ => Op.NoRegister,
    };
}
