namespace Dbt.Guest;

/// <summary>What stands behind a 4 KB page of the linear address space.</summary>
public enum PageKind : byte
{
    /// <summary>Nothing: reads give what is there (zero), writes are dropped.</summary>
    Unmapped = 0,

    Ram = 1,

    /// <summary>Reads as RAM, writes are dropped.</summary>
    Rom = 2,

    /// <summary>Each access is a call to the page's <see cref="IMemoryHandler"/>.</summary>
    Trapped = 3,
}

/// <summary>A device behind trapped pages. Called on the virtual machine's thread, one byte at a time.</summary>
public interface IMemoryHandler
{
    byte ReadByte(uint linear);

    void WriteByte(uint linear, byte value);
}

/// <summary>Who must know when translated bytes change: the translation cache.</summary>
public interface ICodeObserver
{
    /// <summary>True when a translation covers any byte of the range.</summary>
    bool HasCode(uint linear, int length);

    /// <summary>The bytes of a 64-byte line that translations cover: bit 0 is the line's first byte.</summary>
    /// <param name="line">Linear address / <see cref="GuestMemory.LineSize"/>.</param>
    ulong CodeBits(uint line);

    /// <summary>Bytes of the range were written. True when the translation that is running may no longer be the truth.</summary>
    bool CodeWritten(uint linear, int length);

    /// <summary>What <see cref="GuestMemory.PlainRange"/> gave last does not hold any more.</summary>
    void PlainRangeBroken();

    /// <summary>
    /// A range shows other bytes than before: the A20 gate has moved, which is not a store. What was translated there, also while
    /// it showed those at 0, is no longer the truth. True as above.
    /// </summary>
    bool WrapMoved(uint linear, int length) => CodeWritten(linear, length);
}
