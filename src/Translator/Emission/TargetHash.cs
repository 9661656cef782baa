namespace Dbt.Translator.Emission;

/// <summary>Bits in which a set of branch targets differ.</summary>
/// <param name="Shift">The lowest of the bits.</param>
/// <param name="Size">Values they can have: a power of two.</param>
internal readonly record struct TargetHash(int Shift, int Size)
{
    private const int MostShift = 24;
    private const int MostSize = 256;

    public int Of(uint target) => (int)(target >> Shift) & (Size - 1);

    /// <summary>The fewest bits that tell all targets apart, or null.</summary>
    public static TargetHash? Find(uint[] targets)
    {
        for (var size = 4; size <= MostSize; size *= 2)
        {
            for (var shift = 0; size >= targets.Length && shift < MostShift; shift++)
            {
                var hash = new TargetHash(shift, size);
                if (hash.Separates(targets))
                    return hash;
            }
        }
        return null;
    }

    private bool Separates(uint[] targets)
    {
        Span<bool> taken = stackalloc bool[Size];
        taken.Clear();
        foreach (var target in targets)
        {
            ref var place = ref taken[Of(target)];
            if (place)
                return false;
            place = true;
        }
        return true;
    }
}
