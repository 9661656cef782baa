using Dbt.Guest;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <summary>
/// Decodes by <see cref="OpcodeMap"/> what programs are mostly made of, just as Iced does but without the time in which Iced
/// is loaded and builds its tables. The rest (LOCK, the coprocessor, system and invalid instructions) is left to Iced.
/// </summary>
internal static unsafe class TableDecoder
{
    /// <summary>With so many no instruction of the map is longer than 15 bytes.</summary>
    private const int MostPrefixes = 4;

    private const uint ModRm = 1u << (int)OperandForm.Eb | 1u << (int)OperandForm.Ev | 1u << (int)OperandForm.M
        | 1u << (int)OperandForm.Gb | 1u << (int)OperandForm.Gv | 1u << (int)OperandForm.Sw;

    private const uint RegisterOrMemory = 1u << (int)OperandForm.Eb | 1u << (int)OperandForm.Ev | 1u << (int)OperandForm.M;
    private const uint Strings = 1u << (int)OperandForm.Xv | 1u << (int)OperandForm.Yv;

    /// <summary>
    /// By the low bits of ModRM in 16-bit addressing: base, and index behind it (dwords of the state; Intel SDM vol. 2,
    /// table 2-1).
    /// </summary>
    private static ReadOnlySpan<byte> Bases16 => [3, 3, 5, 5, 6, 7, 5, 3];

    private static ReadOnlySpan<byte> Indexes16 =>
        [6, 7, 6, 7, Op.NoRegister, Op.NoRegister, Op.NoRegister, Op.NoRegister];

    /// <param name="start">The instruction; 15 bytes can be read.</param>
    /// <param name="eip">Its offset in CS.</param>
    /// <param name="code32">CS.D.</param>
    /// <param name="op">All but the handler is filled in.</param>
    /// <returns>The row of the map, or 0 when Iced must decode it; the op is then undefined.</returns>
    public static ulong Decode(byte* start, uint eip, bool code32, Op* op)
    {
        *op = default;
        op->OperandSize = op->AddressSize = code32 ? (byte)4 : (byte)2;
        var at = start;
        var segment = -1;
        while (IsPrefix(*at, code32, op, ref segment))
        {
            if (++at - start > MostPrefixes)
                return 0;
        }
        var opcode = *at++;
        var row = opcode == 0x0F ? OpcodeMap.TwoBytes[opcode = *at++] : OpcodeMap.OneByte[opcode];
        if ((row & OpcodeMap.Group) != 0)
            row = OpcodeMap.Groups[((int)(row & 0xFF) << 3) + (*at >> 3 & 7)];
        var forms = 1u << (int)OpcodeMap.First(row) | 1u << (int)OpcodeMap.Second(row) | 1u << (int)OpcodeMap.Third(row);
        if (row == 0 || (op->Prefixes != OpPrefixes.None && (forms & Strings) == 0) || op->Prefixes == (OpPrefixes.Repe | OpPrefixes.Repne))
            return 0;

        op->Ip = eip;
        op->AddressMask = op->AddressSize == 2 ? 0xFFFF : uint.MaxValue;
        op->Base = op->Index = Op.NoRegister;
        if ((forms & (Strings | 1u << (int)OperandForm.Ov)) != 0)
            op->Segment = (byte)(segment < 0 ? (int)SegmentName.Ds : segment);
        byte modRm = 0;
        if ((forms & ModRm) != 0)
        {
            modRm = *at++;
            if (modRm < 0xC0 && (forms & RegisterOrMemory) != 0)
                at = Memory(at, modRm, segment, op);
            else if ((forms & 1u << (int)OperandForm.M) != 0)
                return 0;
        }
        var operands = new OperandReader { At = at, Opcode = opcode, ModRm = modRm };
        operands.Read(OpcodeMap.First(row), 0, op);
        operands.Read(OpcodeMap.Second(row), 1, op);
        operands.Read(OpcodeMap.Third(row), 2, op);
        op->Length = (byte)(operands.At - start);
        op->NextIp = eip + op->Length;
        if ((forms & (1u << (int)OperandForm.Jb | 1u << (int)OperandForm.Jz)) != 0)
            op->Immediate += op->NextIp;
        Finish(row, opcode, forms, op);
        return row;
    }

    private static bool IsPrefix(byte value, bool code32, Op* op, ref int segment)
    {
        switch (value)
        {
            case 0x66:
                op->OperandSize = code32 ? (byte)2 : (byte)4;
                return true;
            case 0x67:
                op->AddressSize = code32 ? (byte)2 : (byte)4;
                return true;
            case 0x26 or 0x2E or 0x36 or 0x3E:
                segment = (value >> 3) & 3;
                return true;
            case 0x64 or 0x65:
                segment = value - 0x64 + (int)SegmentName.Fs;
                return true;
            case 0xF2:
                op->Prefixes |= OpPrefixes.Repne;
                return true;
            case 0xF3:
                op->Prefixes |= OpPrefixes.Repe;
                return true;
            default:
                return false;
        }
    }

