using Dbt.Guest;

namespace Dbt.Translator.Core;

/// <summary>The x87 as it was when a block was entered: what a translation of it goes by.</summary>
internal readonly struct X87Seen
{
    /// <summary>Times that a region found something else at its entry before it is made without that knowledge.</summary>
    public const int MostMisses = 1000;

    /// <summary>… before it is made without doubles.</summary>
    public const int MostDoubleMisses = 100;

    /// <summary>… before it is made anew.</summary>
    public const int FewMisses = 16;

    private const uint Known = 1u << 31;
    private readonly uint _bits;

    private X87Seen(uint bits) => _bits = bits;

    public static unsafe X87Seen Of(CpuState* s) => new(
        (s->X87.Control & 0xFFFF) | s->X87.Top << 16 | s->X87.Valid << 19 | (s->X87.Status & X87Status.Precision) << 22 | Known);

    public bool IsKnown => (_bits & Known) != 0;

    public uint Control => _bits & 0xFFFF;

    public int Top => (int)(_bits >> 16 & 7);

    public int Valid => (int)(_bits >> 19 & 0xFF);

    /// <summary>A result had been inexact.</summary>
    public bool PrecisionRaised => (_bits >> 27 & 1) != 0;
}
