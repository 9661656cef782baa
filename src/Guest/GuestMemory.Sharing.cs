namespace Dbt.Guest;

/// <summary>Windows on memory that is not at an address of its own.</summary>
public sealed unsafe partial class GuestMemory
{
    /// <summary>
    /// Shows a part of shared memory as RAM in whole pages. What was there before is not seen again; what was translated
    /// there is given up.
    /// </summary>
    public void MapWindow(uint linear, uint length, SharedMemory memory, uint offset)
    {
        CheckPages(linear, length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (ulong)length, (ulong)memory.Bytes.Length);
        HostMapping.MapFile(Base + linear, length, memory.File, offset);
        if (KindOf(linear) != PageKind.Ram || KindOf(linear + length - 1) != PageKind.Ram)
            SetKind(linear, length, PageKind.Ram);
        if (CodeObserver?.CodeWritten(linear, (int)length) == true)
            State->CodeChanged = 1;
    }
}
