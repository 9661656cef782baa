using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>Where things are in a TSS of 16 or of 32 bits (Intel SDM vol. 3, 8.2.1 and 8.6).</summary>
internal readonly unsafe struct TaskState(uint address, bool is32)
{
    /// <summary>Last byte that a TSS must have.</summary>
    public const uint LeastLimit16 = 0x2B;
    public const uint LeastLimit32 = 0x67;

    private const uint Cr3At = 0x1C;
    private const uint TrapAt = 0x64;

    private readonly int _size = is32 ? 4 : 2;

    /// <summary>EIP, EFLAGS, the registers and ES CS SS DS, FS GS too with 32 bits: what a switch away stores.</summary>
    private readonly uint _saved = is32 ? 0x20u : 0x0Eu;

    private uint SegmentsAt => _saved + (uint)(10 * _size);

    private int SegmentCount => is32 ? 6 : 4;

    public uint Address => address;

    public bool Is32 => is32;

    public uint LeastLimit => is32 ? LeastLimit32 : LeastLimit16;

    /// <summary>Whether its dynamic part can be written.</summary>
    public Fault ProbeSave(CpuState* s) =>
        SystemAccess.Probe(s, address + _saved, SegmentsAt + (uint)(SegmentCount * _size) - _saved, write: true);

    /// <summary>Whether it can be read, and its link be written.</summary>
    public Fault ProbeLoad(CpuState* s, bool writesLink)
    {
        var fault = SystemAccess.Probe(s, address, LeastLimit + 1, write: false);
        return fault.IsFault || !writesLink ? fault : SystemAccess.Probe(s, address, 2, write: true);
    }

    public void Save(CpuState* s, uint eip, uint eflags)
    {
        Store(s, 0, eip);
        Store(s, 1, eflags);
        for (var i = 0; i < 8; i++)
            Store(s, 2 + i, s->Registers[i]);
        for (var i = 0; i < SegmentCount; i++)
            SystemAccess.Store(s, SegmentAddress(i), Operands.Segment(s, i)->Selector, 2);
    }

    private void Store(CpuState* s, int index, uint value) =>
        SystemAccess.Store(s, address + _saved + (uint)(index * _size), value, _size);

    /// <summary>0 EIP, 1 EFLAGS, then the registers. Of a 16-bit TSS the high words are ones, as on a 386.</summary>
    public uint Load(CpuState* s, int index)
    {
        var value = SystemAccess.Load(s, address + _saved + (uint)(index * _size), _size);
        return is32 || index < 2 ? value : value | 0xFFFF0000;
    }

    /// <summary>FS and GS of a 16-bit TSS are null.</summary>
    public ushort Selector(CpuState* s, int segment) =>
        segment < SegmentCount ? (ushort)SystemAccess.Load(s, SegmentAddress(segment), 2) : (ushort)0;

    public ushort Ldt(CpuState* s) => (ushort)SystemAccess.Load(s, SegmentAddress(SegmentCount), 2);

    private uint SegmentAddress(int index) => address + SegmentsAt + (uint)(index * _size);

    public uint Cr3(CpuState* s) => SystemAccess.Load(s, address + Cr3At, 4);

    /// <summary>The T bit: a debug trap in front of its first instruction.</summary>
    public bool Traps(CpuState* s) => is32 && (SystemAccess.Load(s, address + TrapAt, 2) & 1) != 0;

    public ushort Link(CpuState* s) => (ushort)SystemAccess.Load(s, address, 2);

    public void SetLink(CpuState* s, ushort selector) => SystemAccess.Store(s, address, selector, 2);
}
