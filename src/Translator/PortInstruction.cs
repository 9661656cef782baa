using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>The I/O address space, as the virtual machine manager offers it. Sizes in bytes: 1, 2, 4.</summary>
public interface IPortBus
{
    uint In(ushort port, int size);

    void Out(ushort port, int size, uint value);
}

/// <summary>
/// Carries out the instruction on which the processor left with <see cref="CpuExit.PortIo"/>: IN, OUT, INS, OUTS with their
/// prefixes.
/// </summary>
public static unsafe class PortInstruction
{
    private const int MaxLength = 15;
    private const int Cx = 1;
    private const int Dx = 2;
    private const int Si = 6;
    private const int Di = 7;

    /// <summary>
    /// Runs it to its end, moving EIP, SI, DI and CX. A repeated one pauses with EIP at itself after an element when
    /// <see cref="CpuState.Pending"/> is set. Gives <see cref="CpuExit.None"/>, or Exception: a segment fault before an
    /// element (its registers are exact), or the debug trap of TF.
    /// </summary>
    public static CpuExit Execute(CpuState* s, IPortBus bus)
    {
        if ((s->Eflags & EFlags.Trap) == 0 && (s->CheckMark | s->Watches) == 0 && TryByte(s, bus))
            return CpuExit.None;
        var op = Decode(s, out var opcode);
        s->Exit = CpuExit.None;
        s->InterruptShadow = 0;
        var trap = (s->Eflags & EFlags.Trap) != 0;
        var done = (opcode & 0xF0) == 0x60 ? Repeat(s, &op, opcode, bus) : Single(s, &op, opcode, bus);
        if (s->Exit != CpuExit.None)
            return s->Exit;
        if (done)
        {
            s->Eip = op.NextIp;
            s->Instructions++;
        }
        var hits = s->WatchHits;
        s->WatchHits = 0;
        if (!trap && hits == 0)
            return CpuExit.None;
        s->Exit = CpuExit.Exception;
        s->DebugRegisters[6] |= hits | (trap ? DebugBreakpoints.StatusStep : 0);
        s->ExitOperand = ExceptionVector.Debug;
        s->ExitErrorCode = -1;
        return CpuExit.Exception;
    }

    /// <summary>
    /// IN AL and OUT AL without a prefix: nearly all that there is. AL is stored by the word, since 16-bit code loads AX so
    /// and would wait for a byte.
    /// </summary>
    private static bool TryByte(CpuState* s, IPortBus bus)
    {
        var opcode = Operands.Load<W8>(s, s->Cs.Base + s->Eip);
        if ((opcode & 0xF5) != 0xE4)
            return false;
        Op op = default;
        op.NextIp = s->Eip;
        Fetch(s, &op);
        ref var ax = ref *(ushort*)s->Registers;
        var port = (opcode & 8) == 0 ? Fetch(s, &op) : *(ushort*)(s->Registers + Dx);
        s->InterruptShadow = 0;
        if ((opcode & 2) == 0)
            ax = (ushort)(ax & 0xFF00 | (byte)bus.In(port, 1));
        else
            bus.Out(port, 1, (byte)ax);
        s->Exit = CpuExit.None;
        s->Eip = op.NextIp;
        s->Instructions++;
        return true;
    }

