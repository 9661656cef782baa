namespace Dbt.Guest;

/// <summary>Which x87 a machine has.</summary>
public enum X87Model : uint
{
    /// <summary>The unit inside an i486 DX, and those of later processors: IEEE 754.</summary>
    I486 = 0,

    /// <summary>None: an empty socket.</summary>
    None = 1,
}
