using Dbt.Guest;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>LGDT LIDT SGDT SIDT LLDT SLDT LTR STR LAR LSL VERR VERW ARPL.</summary>
internal static unsafe class DescriptorTables
{
    public static OpHandler Find(in OpShape shape) => (Mnemonic)shape.Mnemonic switch
    {
        Mnemonic.Lgdt => &Lgdt,
        Mnemonic.Lidt => &Lidt,
        Mnemonic.Sgdt => &Sgdt,
        Mnemonic.Sidt => &Sidt,
        Mnemonic.Lldt => &Lldt,
        Mnemonic.Sldt => &Sldt,
        Mnemonic.Ltr => &Ltr,
        Mnemonic.Str => &Str,
        Mnemonic.Lar => &Lar,
        Mnemonic.Lsl => &Lsl,
        Mnemonic.Verr => &Verr,
        Mnemonic.Verw => &Verw,
        Mnemonic.Arpl => &Arpl,
        _ => null,
    };

    private static int Lgdt(CpuState* s, Op* op)
    {
        if (!TryLoadTable(s, op, out var limit, out var address))
            return OpResult.Exit;
        s->GdtBase = address;
        s->GdtLimit = limit;
        return Done(s, op);
    }

    private static int Lidt(CpuState* s, Op* op)
    {
        if (!TryLoadTable(s, op, out var limit, out var address))
            return OpResult.Exit;
        s->IdtBase = address;
        s->IdtLimit = limit;
        return Done(s, op);
    }

    private static int Sgdt(CpuState* s, Op* op) => StoreTable(s, op, s->GdtLimit, s->GdtBase);

    private static int Sidt(CpuState* s, Op* op) => StoreTable(s, op, s->IdtLimit, s->IdtBase);

    /// <summary>Six bytes; with a 16-bit operand size the base has 24 bits.</summary>
    private static bool TryLoadTable(CpuState* s, Op* op, out uint limit, out uint address)
    {
        limit = address = 0;
        if (!Privilege.IsRing0(s))
        {
            Faults.GeneralProtection(s, op);
            return false;
        }
        var offset = Operands.Offset(s, op);
        if (!Operands.ForLoad(s, op, op->Segment, offset, 2, out var low)
            || !Operands.ForLoad(s, op, op->Segment, (offset + 2) & op->AddressMask, 4, out var high))
            return false;
        limit = Operands.Load<W16>(s, low);
        address = Operands.Load<W32>(s, high) & (op->OperandSize == 2 ? 0xFFFFFFu : uint.MaxValue);
        return true;
    }

    /// <summary>All 32 bits of the base, whatever the operand size, as since the 80386; an 80286 stores ones behind its 24.</summary>
    private static int StoreTable(CpuState* s, Op* op, uint limit, uint address)
    {
        var offset = Operands.Offset(s, op);
        if (!Operands.ForStore(s, op, op->Segment, offset, 2, out var low)
            || !Operands.ForStore(s, op, op->Segment, (offset + 2) & op->AddressMask, 4, out var high))
            return OpResult.Exit;
        Operands.Store<W16>(s, low, limit);
        Operands.Store<W32>(s, high, s->Model == CpuModel.I286 ? address | 0xFF000000 : address);
        return OpResult.Next;
    }

    private static int Lldt(CpuState* s, Op* op)
    {
        if (!TrySystemSelector(s, op, out var selector))
            return OpResult.Exit;
        if (DescriptorTable.IsNull(selector))
        {
            s->Ldtr = new SegmentRegister { Selector = selector };
            return Done(s, op);
        }
        var fault = ReadSystem(s, selector, out var descriptor);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        if (descriptor.IsSegment || descriptor.Type != Descriptor.TypeLdt)
            return Faults.GeneralProtection(s, op, DescriptorTable.ErrorCode(selector));
        if (!descriptor.IsPresent)
            return Faults.Raise(s, op, ExceptionVector.SegmentNotPresent, DescriptorTable.ErrorCode(selector));
        s->Ldtr = descriptor.ToRegister(selector);
        return Done(s, op);
    }

    /// <summary>Loads TR and marks the TSS busy.</summary>
    private static int Ltr(CpuState* s, Op* op)
    {
        if (!TrySystemSelector(s, op, out var selector))
            return OpResult.Exit;
        if (DescriptorTable.IsNull(selector))
            return Faults.GeneralProtection(s, op);
        var fault = ReadSystem(s, selector, out var descriptor);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        if (!descriptor.IsAvailableTss)
            return Faults.GeneralProtection(s, op, DescriptorTable.ErrorCode(selector));
        if (!descriptor.IsPresent)
            return Faults.Raise(s, op, ExceptionVector.SegmentNotPresent, DescriptorTable.ErrorCode(selector));
        fault = DescriptorTable.SetType(s, descriptor, descriptor.Type | 2);
        if (fault.IsFault)
            return Faults.Raise(s, op, fault);
        s->Tr = descriptor.ToRegister(selector);
        s->Tr.Access |= 2;
        return Done(s, op);
    }

    /// <summary>LDTR and TR take descriptors of the GDT only.</summary>
    private static Fault ReadSystem(CpuState* s, ushort selector, out Descriptor descriptor)
    {
        descriptor = default;
        return (selector & 4) != 0 ? Fault.GeneralProtection(selector) : DescriptorTable.Read(s, selector, out descriptor);
    }

