using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>The eight bytes of a segment descriptor or gate (Intel SDM vol. 3, 3.4.5 and 5.8.3).</summary>
internal readonly struct Descriptor(uint low, uint high, uint address)
{
    /// <summary>System types (Intel SDM vol. 3, table 3-2).</summary>
    public const int TypeTss16 = 1;
    public const int TypeLdt = 2;
    public const int TypeTss16Busy = 3;
    public const int TypeCallGate16 = 4;
    public const int TypeTaskGate = 5;
    public const int TypeInterruptGate16 = 6;
    public const int TypeTrapGate16 = 7;
    public const int TypeTss32 = 9;
    public const int TypeTss32Busy = 11;
    public const int TypeCallGate32 = 12;
    public const int TypeInterruptGate32 = 14;
    public const int TypeTrapGate32 = 15;

    /// <summary>Linear address of the descriptor.</summary>
    public uint Address => address;
    public uint High => high;

    public uint Base => low >> 16 | (high & 0xFF) << 16 | (high & 0xFF000000);

    /// <summary>Last offset in bytes, granularity applied.</summary>
    public uint Limit
    {
        get
        {
            var limit = (low & 0xFFFF) | (high & 0xF0000);
            return (high & 1 << 23) != 0 ? limit << 12 | 0xFFF : limit;
        }
    }

    /// <summary>In the layout of <see cref="SegmentRegister.Access"/>.</summary>
    public ushort Access => (ushort)(high >> 8 & 0xF0FF);

    public int Type => (int)(high >> 8) & 15;
    public int Privilege => (int)(high >> 13) & 3;
    public bool IsPresent => (high & 1 << 15) != 0;
    public bool IsSegment => (high & 1 << 12) != 0;
    public bool IsCode => IsSegment && (Type & 8) != 0;
    public bool IsConforming => IsCode && (Type & 4) != 0;
    public bool IsReadable => IsSegment && ((Type & 8) == 0 || (Type & 2) != 0);
    public bool IsWritableData => IsSegment && (Type & 10) == 2;

    public ushort GateSelector => (ushort)(low >> 16);
    public uint GateOffset => Type >= 8 ? (low & 0xFFFF) | (high & 0xFFFF0000) : low & 0xFFFF;
    public int GateParameters => (int)high & 31;

    public bool IsCallGate => !IsSegment && Type is TypeCallGate16 or TypeCallGate32;
    public bool IsTaskGate => !IsSegment && Type == TypeTaskGate;
    public bool IsAvailableTss => !IsSegment && Type is TypeTss16 or TypeTss32;
    public bool IsBusyTss => !IsSegment && Type is TypeTss16Busy or TypeTss32Busy;

    /// <summary>As a segment register's cache, or that of LDTR and TR.</summary>
    /// <param name="selector">Its visible part.</param>
    /// <param name="mark"><see cref="CpuState.CheckMark"/>, or 0 for a system segment.</param>
    public SegmentRegister ToRegister(ushort selector, ushort mark = 0) =>
        new() { Selector = selector, Base = Base, Limit = Limit, Access = (ushort)(Access | mark) };
}
