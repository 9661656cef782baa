using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>Reads descriptors from the GDT and the LDT.</summary>
internal static unsafe class DescriptorTable
{
    public static bool IsNull(ushort selector) => (selector & ~3) == 0;

    public static uint ErrorCode(ushort selector) => selector & 0xFFFCu;

    /// <summary>False: outside its table, or there is no LDT.</summary>
    public static bool TryRead(CpuState* s, ushort selector, out Descriptor descriptor)
    {
        var local = (selector & 4) != 0;
        var table = local ? s->Ldtr.Base : s->GdtBase;
        var limit = local ? s->Ldtr.Limit : s->GdtLimit;
        descriptor = default;
        if ((selector | 7u) > limit || (local && (s->Ldtr.Access & SegmentRegister.PresentBit) == 0))
            return false;
        var address = table + (selector & 0xFFF8u);
        descriptor = new Descriptor(Operands.Load<W32>(s, address), Operands.Load<W32>(s, address + 4), address);
        return true;
    }

    /// <summary>Sets the accessed bit in memory, when it is not set already.</summary>
    public static void MarkAccessed(CpuState* s, in Descriptor descriptor)
    {
        if (descriptor.IsSegment && (descriptor.Type & 1) == 0)
            Operands.Store<W8>(s, descriptor.Address + 5, descriptor.High >> 8 & 0xFF | 1);
    }
}