    private static void Finish(ulong row, byte opcode, uint forms, Op* op)
    {
        var code = (uint)row & ((1u << OpcodeMap.MnemonicShift) - 1);
        if ((row & OpcodeMap.Sized) != 0 && op->OperandSize == 4)
            code++;
        if ((row & OpcodeMap.CountsByAddress) != 0 && op->AddressSize == 4)
            code += 2;
        op->Code = (ushort)code;
        if ((row & OpcodeMap.Conditional) != 0)
            op->Immediate2 = (row & OpcodeMap.CountsByAddress) != 0 ? 5u - (opcode & 1u) : opcode & 15u;
        if ((row & OpcodeMap.Byte) != 0)
            op->OperandSize = 1;
        op->Immediate = Width.Truncate(op->Immediate, op->OperandSize);

        var flags = op->Flags;
        if ((row & OpcodeMap.Ends) != 0)
            flags |= OpFlags.EndsBlock;
        if ((row & OpcodeMap.Faults) != 0 || ((row & OpcodeMap.MemoryFaults) != 0 && op->HasMemory))
            flags |= OpFlags.MayFault;
        if ((row & OpcodeMap.Writes) != 0 || ((row & OpcodeMap.MemoryWrites) != 0 && op->HasMemory))
            flags |= OpFlags.WritesMemory;
        if ((row & OpcodeMap.LoadsSs) != 0)
            flags |= OpFlags.LoadsStackSegment;
        if ((row & OpcodeMap.Indirect) != 0)
            flags |= OpFlags.Indirect;
        if ((row & OpcodeMap.Far) != 0)
            flags |= OpFlags.Far;
        if ((forms & Strings) != 0 && op->Prefixes != OpPrefixes.None)
            flags |= OpFlags.Repeats;
        op->Flags = flags;
    }

    /// <summary>What <see cref="Ist.IstTable"/> wants to know of an op that was decoded by a row.</summary>
    public static OpShape ShapeOf(ulong row, Op* op)
    {
        var mnemonic = (ushort)(row >> OpcodeMap.MnemonicShift & 0xFFF);
        if (op->OperandSize == 4)
        {
            // The only ones whose names decide, and differ by the operand size.
            if (mnemonic == (ushort)Mnemonic.Cbw)
                mnemonic = (ushort)Mnemonic.Cwde;
            else if (mnemonic == (ushort)Mnemonic.Cwd)
                mnemonic = (ushort)Mnemonic.Cdq;
        }
        return new OpShape(op->Code, mnemonic)
        {
            First = ShapeOf(OpcodeMap.First(row), op),
            Second = ShapeOf(OpcodeMap.Second(row), op),
            Third = ShapeOf(OpcodeMap.Third(row), op),
            Condition = (row & OpcodeMap.Conditional) == 0 ? ConditionUse.None
                : OpcodeMap.First(row) is OperandForm.Jb or OperandForm.Jz ? ConditionUse.Branch
                : ConditionUse.Value,
        };
    }

    private static OperandShape ShapeOf(OperandForm form, Op* op) => form switch
    {
        OperandForm.None => OperandShape.None,
        OperandForm.Eb or OperandForm.Ev or OperandForm.M when op->HasMemory => OperandShape.Memory,
        OperandForm.Eb or OperandForm.Gb or OperandForm.Zb or OperandForm.Al or OperandForm.Cl => OperandShape.ByteRegister,
        OperandForm.Ev or OperandForm.Gv or OperandForm.Zv or OperandForm.Ax or OperandForm.Dx => OperandShape.Register,
        OperandForm.Sw or (>= OperandForm.Es and <= OperandForm.Gs) => OperandShape.SegmentRegister,
        OperandForm.Jb or OperandForm.Jz => OperandShape.NearBranch,
        OperandForm.Ap => OperandShape.FarBranch,
        OperandForm.Ov or OperandForm.Xv or OperandForm.Yv => OperandShape.Memory,
        _ => OperandShape.Immediate,
    };

    /// <summary>The memory operand of a ModRM byte; the bytes after it are returned.</summary>
    private static byte* Memory(byte* at, byte modRm, int segment, Op* op)
    {
        op->Flags |= OpFlags.Memory;
        at = op->AddressSize == 2 ? Memory16(at, modRm, op) : Memory32(at, modRm, op);
        // What is addressed by BP or SP is on the stack.
        op->Segment = (byte)(segment >= 0 ? segment : (int)(op->Base is 4 or 5 ? SegmentName.Ss : SegmentName.Ds));
        return at;
    }

    private static byte* Memory16(byte* at, byte modRm, Op* op)
    {
        var rm = modRm & 7;
        if (modRm < 0x40 && rm == 6)
        {
            op->Displacement = *(ushort*)at;
            return at + 2;
        }
        op->Base = Bases16[rm];
        op->Index = Indexes16[rm];
        return Displacement(at, modRm, op);
    }

    private static byte* Memory32(byte* at, byte modRm, Op* op)
    {
        var rm = modRm & 7;
        if (rm == 4)
        {
            var sib = *at++;
            rm = sib & 7;
            op->Scale = (byte)(sib >> 6);
            var index = sib >> 3 & 7;
            if (index != 4)
                op->Index = (byte)index;
        }
        if (modRm < 0x40 && rm == 5)
        {
            op->Displacement = *(uint*)at;
            return at + 4;
        }
        op->Base = (byte)rm;
        return Displacement(at, modRm, op);
    }

    private static byte* Displacement(byte* at, byte modRm, Op* op)
    {
        switch (modRm >> 6)
        {
            case 1:
                op->Displacement = (uint)(sbyte)*at & op->AddressMask;
                return at + 1;
            case 2:
                op->Displacement = *(uint*)at & op->AddressMask;
                return at + op->AddressSize;
            default:
                return at;
        }
    }
}
