using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>The processor's own accesses to descriptors, gates and task states: by linear address, as level 0.</summary>
internal static unsafe class SystemAccess
{
    /// <summary>Whether the whole range can be read, or written: #PF if not.</summary>
    public static Fault Probe(CpuState* s, uint linear, uint length, bool write)
    {
        if (!s->IsPaged)
            return Fault.None;
        var last = linear + length - 1;
        while (true)
        {
            var fault = PageTables.Translate(s, linear, write, user: false, out _);
            if (fault.IsFault || (linear ^ last) < GuestMemory.PageSize)
                return fault;
            linear = (linear | (GuestMemory.PageSize - 1)) + 1;
        }
    }

    /// <summary>A value of a range that was probed.</summary>
    public static uint Load(CpuState* s, uint linear, int size)
    {
        _ = CheckedAccess.Resolve(s, size, write: false, user: false, ref linear);
        return Operands.Load(s, linear, size);
    }

    /// <summary>Stores into a range that was probed for it.</summary>
    public static void Store(CpuState* s, uint linear, uint value, int size)
    {
        _ = CheckedAccess.Resolve(s, size, write: true, user: false, ref linear);
        Operands.Store(s, linear, value, size);
    }
}
