using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>Loads of DS ES FS GS SS as MOV and POP do them (Intel SDM vol. 2, MOV; vol. 3, 5.6–5.7).</summary>
internal static unsafe class SegmentLoader
{
    /// <summary>Access rights of every segment in virtual 8086 mode: present, DPL 3, writable data.</summary>
    private const ushort Virtual8086Access = 0xF3;

    /// <summary>
    /// As <see cref="Prepare"/>, and stores the register. Nothing changes when there is a fault.
    /// </summary>
    public static Fault Load(CpuState* s, SegmentName name, ushort selector)
    {
        var fault = Prepare(s, name, selector, out var register);
        if (!fault.IsFault)
            *Operands.Segment(s, (int)name) = register;
        return fault;
    }

    /// <summary>What the register would hold.</summary>
    public static Fault Prepare(CpuState* s, SegmentName name, ushort selector, out SegmentRegister register)
    {
        register = *Operands.Segment(s, (int)name);
        if (s->IsRealOrVirtual8086)
        {
            register = RealRegister(s, register, selector);
            return Fault.None;
        }
        if (name == SegmentName.Ss)
            return PrepareStack(s, selector, s->Cpl, out register);
        return PrepareData(s, selector, out register);
    }

    /// <summary>DS ES FS GS in protected mode.</summary>
    public static Fault PrepareData(CpuState* s, ushort selector, out SegmentRegister register)
    {
        register = default;
        if (DescriptorTable.IsNull(selector))
        {
            register = new SegmentRegister { Selector = selector };
            return Fault.None;
        }
        var fault = DescriptorTable.Read(s, selector, out var descriptor);
        if (fault.IsFault)
            return fault;
        if (!descriptor.IsReadable)
            return Fault.GeneralProtection(selector);
        if (!descriptor.IsConforming && Math.Max(s->Cpl, selector & 3) > descriptor.Privilege)
            return Fault.GeneralProtection(selector);
        if (!descriptor.IsPresent)
            return Fault.NotPresent(selector);
        register = descriptor.ToRegister(selector, s->CheckMark);
        return DescriptorTable.MarkAccessed(s, descriptor);
    }

    /// <summary>SS at a privilege level.</summary>
    public static Fault PrepareStack(CpuState* s, ushort selector, int level, out SegmentRegister register)
    {
        register = default;
        if (DescriptorTable.IsNull(selector))
            return Fault.GeneralProtection(0);
        var fault = DescriptorTable.Read(s, selector, out var descriptor);
        if (fault.IsFault)
            return fault;
        if ((selector & 3) != level || !descriptor.IsWritableData || descriptor.Privilege != level)
            return Fault.GeneralProtection(selector);
        if (!descriptor.IsPresent)
            return Fault.Stack(selector);
        register = descriptor.ToRegister(selector, s->CheckMark);
        return DescriptorTable.MarkAccessed(s, descriptor);
    }

    /// <summary>
    /// Real mode keeps the limit, and the B bit, that protected mode left ("unreal" mode); virtual 8086 mode does not.
    /// </summary>
    public static SegmentRegister RealRegister(CpuState* s, SegmentRegister register, ushort selector)
    {
        register.LoadReal(selector);
        if ((s->Eflags & EFlags.Virtual8086) != 0 && s->IsProtected)
        {
            register.Limit = 0xFFFF;
            register.Access = (ushort)(Virtual8086Access | s->CheckMark);
        }
        else
        {
            register.Access = (ushort)((register.Access & 0xFF00) | SegmentRegister.RealModeAccess);
        }
        return register;
    }

    /// <summary>After a return to an outer level: data segments that level may not use become null.</summary>
    public static void DropInner(CpuState* s)
    {
        for (var name = SegmentName.Es; name <= SegmentName.Gs; name++)
        {
            if (name is SegmentName.Cs or SegmentName.Ss)
                continue;
            var register = Operands.Segment(s, (int)name);
            var isConforming = (register->Access & (SegmentRegister.CodeBit | SegmentRegister.ExpandDownOrConformingBit))
                == (SegmentRegister.CodeBit | SegmentRegister.ExpandDownOrConformingBit);
            if (!isConforming && register->DescriptorPrivilege < s->Cpl)
                *register = default;
        }
    }
}
