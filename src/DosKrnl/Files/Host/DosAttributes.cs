namespace Dbt.DosKrnl.Files.Host;

/// <summary>Attributes of a directory entry (RBIL #01420).</summary>
internal static class DosAttributes
{
    public const byte ReadOnly = 0x01;
    public const byte Hidden = 0x02;
    public const byte System = 0x04;
    public const byte VolumeLabel = 0x08;
    public const byte Directory = 0x10;
    public const byte Archive = 0x20;

    /// <summary>As a search gives for a character device.</summary>
    public const byte Device = 0x40;

    /// <summary>Those that a search must ask for.</summary>
    public const byte Special = Hidden | System | VolumeLabel | Directory;
}
