using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Decoding;

/// <summary>Where the instructions at CS:EIP are in memory. Under paging a page at a time.</summary>
internal static unsafe class CodeFetch
{
    /// <summary>A base of CS by which the instruction at an offset is found in memory, up to the end of its page.</summary>
    public static Fault Locate(CpuState* s, uint eip, out uint csBase)
    {
        csBase = s->Cs.Base;
        if (!s->IsPaged)
            return Fault.None;
        var fault = PageTables.Translate(s, csBase + eip, write: false, s->Cpl == 3, out var physical);
        csBase = physical - eip;
        return fault;
    }

    /// <summary>An instruction there ends in the same page, and in front of the 64 KB where 16-bit code wraps.</summary>
    public static bool IsInPage(uint csBase, uint eip)
    {
        const uint room = GuestCodeReader.MaxLength;
        return (csBase + eip) % GuestMemory.PageSize <= GuestMemory.PageSize - room && (eip & 0xFFFF) <= 0x10000 - room;
    }

    /// <summary>
    /// Collects the bytes from CS:EIP on one by one, across a page boundary and the wrap of 16-bit code.
    /// </summary>
    /// <param name="s">Paging is on.</param>
    /// <param name="eip">Offset of the first.</param>
    /// <param name="bytes">Gets them: room for the longest instruction.</param>
    /// <param name="fault">#PF of the byte behind the last, if there is one.</param>
    /// <returns>How many there are.</returns>
    public static int Collect(CpuState* s, uint eip, byte* bytes, out Fault fault)
    {
        var wraps = GuestCodeReader.WrapsAt64K(s->Cs.IsBig, s->Cs.Limit);
        fault = Fault.None;
        for (var i = 0u; i < GuestCodeReader.MaxLength; i++)
        {
            var offset = wraps ? (eip + i) & 0xFFFF : eip + i;
            if (offset > s->Cs.Limit)
                return (int)i;
            fault = PageTables.Translate(s, s->Cs.Base + offset, write: false, s->Cpl == 3, out var physical);
            if (fault.IsFault)
                return (int)i;
            bytes[i] = (byte)Operands.Load<W8>(s, physical);
        }
        return GuestCodeReader.MaxLength;
    }
}
