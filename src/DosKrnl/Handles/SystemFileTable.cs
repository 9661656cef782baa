using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Handles;

/// <summary>
/// All open files of the machine. The truth is here; each entry has a shadow in guest memory (RBIL #01642) for programs
/// that walk the table. Handles are looked up in the job file table of the current PSP, which is the guest's.
/// </summary>
internal sealed class SystemFileTable(GuestMemory memory, SwappableData sda, FarPointer block)
{
    private readonly SystemFile?[] _files = new SystemFile?[DosLayout.SystemFileCount];

    public Psp CurrentPsp => new(memory, sda.CurrentPsp);

    public SystemFile? this[byte index] => index < _files.Length ? _files[index] : null;

    /// <summary>The table is in guest memory. Until a program asks for a way to it, it is not.</summary>
    public bool IsShown { get; private set; }

    /// <summary>Writes the header of the block (one block, all entries) and the shadows, which are kept up to date from now on.</summary>
    public void Show()
    {
        IsShown = true;
        memory.WriteDword(block.RealLinear, 0xFFFFFFFF);
        memory.WriteWord(block.RealLinear + 4, DosLayout.ShownSystemFiles);
        foreach (var entry in _files)
        {
            if (entry is not null)
                WriteShadow(entry);
        }
    }

    /// <summary>Guest address of an entry's shadow.</summary>
    public FarPointer EntryPointer(byte index) =>
        block with { Offset = block.Offset + DosLayout.SystemFileHeader + (uint)(index * DosLayout.SystemFileSize) };

    // ---- entries ------------------------------------------------------------------------------------------------------

    /// <summary>Enters an open file. Null: the table is full (error 4); the file is then still the caller's to close.</summary>
    public SystemFile? Add(DosFile file, ushort openMode)
    {
        for (var i = 0; i < _files.Length; i++)
        {
            if (_files[i] is null)
            {
                var entry = _files[i] = new SystemFile((byte)i, file, openMode, sda.CurrentPsp);
                WriteShadow(entry);
                return entry;
            }
        }
        return null;
    }

    /// <summary>Takes one reference away; the last one closes the file.</summary>
    public DosResult Release(SystemFile entry)
    {
        entry.References--;
        WriteReferences(entry);
        if (entry.References > 0)
            return DosResult.Ok;
        _files[entry.Index] = null;
        return entry.File.Close();
    }

    public void AddReference(SystemFile entry)
    {
        entry.References++;
        WriteReferences(entry);
    }

    private void WriteReferences(SystemFile entry)
    {
        if (IsShown && entry.Index < DosLayout.ShownSystemFiles)
            memory.WriteWord(EntryPointer(entry.Index).RealLinear, (ushort)entry.References);
    }

    /// <summary>All files in use, for flushing and for the end of the machine.</summary>
    public ReadOnlySpan<SystemFile?> Entries => _files;

    // ---- handles of the current process -------------------------------------------------------------------------------

    /// <summary>The entry that a handle of the current process leads to, or null (error 6).</summary>
    public SystemFile? FromHandle(ushort handle)
    {
        var psp = CurrentPsp;
        return handle < psp.HandleCount ? this[memory.ReadByte(psp.HandleLinear(handle))] : null;
    }

    /// <summary>The lowest free handle of the current process, or −1 (error 4).</summary>
    public int FreeHandle()
    {
        var psp = CurrentPsp;
        for (var handle = 0; handle < psp.HandleCount; handle++)
        {
            if (memory.ReadByte(psp.HandleLinear(handle)) == Psp.ClosedHandle)
                return handle;
        }
        return -1;
    }

    public void SetHandle(int handle, byte index) => memory.WriteByte(CurrentPsp.HandleLinear(handle), index);

    /// <summary>Enters an open file and gives it the lowest free handle. Closes the file when there is no room.</summary>
    public DosResult OpenHandle(DosFile file, ushort openMode, out ushort handle)
    {
        handle = 0;
        var free = FreeHandle();
        if (free < 0 || Add(file, openMode) is not { } entry)
        {
            file.Close();
            return DosError.TooManyOpenFiles;
        }
        handle = (ushort)free;
        SetHandle(free, entry.Index);
        return DosResult.Ok;
    }

    /// <summary>Closes a handle of the current process.</summary>
    public DosResult CloseHandle(ushort handle)
    {
        if (FromHandle(handle) is not { } entry)
            return DosError.InvalidHandle;
        SetHandle(handle, Psp.ClosedHandle);
        return Release(entry);
    }

    /// <summary>Brings the shadow of an entry up to date: after opening, writing, seeking.</summary>
    public void WriteShadow(SystemFile entry)
    {
        if (!IsShown || entry.Index >= DosLayout.ShownSystemFiles)
            return;
        var at = EntryPointer(entry.Index).RealLinear;
        var file = entry.File;
        var (time, date) = file.Timestamp;
        memory.WriteWord(at, (ushort)entry.References);
        memory.WriteWord(at + 0x02, entry.OpenMode);
        memory.WriteByte(at + 0x04, file.Attributes);
        memory.WriteWord(at + 0x05, file.DeviceInfo);
        memory.WriteDword(at + 0x07, file.DriverPointer);
        memory.WriteWord(at + 0x0D, time);
        memory.WriteWord(at + 0x0F, date);
        memory.WriteDword(at + 0x11, file.Size);
        memory.WriteDword(at + 0x15, file.Position);
        GuestText.Write(memory, at + 0x20, file.DirectoryName);
        memory.WriteWord(at + 0x31, entry.Owner);
    }

    /// <summary>Size and position only: what a read or write changes.</summary>
    public void WritePosition(SystemFile entry)
    {
        if (!IsShown || entry.File.IsDevice || entry.Index >= DosLayout.ShownSystemFiles)
            return;
        var at = EntryPointer(entry.Index).RealLinear;
        memory.WriteDword(at + 0x11, entry.File.Size);
        memory.WriteDword(at + 0x15, entry.File.Position);
    }
}
