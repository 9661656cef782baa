using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;

namespace Dbt.DosKrnl.Files.Long;

/// <summary>What a search found.</summary>
/// <param name="Name">Its long name.</param>
/// <param name="ShortName">"NAME.EXT".</param>
/// <param name="Attributes">DOS attributes.</param>
/// <param name="Size">Bytes; 0 of folders.</param>
/// <param name="Stat">The host's state of it; default for a device or label.</param>
internal readonly record struct LongEntry(string Name, string ShortName, byte Attributes, long Size, HostStat Stat);

/// <summary>A search of a folder by long names and aliases. Without a target, one that has ended: a device or label was all there was.</summary>
internal sealed class LongSearch(LongTarget? target, byte allowed, byte required, HostNames naming)
{
    private readonly string _pattern = naming.ToUpper(target?.Name ?? "");
    private readonly HostVolume? _volume = target?.Target.Volume;
    private ushort _folder;
    private int _position;

    /// <summary>PSP that began it.</summary>
    public ushort Owner { get; init; }

    public DosError Begin() =>
        target is { } place ? place.Target.Volume.BeginSearch(place.Target.Path.Parent.Names, out _folder) : DosError.NoMoreFiles;

    /// <summary>Error 18: nothing more.</summary>
    public DosError Next(out LongEntry found)
    {
        found = default;
        while (_volume is not null)
        {
            var error = _volume.NextLong(_folder, ref _position, IsMatch, out found);
            if (error != DosError.None)
                return error;
            if ((found.Attributes & DosAttributes.Special & ~allowed) == 0 && (found.Attributes & required & 0x3F) == (required & 0x3F))
                return DosError.None;
        }
        return DosError.NoMoreFiles;
    }

    private bool IsMatch(string longName, string shortName) =>
        LongName.Matches(_pattern, naming.ToUpper(longName)) || LongName.Matches(_pattern, shortName);
}
