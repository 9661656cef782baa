using System.Text;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// Gives host names which are no DOS names an alias: up to six of their characters, "~", a number, and up to three
/// characters of what is behind the last dot. The first number that is free in the folder is taken.
/// </summary>
internal sealed class AliasMaker(HostNames naming, Func<string, bool> isTaken)
{
    private const int StemLength = 6;

    /// <summary>First number to try for each stem and extension, so that thousands of names alike stay linear.</summary>
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    public string Make(string host)
    {
        var (stem, extension) = Split(host);
        var key = $"{stem}.{extension}";
        for (var number = _next.GetValueOrDefault(key, 1); ; number++)
        {
            var digits = number.ToString();
            var kept = stem[..Math.Min(stem.Length, DosName.BaseLength - 1 - digits.Length)];
            var alias = extension.Length == 0 ? $"{kept}~{digits}" : $"{kept}~{digits}.{extension}";
            if (isTaken(alias))
                continue;
            _next[key] = number + 1;
            return alias;
        }
    }

    private (string Stem, string Extension) Split(string host)
    {
        var trimmed = host.TrimStart('.');
        var dot = trimmed.LastIndexOf('.');
        var stem = Clean(dot < 0 ? trimmed : trimmed[..dot], StemLength);
        var extension = dot < 0 ? "" : Clean(trimmed[(dot + 1)..], DosName.ExtensionLength);
        return (stem.Length == 0 ? "_" : stem, extension);
    }

    /// <summary>Blanks and dots are dropped; what DOS does not have becomes "_".</summary>
    private string Clean(string part, int maximum)
    {
        var result = new StringBuilder(maximum);
        foreach (var rune in part.EnumerateRunes())
        {
            if (result.Length == maximum)
                break;
            if (rune.Value is ' ' or '.')
                continue;
            var value = rune.IsBmp ? naming.ToUpperByteOf((char)rune.Value) : -1;
            result.Append(value > ' ' && DosName.IsLegal((char)value) ? (char)value : '_');
        }
        return result.ToString();
    }
}
