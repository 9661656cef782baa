namespace Dbt.Translator.Decoding;

/// <summary>Reads an instruction's operands, in the order in which they stand in its bytes. Memory has been read before.</summary>
internal unsafe ref struct OperandReader
{
    /// <summary>The next byte.</summary>
    public byte* At;

    /// <summary>The last opcode byte.</summary>
    public byte Opcode;
    public byte ModRm;

    /// <param name="form">How it is encoded.</param>
    /// <param name="index">Which operand it is: the first two registers have a place in the op.</param>
    /// <param name="op">Gets the operand.</param>
    public void Read(OperandForm form, int index, Op* op)
    {
        switch (form)
        {
            case OperandForm.Eb when !op->HasMemory:
                SetRegister(ByteRegister(ModRm), index, op);
                break;
            case OperandForm.Ev when !op->HasMemory:
                SetRegister((ModRm & 7) * 4, index, op);
                break;
            case OperandForm.Gb:
                SetRegister(ByteRegister(ModRm >> 3), index, op);
                break;
            case OperandForm.Gv:
                SetRegister((ModRm >> 3 & 7) * 4, index, op);
                break;
            case OperandForm.Sw:
                SetRegister(ModRm >> 3 & 7, index, op);
                break;
            case OperandForm.Zb:
                SetRegister(ByteRegister(Opcode), index, op);
                break;
            case OperandForm.Zv:
                SetRegister((Opcode & 7) * 4, index, op);
                break;
            case OperandForm.Cl:
                SetRegister(4, index, op);
                break;
            case OperandForm.Dx:
                SetRegister(8, index, op);
                break;
            case >= OperandForm.Es and <= OperandForm.Gs:
                SetRegister(form - OperandForm.Es, index, op);
                break;
            case OperandForm.Ov:
                op->Flags |= OpFlags.Memory;
                op->Displacement = Unsigned(op->AddressSize);
                break;
            case >= OperandForm.Ib:
                ReadConstant(form, op);
                break;
        }
    }

    private void ReadConstant(OperandForm form, Op* op)
    {
        switch (form)
        {
            case OperandForm.Ib:
                op->Immediate = *At++;
                break;
            case OperandForm.Ib2:
                op->Immediate2 = *At++;
                break;
            case OperandForm.Is or OperandForm.Jb:
                op->Immediate = (uint)(sbyte)*At++;
                break;
            case OperandForm.Iw:
                op->Immediate = Unsigned(2);
                break;
            case OperandForm.Iz or OperandForm.Jz:
                op->Immediate = Unsigned(op->OperandSize);
                break;
            case OperandForm.One:
                op->Immediate = 1;
                break;
            case OperandForm.Ap:
                op->Immediate = Unsigned(op->OperandSize);
                op->Immediate2 = Unsigned(2);
                break;
        }
    }

    private uint Unsigned(int size)
    {
        var at = At;
        At += size;
        return size == 2 ? *(ushort*)at : *(uint*)at;
    }

    /// <summary>AL CL DL BL AH CH DH BH, as byte offsets in the state.</summary>
    private static int ByteRegister(int number) => (number & 3) * 4 + (number >> 2 & 1);

    private static void SetRegister(int place, int index, Op* op)
    {
        if (index == 0)
            op->Reg0 = (byte)place;
        else if (index == 1)
            op->Reg1 = (byte)place;
    }
}
