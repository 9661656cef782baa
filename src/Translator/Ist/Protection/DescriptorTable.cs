using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>Reads descriptors from the GDT and the LDT.</summary>
internal static unsafe class DescriptorTable
{
    public static bool IsNull(ushort selector) => (selector & ~3) == 0;

    public static uint ErrorCode(ushort selector) => selector & 0xFFFCu;

    /// <summary>Outside its table, or of an LDT that there is not: #GP of the selector. Or #PF.</summary>
    public static Fault Read(CpuState* s, ushort selector, out Descriptor descriptor)
    {
        var local = (selector & 4) != 0;
        var table = local ? s->Ldtr.Base : s->GdtBase;
        var limit = local ? s->Ldtr.Limit : s->GdtLimit;
        descriptor = default;
        if ((selector | 7u) > limit || (local && (s->Ldtr.Access & SegmentRegister.PresentBit) == 0))
            return Fault.GeneralProtection(selector);
        return ReadAt(s, table + (selector & 0xFFF8u), out descriptor);
    }

    /// <summary>The eight bytes at a linear address.</summary>
    public static Fault ReadAt(CpuState* s, uint address, out Descriptor descriptor)
    {
        descriptor = default;
        var fault = SystemAccess.Probe(s, address, 8, write: false);
        if (!fault.IsFault)
            descriptor = new Descriptor(SystemAccess.Load(s, address, 4), HighOf(s, SystemAccess.Load(s, address + 4, 4)), address);
        return fault;
    }

    /// <summary>An 80286 does not look at the last two bytes, and knows no 32-bit gates and tasks.</summary>
    private static uint HighOf(CpuState* s, uint high)
    {
        const uint segment = 1 << 12;
        const uint type32 = 8 << 8;
        if (s->Model != CpuModel.I286)
            return high;
        return (high & (segment | type32)) == type32 ? high & 0xF0FF : high & 0xFFFF;
    }

    /// <summary>Sets the accessed bit in memory, when it is not set already.</summary>
    public static Fault MarkAccessed(CpuState* s, in Descriptor descriptor) =>
        descriptor.IsSegment && (descriptor.Type & 1) == 0 ? SetType(s, descriptor, descriptor.Type | 1) : Fault.None;

    /// <summary>Stores another type, such as that of a busy TSS.</summary>
    public static Fault SetType(CpuState* s, in Descriptor descriptor, int type)
    {
        var at = descriptor.Address + 5;
        var fault = SystemAccess.Probe(s, at, 1, write: true);
        if (!fault.IsFault)
            SystemAccess.Store(s, at, (descriptor.High >> 8 & 0xF0) | (uint)type, 1);
        return fault;
    }
}
