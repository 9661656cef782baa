namespace Dbt.Vdds.VDpmi;

/// <summary>The version that is told: 0.90, major in the high byte, minor in decimal (DPMI 0.9, 0400h).</summary>
internal static class DpmiVersion
{
    public const ushort Value = 0x005A;
}
