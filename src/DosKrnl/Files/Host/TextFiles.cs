using System.IO.Enumeration;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>Which host files are shown with lines ending in CR LF, and how large they are then.</summary>
internal sealed class TextFiles(IReadOnlyList<string> patterns)
{
    /// <summary>Longer files are shown as they are.</summary>
    private const long MostBytes = 64 << 20;

    private const int MostSizes = 65536;

    private readonly Dictionary<HostId, (HostStamp Changed, long Size)> _sizes = [];

    /// <summary>The form in which the guest sees a file; null: as it is.</summary>
    public TextCopy? Open(string hostName, HostFile file) =>
        IsText(hostName) && file.Stat(out var stat) >= 0 && stat.Size <= MostBytes ? TextCopy.TryMake(file) : null;

    /// <summary>Bytes of a file that is not open.</summary>
    public long SizeOf(HostFolder folder, string hostName, HostStat stat)
    {
        if (stat.Size > MostBytes || !IsText(hostName))
            return stat.Size;
        if (_sizes.TryGetValue(stat.Id, out var known) && known.Changed == stat.Changed)
            return known.Size;
        _ = folder.OpenFile(hostName, HostCalls.ReadOnly, 0, out var file);
        if (file is null)
            return stat.Size;
        var size = TextCopy.Measure(file);
        file.Dispose();
        if (size < 0)
            return stat.Size;
        if (_sizes.Count >= MostSizes)
            _sizes.Clear();
        _sizes[stat.Id] = (stat.Changed, size);
        return size;
    }

    /// <summary>Programs are never text, whatever a pattern such as "*" says.</summary>
    private bool IsText(string hostName)
    {
        if (hostName.EndsWith(".com", StringComparison.OrdinalIgnoreCase) || hostName.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
            return false;
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, hostName))
                return true;
        }
        return false;
    }
}
