namespace Dbt.Vdds.VDpmi;

/// <summary>Numbers of 32 bits in two registers, as DPMI 0.9 passes them.</summary>
internal static class Words
{
    public static uint Join(ushort high, ushort low) => (uint)high << 16 | low;
}
