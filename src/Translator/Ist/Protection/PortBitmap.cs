using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>The I/O permission bitmap of a 32-bit TSS (Intel SDM vol. 1, 19.5.2).</summary>
internal static unsafe class PortBitmap
{
    private const uint OffsetAt = 0x66;

    /// <summary>
    /// Whether ports may be used. Virtual 8086 mode asks the bitmap alone, protected mode only above IOPL. A port is refused
    /// with #GP(0) when its bit is set, or is beyond the limit of the TSS.
    /// </summary>
    /// <param name="s">The processor.</param>
    /// <param name="port">The first.</param>
    /// <param name="size">How many.</param>
    public static Fault Check(CpuState* s, ushort port, int size)
    {
        if (!s->IsProtected || (Privilege.AllowsIo(s) && !Privilege.IsVirtual8086(s)))
            return Fault.None;
        if ((s->Tr.Access & 8) == 0 || s->Tr.Limit < OffsetAt + 1)
            return Fault.GeneralProtection(0);
        var fault = SystemAccess.Probe(s, s->Tr.Base + OffsetAt, 2, write: false);
        if (fault.IsFault)
            return fault;
        // Two bytes are always read, so that four bits are in one of them.
        var at = SystemAccess.Load(s, s->Tr.Base + OffsetAt, 2) + port / 8u;
        if (at + 1 > s->Tr.Limit)
            return Fault.GeneralProtection(0);
        fault = SystemAccess.Probe(s, s->Tr.Base + at, 2, write: false);
        if (fault.IsFault)
            return fault;
        var bits = SystemAccess.Load(s, s->Tr.Base + at, 2) >> (port % 8) & ((1u << size) - 1);
        return bits == 0 ? Fault.None : Fault.GeneralProtection(0);
    }
}
