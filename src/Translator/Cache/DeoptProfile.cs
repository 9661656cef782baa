namespace Dbt.Translator.Cache;

/// <summary>How an instruction is translated after its translations kept leaving their regions in front of it.</summary>
internal enum DeoptLevel
{
    /// <summary>As if it never left.</summary>
    Rare,

    /// <summary>
    /// Its region does not rely on <see cref="Guest.GuestMemory.PlainRange"/>: it stores outside, which may be all there is to it.
    /// </summary>
    OutsideRange,

    /// <summary>Its stores ask the data bits: it writes to data beside code.</summary>
    BesideCode,

    /// <summary>By its handler, inside the region: it writes to a device, or whatever else.</summary>
    Handler,
}

/// <summary>
/// Counts how often each instruction was left to the interpreter by translated code, so that those that leave time and again
/// are translated in a way that stays.
/// </summary>
internal sealed class DeoptProfile
{
    private const int OutsideRangeAt = 16;
    private const int BesideCodeAt = 32;
    private const int HandlerAt = 1000;

    /// <summary>
    /// By address; null until translated code leaves an instruction to the interpreter. Dictionaries with signed keys are in
    /// the class library's precompiled code.
    /// </summary>
    private Dictionary<int, int>? _counts;

    /// <param name="linear">Of the instruction's first byte, canonical.</param>
    public DeoptLevel LevelOf(uint linear) => _counts is null || !_counts.TryGetValue((int)linear, out var count) ? DeoptLevel.Rare
        : count < OutsideRangeAt ? DeoptLevel.Rare
        : count < BesideCodeAt ? DeoptLevel.OutsideRange
        : count < HandlerAt ? DeoptLevel.BesideCode : DeoptLevel.Handler;

    /// <summary>True when its translations should be made anew.</summary>
    /// <param name="linear">As above.</param>
    /// <param name="usesRange">It may have left a region that relies on the plain range.</param>
    public bool Note(uint linear, bool usesRange)
    {
        _counts ??= [];
        _counts.TryGetValue((int)linear, out var count);
        count++;
        if (count == OutsideRangeAt && !usesRange)
            count = BesideCodeAt;
        _counts[(int)linear] = count;
        return count is OutsideRangeAt or BesideCodeAt or HandlerAt;
    }

    /// <summary>The reason why it left is gone.</summary>
    public void Forget(uint linear) => _counts?.Remove((int)linear);

    /// <summary>Instructions that are remembered.</summary>
    public int Count => _counts?.Count ?? 0;

    public void Clear() => _counts = null;
}
