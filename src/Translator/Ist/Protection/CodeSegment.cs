using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>What CS may become by a far JMP or CALL, and by a return (Intel SDM vol. 3, 5.8).</summary>
internal static unsafe class CodeSegment
{
    /// <summary>Direct transfer to a code segment: it stays at the current level.</summary>
    public static Fault PrepareDirect(CpuState* s, ushort selector, in Descriptor descriptor, uint offset, out SegmentRegister cs)
    {
        cs = default;
        if (!descriptor.IsCode)
            return Fault.GeneralProtection(selector);
        if (descriptor.IsConforming
                ? descriptor.Privilege > s->Cpl
                : (selector & 3) > s->Cpl || descriptor.Privilege != s->Cpl)
            return Fault.GeneralProtection(selector);
        return Finish(s, (ushort)((selector & ~3) | s->Cpl), selector, descriptor, offset, out cs);
    }

    /// <summary>A return to the level of the selector's RPL, which is the current one or an outer one.</summary>
    public static Fault PrepareReturn(CpuState* s, ushort selector, uint offset, out SegmentRegister cs)
    {
        cs = default;
        if (DescriptorTable.IsNull(selector))
            return Fault.GeneralProtection(0);
        var level = selector & 3;
        var fault = DescriptorTable.Read(s, selector, out var descriptor);
        if (fault.IsFault)
            return fault;
        if (!descriptor.IsCode || level < s->Cpl
            || (descriptor.IsConforming ? descriptor.Privilege > level : descriptor.Privilege != level))
            return Fault.GeneralProtection(selector);
        return Finish(s, selector, selector, descriptor, offset, out cs);
    }

    /// <summary>The target of a gate: at its own level unless it conforms. The new level is the register's RPL.</summary>
    /// <param name="s">Its level is that of the caller.</param>
    /// <param name="selector">The gate's.</param>
    /// <param name="offset">The gate's.</param>
    /// <param name="mayGoInward">False for JMP, which stays at its level.</param>
    /// <param name="cs">What CS becomes.</param>
    public static Fault PrepareGate(CpuState* s, ushort selector, uint offset, bool mayGoInward, out SegmentRegister cs)
    {
        cs = default;
        if (DescriptorTable.IsNull(selector))
            return Fault.GeneralProtection(0);
        var fault = DescriptorTable.Read(s, selector, out var descriptor);
        if (fault.IsFault)
            return fault;
        if (!descriptor.IsCode || descriptor.Privilege > s->Cpl)
            return Fault.GeneralProtection(selector);
        var level = descriptor.IsConforming ? s->Cpl : descriptor.Privilege;
        if (level != s->Cpl && !mayGoInward)
            return Fault.GeneralProtection(selector);
        return Finish(s, (ushort)((selector & ~3) | level), selector, descriptor, offset, out cs);
    }

    private static Fault Finish(
        CpuState* s, ushort value, ushort selector, in Descriptor descriptor, uint offset, out SegmentRegister cs)
    {
        cs = default;
        if (!descriptor.IsPresent)
            return Fault.NotPresent(selector);
        if (offset > descriptor.Limit)
            return Fault.GeneralProtection(0);
        cs = descriptor.ToRegister(value, s->CheckMark);
        return DescriptorTable.MarkAccessed(s, descriptor);
    }
}
