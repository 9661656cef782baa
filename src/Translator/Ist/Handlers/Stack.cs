using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>PUSH POP PUSHA POPA PUSHF POPF ENTER LEAVE; segment registers are popped in <see cref="SegmentMoves"/>.</summary>
internal static unsafe class Stack
{
    private const int Ss = (int)SegmentName.Ss;
    private const int Sp = 4;
    private const int Bp = 5;

    public static OpHandler Find(in OpShape shape, Op* op) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Push => op->OperandSize == 4 ? Push<W32>(in shape) : Push<W16>(in shape),
        Mnemonic.Pop => op->OperandSize == 4 ? Pop<W32>(in shape) : Pop<W16>(in shape),
        Mnemonic.Pusha or Mnemonic.Pushad => &PushAll,
        Mnemonic.Popa or Mnemonic.Popad => &PopAll,
        Mnemonic.Pushf or Mnemonic.Pushfd => &PushFlags,
        Mnemonic.Popf or Mnemonic.Popfd => &PopFlags,
        Mnemonic.Enter => &Enter,
        Mnemonic.Leave => &Leave,
        _ => null,
    };

    private static OpHandler Push<TWidth>(in OpShape shape) where TWidth : struct, IWidth => shape.First switch
    {
        OperandShape.SegmentRegister => &PushSegment<TWidth>,
        OperandShape.Register => &PushRegister<TWidth>,
        OperandShape.Memory => &PushMemory<TWidth>,
        _ => &PushImmediate<TWidth>,
    };

    private static OpHandler Pop<TWidth>(in OpShape shape) where TWidth : struct, IWidth => shape.First switch
    {
        OperandShape.SegmentRegister => null,
        OperandShape.Register => &PopRegister<TWidth>,
        _ => &PopMemory<TWidth>,
    };

    private static int PushRegister<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth =>
        StackAccess.TryPush<TWidth>(s, op, Operands.Register<TWidth>(s, op->Reg0)) ? OpResult.Next : OpResult.Exit;

    private static int PushImmediate<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth =>
        StackAccess.TryPush<TWidth>(s, op, op->Immediate) ? OpResult.Next : OpResult.Exit;

    private static int PushMemory<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth =>
        Operands.TryLoad<TWidth>(s, op, out var value) && StackAccess.TryPush<TWidth>(s, op, value) ? OpResult.Next : OpResult.Exit;

    private static int PushSegment<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth =>
        StackAccess.TryPush<TWidth>(s, op, Operands.Segment(s, op->Reg0)->Selector) ? OpResult.Next : OpResult.Exit;

    private static int PopRegister<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth
    {
        if (!StackAccess.TryPeek<TWidth>(s, op, 0, out var value))
            return OpResult.Exit;
        StackAccess.Move(s, TWidth.Size);
        Operands.SetRegister<TWidth>(s, op->Reg0, value);
        return OpResult.Next;
    }

    /// <summary>An address through ESP uses its value after the pop (Intel SDM vol. 2, POP).</summary>
    private static int PopMemory<TWidth>(CpuState* s, Op* op) where TWidth : struct, IWidth
    {
        if (!StackAccess.TryPeek<TWidth>(s, op, 0, out var value))
            return OpResult.Exit;
        var old = s->Registers[Sp];
        StackAccess.Move(s, TWidth.Size);
        if (!Operands.Destination(s, op, TWidth.Size, out var linear))
        {
            s->Registers[Sp] = old;
            return OpResult.Exit;
        }
        Operands.Store<TWidth>(s, linear, value);
        return OpResult.Next;
    }

    /// <summary>Pushes the registers in encoding order, SP as it was.</summary>
    private static int PushAll(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        if (!StackAccess.CanPush(s, op, 8, size))
            return OpResult.Exit;
        var sp = s->Registers[Sp];
        for (var i = 0; i < 8; i++)
            StackAccess.TryPush(s, op, i == Sp ? sp : s->Registers[i], size);
        return OpResult.Next;
    }

    /// <summary>Pops in the opposite order; the item of SP is dropped.</summary>
    private static int PopAll(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        var values = stackalloc uint[8];
        for (var i = 0; i < 8; i++)
        {
            if (!StackAccess.TryPeek(s, op, (uint)(i * size), size, out values[7 - i]))
                return OpResult.Exit;
        }
        for (var i = 0; i < 8; i++)
        {
            if (i != Sp)
                Operands.SetRegister(s, (byte)(4 * i), values[i], size);
        }
        StackAccess.Move(s, 8 * size);
        return OpResult.Next;
    }

    /// <summary>RF and VM are pushed as zero. In virtual 8086 mode it takes IOPL 3, or CR4.VME.</summary>
    private static int PushFlags(CpuState* s, Op* op)
    {
        var value = s->Eflags & ~(EFlags.Resume | EFlags.Virtual8086);
        if (!Privilege.AllowsFlagStack(s))
        {
            if (!VirtualInterrupts.IsInFlagStack(s, op->OperandSize))
                return Faults.GeneralProtection(s, op);
            value = VirtualInterrupts.Pushed(s);
        }
        return StackAccess.TryPush(s, op, value, op->OperandSize) ? OpResult.Next : OpResult.Exit;
    }

    private static int PopFlags(CpuState* s, Op* op)
    {
        if (!Privilege.AllowsFlagStack(s, op->OperandSize))
            return Faults.GeneralProtection(s, op);
        if (!StackAccess.TryPeek(s, op, 0, op->OperandSize, out var value))
            return OpResult.Exit;
        if (!Privilege.TryMergeFlags(s, value, op->OperandSize, out var eflags))
            return Faults.GeneralProtection(s, op);
        StackAccess.Move(s, op->OperandSize);
        Privilege.SetFlags(s, eflags);
        s->Eip = op->NextIp;
        return OpResult.Resync;
    }

    /// <summary>
    /// Builds a frame; at a nesting level it copies the frame pointers of the levels above, which may be among what it has
    /// just pushed. As on a real processor the first push is in memory even when a later one faults; no register changed
    /// by then.
    /// </summary>
    private static int Enter(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        var level = (int)op->Immediate2 & 31;
        var mask = StackAccess.Mask(s);
        var sp = s->Registers[Sp];
        var count = level == 0 ? 1 : level + 1;
        var last = (sp - (uint)(count * size) - op->Immediate) & mask;
        if (!Operands.ForStore(s, op, Ss, (sp - (uint)size) & mask, size, out var first))
            return OpResult.Exit;
        Operands.Store(s, first, s->Registers[Bp], size);
        for (var i = 1; i < level; i++)
        {
            if (!Operands.ForLoad(s, op, Ss, (s->Registers[Bp] - (uint)(i * size)) & mask, size, out _))
                return OpResult.Exit;
        }
        if (!StackAccess.CanPush(s, op, count, size) || !Operands.ForStore(s, op, Ss, last, size, out _))
            return OpResult.Exit;

        StackAccess.TryPush(s, op, s->Registers[Bp], size);
        // With ESP's high word even where only SP moves: a 32-bit ENTER puts it into EBP.
        var frame = s->Registers[Sp];
        for (var i = 1; i < level; i++)
        {
            Operands.ForLoad(s, op, Ss, (s->Registers[Bp] - (uint)(i * size)) & mask, size, out var linear);
            StackAccess.TryPush(s, op, Operands.Load(s, linear, size), size);
        }
        if (level > 0)
            StackAccess.TryPush(s, op, frame, size);
        Operands.SetRegister(s, 4 * Bp, frame, size);
        StackAccess.SetPointer(s, last);
        return OpResult.Next;
    }

    private static int Leave(CpuState* s, Op* op)
    {
        int size = op->OperandSize;
        var frame = s->Registers[Bp] & StackAccess.Mask(s);
        if (!Operands.ForLoad(s, op, Ss, frame, size, out var linear))
            return OpResult.Exit;
        var value = Operands.Load(s, linear, size);
        StackAccess.SetPointer(s, frame + (uint)size);
        Operands.SetRegister(s, 4 * Bp, value, size);
        return OpResult.Next;
    }
}