    /// <summary>Prefixes, opcode and port: all that these sixteen opcodes have.</summary>
    private static Op Decode(CpuState* s, out byte opcode)
    {
        var code32 = s->Cs.IsBig;
        var operand32 = code32;
        var address32 = code32;
        Op op = default;
        op.Ip = op.NextIp = s->Eip;
        op.Segment = (byte)SegmentName.Ds;
        while (true)
        {
            opcode = Fetch(s, &op);
            // The processor decoded it before; only a changed instruction can be longer than any may be.
            switch (op.NextIp - op.Ip > MaxLength ? (byte)0 : opcode)
            {
                case 0x66:
                    operand32 = !code32;
                    break;
                case 0x67:
                    address32 = !code32;
                    break;
                // LOCK, which an 80286 allows there.
                case 0xF0:
                    break;
                case 0xF2 or 0xF3:
                    op.Prefixes |= OpPrefixes.Repe;
                    break;
                case 0x26 or 0x2E or 0x36 or 0x3E:
                    op.Segment = (byte)(opcode >> 3 & 3);
                    break;
                case 0x64 or 0x65:
                    op.Segment = (byte)(opcode - 0x60);
                    break;
                default:
                    op.OperandSize = (opcode & 1) == 0 ? (byte)1 : operand32 ? (byte)4 : (byte)2;
                    op.AddressSize = address32 ? (byte)4 : (byte)2;
                    op.AddressMask = address32 ? uint.MaxValue : 0xFFFF;
                    // E4–E7 have the port in the next byte, all others in DX.
                    op.Immediate = (opcode & 0xFC) == 0xE4 ? Fetch(s, &op) : (ushort)s->Registers[Dx];
                    return op;
            }
        }
    }

    private static byte Fetch(CpuState* s, Op* op)
    {
        // The processor has just read it: there is no fault.
        _ = CodeFetch.Locate(s, op->NextIp, out var csBase);
        var value = (byte)Operands.Load<W8>(s, csBase + op->NextIp);
        op->NextIp = s->Cs.IsBig || s->Cs.Limit > 0xFFFF ? op->NextIp + 1 : (ushort)(op->NextIp + 1);
        return value;
    }

    /// <summary>IN and OUT: bit 1 of the opcode says which.</summary>
    private static bool Single(CpuState* s, Op* op, byte opcode, IPortBus bus)
    {
        int size = op->OperandSize;
        NotePort(s, op);
        if ((opcode & 2) == 0)
            Operands.SetRegister(s, 0, bus.In((ushort)op->Immediate, size), size);
        else
            bus.Out((ushort)op->Immediate, size, Operands.Register(s, 0, size));
        return true;
    }

    private static void NotePort(CpuState* s, Op* op)
    {
        if ((s->Watches & CpuState.WatchesPorts) != 0)
            DebugBreakpoints.NotePort(s, op->Immediate, op->OperandSize);
    }

    private static bool Repeat(CpuState* s, Op* op, byte opcode, IPortBus bus)
    {
        if (op->Prefixes == OpPrefixes.None)
            return Element(s, op, opcode, bus);
        while (true)
        {
            var count = s->Registers[Cx] & op->AddressMask;
            if (count == 0)
                return true;
            if (!Element(s, op, opcode, bus))
                return false;
            Operands.SetRegister(s, 4 * Cx, count - 1, op->AddressSize);
            if (count == 1)
                return true;
            if ((s->Pending | s->WatchHits) != 0 || (s->Eflags & EFlags.Trap) != 0)
                return false;
        }
    }

    /// <summary>INS (6Ch) writes ES:DI, OUTS (6Eh) reads the segment:SI. The check comes before the port is touched.</summary>
    private static bool Element(CpuState* s, Op* op, byte opcode, IPortBus bus)
    {
        int size = op->OperandSize;
        var isIn = (opcode & 2) == 0;
        var pointer = isIn ? Di : Si;
        var offset = s->Registers[pointer] & op->AddressMask;
        if (isIn
                ? !Operands.ForStore(s, op, (int)SegmentName.Es, offset, size, out var linear)
                : !Operands.ForLoad(s, op, op->Segment, offset, size, out linear))
            return false;
        NotePort(s, op);
        if (isIn)
            Operands.Store(s, linear, bus.In((ushort)op->Immediate, size), size);
        else
            bus.Out((ushort)op->Immediate, size, Operands.Load(s, linear, size));
        var step = (s->Eflags & EFlags.Direction) != 0 ? -size : size;
        Operands.SetRegister(s, (byte)(4 * pointer), offset + (uint)step, op->AddressSize);
        return true;
    }
}
