using Dbt.Guest;

namespace Dbt.Translator.Tests.Core;

/// <summary>
/// A core in protected mode with 32-bit segments that all have one base and limit, as a client of DPMI has them, and a descriptor
/// table outside of them. Offsets are those of the segments.
/// </summary>
public sealed unsafe class UniformMachine : IDisposable
{
    public const uint Code = 0x1000;
    public const uint Stack = 0x5000;
    public const ushort CodeSelector = 8;
    public const ushort DataSelector = 16;
    public const ushort OtherSelector = 24;

    private const uint Table = 0x8000;

    private readonly uint _base;
    private uint _limit;

    public UniformMachine(uint start, uint limit, CpuCoreOptions options)
    {
        (_base, _limit) = (start, limit);
        Memory = new GuestMemory(0x200000);
        Memory.SetA20(true);
        Core = new CpuCore(Memory, options);
        // The other one ends a page earlier.
        SetDescriptor(CodeSelector, limit, 0x9B);
        SetDescriptor(DataSelector, limit, 0x93);
        SetDescriptor(OtherSelector, limit - GuestMemory.PageSize, 0x93);
        State->Registers[4] = Stack;
    }

    public GuestMemory Memory { get; }
    public CpuCore Core { get; }
    public CpuState* State => Memory.State;

    /// <summary>Limit of all segments from the next run on.</summary>
    public void SetLimit(uint limit) => _limit = limit;

    /// <summary>Changes a descriptor in memory; the limit is the end of a page.</summary>
    public void SetDescriptor(ushort selector, uint limit, byte access)
    {
        var pages = limit >> 12;
        Memory.WriteDword(Table + selector, (pages & 0xFFFF) | _base << 16);
        Memory.WriteDword(Table + selector + 4u,
            (_base >> 16 & 0xFF) | (uint)access << 8 | (pages & 0xF0000) | 0xC00000 | (_base & 0xFF000000));
    }

    /// <summary>Lays a program, given as hex digits and blanks.</summary>
    public void Lay(string hex, uint at = Code) =>
        Memory.Write(_base + at, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    public uint ReadDword(uint offset) => Memory.ReadDword(_base + offset);

    public void WriteDword(uint offset, uint value) => Memory.WriteDword(_base + offset, value);

    /// <summary>Runs from an offset to an exit; registers are as they are.</summary>
    public CpuExit Run(uint at = Code)
    {
        var s = State;
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        (s->GdtBase, s->GdtLimit) = (Table, OtherSelector + 7u);
        for (var name = SegmentName.Es; name <= SegmentName.Ds; name++)
            CpuState.Segment(s, name) = new SegmentRegister { Base = _base, Limit = _limit, Selector = DataSelector, Access = 0xC093 };
        s->Cs = new SegmentRegister { Base = _base, Limit = _limit, Selector = CodeSelector, Access = 0xC09B };
        s->Fs = s->Gs = default;
        s->Eip = at;
        s->Pending = 0;
        return Core.Run();
    }

    public void Dispose()
    {
        Core.Dispose();
        Memory.Dispose();
    }
}
