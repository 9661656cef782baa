using Dbt.Guest;

namespace Dbt.DosKrnl.Country;

/// <summary>The order of letters: without regard to case and accents; all else by its code.</summary>
internal static class Collation
{
    // A letter, and below it the one that it sorts as.
    private const string Accented = "ÀÁÂÃÄÅĂĄÆÇĆČĎĐÐÈÉÊËĘĚÌÍÎÏĹĽŁÑŃŇÒÓÔÕÖØŐŒŔŘŚŠŞßŤŢÙÚÛÜŮŰÝŸŹŻŽЁЄЇЎ";
    private const string Plain = "AAAAAAAAACCCDDDEEEEEEIIIILLLNNNOOOOOOOORRSSSSTTUUUUUUYYZZZЕЕИУ";

    /// <param name="value">The character.</param>
    /// <param name="upper">Its capital.</param>
    /// <param name="page">The code page.</param>
    public static byte Weight(byte value, byte upper, CodePage page)
    {
        if (value < 0x80 || page.IsUtf8)
            return upper;
        var index = Accented.IndexOf(page.ToChar(upper));
        return index >= 0 && page.FromChar(Plain[index]) is >= 0 and var plain ? (byte)plain : upper;
    }
}
