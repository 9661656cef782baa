namespace Dbt.Vdds.VDpmi;

/// <summary>The version that is told: major in the high byte, minor in decimal (DPMI 0.9, 0400h).</summary>
internal static class DpmiVersion
{
    /// <summary>0.90, for which programs are made.</summary>
    public const ushort Usual = 0x005A;

    /// <summary>1.00: programs ask for more then, such as attributes of pages, which makes them slower.</summary>
    public const ushort Full = 0x0100;
}