    private static int Sldt(CpuState* s, Op* op) => StoreSelector(s, op, s->Ldtr.Selector);

    private static int Str(CpuState* s, Op* op) => StoreSelector(s, op, s->Tr.Selector);

    private static int StoreSelector(CpuState* s, Op* op, ushort selector)
    {
        if (s->IsRealOrVirtual8086)
            return Faults.InvalidOpcode(s, op);
        return Operands.TryWriteRm(s, op, op->HasMemory ? 2 : op->OperandSize, selector) ? OpResult.Next : OpResult.Exit;
    }

    private static bool TrySystemSelector(CpuState* s, Op* op, out ushort selector)
    {
        selector = 0;
        if (s->IsRealOrVirtual8086)
        {
            Faults.InvalidOpcode(s, op);
            return false;
        }
        if (s->Cpl != 0)
        {
            Faults.GeneralProtection(s, op);
            return false;
        }
        var ok = Operands.TryReadRm(s, op, op->Reg0, 2, out var value);
        selector = (ushort)value;
        return ok;
    }

    private static int Lar(CpuState* s, Op* op) => Inspect(s, op, limit: false);

    private static int Lsl(CpuState* s, Op* op) => Inspect(s, op, limit: true);

    /// <summary>ZF when the descriptor is visible at this level and of a kind that has rights, or a limit.</summary>
    private static int Inspect(CpuState* s, Op* op, bool limit)
    {
        if (s->IsRealOrVirtual8086)
            return Faults.InvalidOpcode(s, op);
        if (!Operands.TryReadRm(s, op, op->Reg1, 2, out var value))
            return OpResult.Exit;
        var selector = (ushort)value;
        var fault = ReadVisible(s, selector, out var descriptor);
        if (fault.Vector == ExceptionVector.PageFault)
            return Faults.Raise(s, op, fault);
        var ok = !fault.IsFault
            && (descriptor.IsSegment || HasInformation(descriptor.Type, limit))
            && Answer(s, op, limit ? descriptor.Limit : descriptor.High & 0xF0FF00);
        SetZero(s, ok);
        return OpResult.Next;
    }

    private static bool Answer(CpuState* s, Op* op, uint value)
    {
        Operands.SetRegister(s, op->Reg0, value, op->OperandSize);
        return true;
    }

    /// <summary>System types LAR and LSL know (Intel SDM vol. 2, tables 3-53 and 3-64).</summary>
    private static bool HasInformation(int type, bool limit) => type switch
    {
        Descriptor.TypeTss16 or Descriptor.TypeLdt or Descriptor.TypeTss16Busy or Descriptor.TypeTss32
            or Descriptor.TypeTss32Busy => true,
        Descriptor.TypeCallGate16 or Descriptor.TypeTaskGate or Descriptor.TypeCallGate32 => !limit,
        _ => false,
    };

    /// <summary>A descriptor that the current level and the selector's may see; else some fault. Or #PF.</summary>
    private static Fault ReadVisible(CpuState* s, ushort selector, out Descriptor descriptor)
    {
        descriptor = default;
        if (DescriptorTable.IsNull(selector))
            return Fault.GeneralProtection(0);
        var fault = DescriptorTable.Read(s, selector, out descriptor);
        return fault.IsFault || descriptor.IsConforming || Math.Max(s->Cpl, selector & 3) <= descriptor.Privilege
            ? fault
            : Fault.GeneralProtection(selector);
    }

    private static int Verr(CpuState* s, Op* op) => Verify(s, op, write: false);

    private static int Verw(CpuState* s, Op* op) => Verify(s, op, write: true);

    private static int Verify(CpuState* s, Op* op, bool write)
    {
        if (s->IsRealOrVirtual8086)
            return Faults.InvalidOpcode(s, op);
        if (!Operands.TryReadRm(s, op, op->Reg0, 2, out var value))
            return OpResult.Exit;
        var selector = (ushort)value;
        var fault = ReadVisible(s, selector, out var descriptor);
        if (fault.Vector == ExceptionVector.PageFault)
            return Faults.Raise(s, op, fault);
        SetZero(s, !fault.IsFault && descriptor.IsSegment
            && (write ? descriptor.IsWritableData : descriptor.IsReadable));
        return OpResult.Next;
    }

    /// <summary>Raises the RPL of the destination to that of the source; memory is written only then.</summary>
    private static int Arpl(CpuState* s, Op* op)
    {
        if (s->IsRealOrVirtual8086)
            return Faults.InvalidOpcode(s, op);
        if (!Operands.TryReadRm(s, op, op->Reg0, 2, out var value))
            return OpResult.Exit;
        var level = Operands.Register(s, op->Reg1, 2) & 3;
        var raise = (value & 3) < level;
        if (raise && !Operands.TryWriteRm(s, op, 2, (value & ~3u) | level))
            return OpResult.Exit;
        SetZero(s, raise);
        return OpResult.Next;
    }

    private static void SetZero(CpuState* s, bool value) =>
        s->Eflags = value ? s->Eflags | EFlags.Zero : s->Eflags & ~EFlags.Zero;

    private static int Done(CpuState* s, Op* op)
    {
        s->Eip = op->NextIp;
        return OpResult.Resync;
    }
}
