namespace Dbt.Guest;

/// <summary>Which x87 a machine has.</summary>
public enum X87Model : uint
{
    /// <summary>The unit inside an i486 DX, the 80387, and those of later processors: IEEE 754.</summary>
    I486 = 0,

    /// <summary>None: an empty socket.</summary>
    None = 1,

    /// <summary>8087: projective infinity, an interrupt enable of its own.</summary>
    I8087 = 2,

    /// <summary>80287, the first one of Intel's: an 8087 beside an 80286.</summary>
    I287 = 3,
}
