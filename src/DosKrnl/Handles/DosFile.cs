using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Handles;

/// <summary>
/// What is behind an entry of the system file table: a character device or a host file. One object is one open file with
/// one position; handles made by DUP or inherited share it.
/// </summary>
internal abstract class DosFile
{
    /// <summary>
    /// Device information word (INT 21h/4400h, RBIL #01423). Bit 7 set: a character device. A file: bits 0–5 the drive
    /// (0 = A), bit 6 set while nothing has been written.
    /// </summary>
    public abstract ushort DeviceInfo { get; }

    public bool IsDevice => (DeviceInfo & 0x80) != 0;

    /// <summary>Name as in a directory entry: 8 + 3 bytes, padded with blanks.</summary>
    public virtual string DirectoryName => "           ";

    /// <summary>DOS attributes (01 read-only, 02 hidden, 04 system, 20 archive).</summary>
    public virtual byte Attributes => 0;

    /// <summary>Bytes of the file; 0 of a device.</summary>
    public virtual uint Size => 0;

    /// <summary>Position of the next read or write.</summary>
    public virtual uint Position { get => 0; set { } }

    /// <summary>Reads at the position. <see cref="DosOutcome.Wait"/>: nothing is there yet. 0 bytes: the end.</summary>
    public abstract DosResult Read(Span<byte> buffer, out int count);

    /// <summary>Gives the byte that was read last back to the next read.</summary>
    public virtual void Unread(byte value) => Position--;

    /// <summary>Writes at the position; fewer bytes than asked: the disk is full.</summary>
    public abstract DosResult Write(ReadOnlySpan<byte> data, out int count);

    /// <summary>Makes the position the end of the file (a write of 0 bytes).</summary>
    public virtual DosResult Truncate() => DosResult.Ok;

    /// <summary>Brings what was written to the host.</summary>
    public virtual DosResult Commit() => DosResult.Ok;

    /// <summary>The last handle has been closed.</summary>
    public virtual DosResult Close() => DosResult.Ok;

    /// <summary>Packed DOS time and date of the last write (RBIL #01665, #01666).</summary>
    public virtual (ushort Time, ushort Date) Timestamp { get => default; set { } }

    /// <summary>IOCTL 4406h: a read would not wait; of a file: not at its end.</summary>
    public virtual bool InputReady => true;

    /// <summary>IOCTL 4407h.</summary>
    public virtual bool OutputReady => true;

    /// <summary>IOCTL 4401h: takes DL as the new low byte of the device information. Only of devices.</summary>
    public virtual DosResult SetDeviceInfo(byte value) => DosError.InvalidFunction;

    /// <summary>Guest address of the device header or drive parameter block, for the entry's shadow.</summary>
    public virtual uint DriverPointer => 0;
}
