using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Fcb;

/// <summary>A file control block in guest memory, plain or extended (RBIL #01345, #01346).</summary>
internal readonly struct FileControlBlock
{
    private const byte ExtendedMark = 0xFF;
    private const uint ExtendedSize = 7;
    private const ushort DefaultRecordSize = 128;
    private const ushort RecordsPerBlock = 128;

    /// <summary>A random record number of records shorter than this has four bytes, else three.</summary>
    private const ushort ShortRecord = 64;

    private readonly GuestMemory _memory;
    private readonly CodePage _page;
    private readonly uint _at;

    public FileControlBlock(GuestMemory memory, uint linear, CodePage page)
    {
        _page = page;
        _memory = memory;
        Start = linear;
        IsExtended = memory.ReadByte(linear) == ExtendedMark;
        _at = IsExtended ? linear + ExtendedSize : linear;
    }

    /// <summary>Where the guest's pointer leads: to the extension if there is one.</summary>
    public uint Start { get; }

    public bool IsExtended { get; }

    /// <summary>Attributes of an extended block; of a plain one none.</summary>
    public byte Attributes => IsExtended ? _memory.ReadByte(_at - 1) : (byte)0;

    /// <summary>0 the current drive, 1 = A.</summary>
    public byte Drive { get => _memory.ReadByte(_at); set => _memory.WriteByte(_at, value); }

    /// <summary>The 11 characters of name and extension, in upper case.</summary>
    public string Name => NameAt(0x01);

    /// <summary>The new name of a rename.</summary>
    public string NewName => NameAt(0x11);

    public ushort RecordSize
    {
        get => _memory.ReadWord(_at + 0x0E) is var size && size == 0 ? DefaultRecordSize : size;
        set => _memory.WriteWord(_at + 0x0E, value);
    }

    public uint FileSize { get => _memory.ReadDword(_at + 0x10); set => _memory.WriteDword(_at + 0x10, value); }

    /// <summary>Date and time of last write.</summary>
    public (ushort Time, ushort Date) Timestamp
    {
        set
        {
            _memory.WriteWord(_at + 0x14, value.Date);
            _memory.WriteWord(_at + 0x16, value.Time);
        }
    }

    /// <summary>Which open file it is: two words in the part that is DOS's own.</summary>
    public uint Ticket { get => _memory.ReadDword(_at + 0x18); set => _memory.WriteDword(_at + 0x18, value); }

    /// <summary>Number of the next sequential record: block × 128 + record.</summary>
    public uint SequentialRecord
    {
        get => ((uint)Block * RecordsPerBlock) + _memory.ReadByte(_at + 0x20);
        set
        {
            Block = (ushort)(value / RecordsPerBlock);
            _memory.WriteByte(_at + 0x20, (byte)(value % RecordsPerBlock));
        }
    }

    public ushort Block { get => _memory.ReadWord(_at + 0x0C); set => _memory.WriteWord(_at + 0x0C, value); }

    public uint RandomRecord
    {
        get => RecordSize < ShortRecord ? _memory.ReadDword(_at + 0x21) : _memory.ReadDword(_at + 0x21) & 0xFFFFFF;
        set
        {
            _memory.WriteWord(_at + 0x21, (ushort)value);
            _memory.WriteByte(_at + 0x23, (byte)(value >> 16));
            if (RecordSize < ShortRecord)
                _memory.WriteByte(_at + 0x24, (byte)(value >> 24));
        }
    }

    /// <summary>State of a search, in the fields that an unopened block has no use for.</summary>
    public (ushort Folder, int Position) Search
    {
        get => (_memory.ReadWord(_at + 0x0C), _memory.ReadWord(_at + 0x0E) | (_memory.ReadWord(_at + 0x10) << 16));
        set
        {
            _memory.WriteWord(_at + 0x0C, value.Folder);
            _memory.WriteWord(_at + 0x0E, (ushort)value.Position);
            _memory.WriteWord(_at + 0x10, (ushort)(value.Position >> 16));
        }
    }

    private string NameAt(uint offset)
    {
        var name = DosName.ToUpper(GuestText.Read(_memory, _at + offset, DosName.EntryLength), _page);
        // E5h marks a deleted entry, so a name that begins with it is kept as 05h.
        return name[0] == '\x05' ? '\xE5' + name[1..] : name;
    }
}
