namespace Dbt.Mvdm;

/// <summary>A file of a <see cref="MemoryDrive"/>.</summary>
public sealed class MemoryFile : MemoryEntry
{
    private byte[] _bytes = [];
    private List<ByteLock>? _locks;
    private int _openings;
    private bool _isDeleted;

    internal MemoryFile(MemoryDrive drive) : base(drive)
    {
    }

    private sealed record ByteLock(object Owner, long Start, long Length, bool IsShared)
    {
        public bool Meets(long start, long length) => start < Start + Length && Start < start + length;
    }

    /// <summary>Bytes.</summary>
    public int Length { get; private set; }

    /// <summary>All its bytes.</summary>
    public byte[] ToArray()
    {
        lock (Drive.Gate)
            return _bytes.AsSpan(0, Length).ToArray();
    }

    /// <summary>Reads up to the end.</summary>
    /// <param name="position">Bytes from the begin.</param>
    /// <param name="buffer">Where to.</param>
    /// <returns>Bytes read; 0 at the end and behind it.</returns>
    public int Read(long position, Span<byte> buffer)
    {
        lock (Drive.Gate)
        {
            if (position < 0 || position >= Length)
                return 0;
            var count = (int)Math.Min(buffer.Length, Length - position);
            _bytes.AsSpan((int)position, count).CopyTo(buffer);
            return count;
        }
    }

    /// <summary>Writes, and makes the file longer where that is needed; what lies between is zeros.</summary>
    /// <param name="position">Bytes from the begin.</param>
    /// <param name="data">The bytes.</param>
    /// <returns>Bytes written: all, or those for which the drive had room.</returns>
    public int Write(long position, ReadOnlySpan<byte> data)
    {
        lock (Drive.Gate)
        {
            if (position < 0 || data.IsEmpty)
                return 0;
            var end = position + data.Length;
            if (end > Length && !SetLength(end))
            {
                var room = Length + Drive.Capacity - Drive.Used - position;
                if (room <= 0 || !SetLength(position + room))
                    return 0;
                data = data[..(int)room];
            }
            data.CopyTo(_bytes.AsSpan((int)position));
            Touch();
            return data.Length;
        }
    }

    /// <summary>Cuts the file off, or adds zeros.</summary>
    /// <param name="length">Bytes, up to 2^31 − 1.</param>
    /// <returns>False: the drive has no room for so many; nothing has changed.</returns>
    public bool SetLength(long length)
    {
        lock (Drive.Gate)
        {
            if (length < 0 || length > Array.MaxLength || !Drive.TryTake(length - Length))
                return false;
            if (length > _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(length, 2L * _bytes.Length)));
            else if (length < Length)
                Shrink((int)length);
            Length = (int)length;
            Touch();
            return true;
        }
    }

    /// <summary>What was cut off must read as zeros when the file grows again.</summary>
    private void Shrink(int length)
    {
        if (length < _bytes.Length / 4)
            Array.Resize(ref _bytes, length);
        else
            _bytes.AsSpan(length, Length - length).Clear();
    }

    internal void CopyTo(MemoryFile target)
    {
        target.SetLength(Length);
        target.Write(0, _bytes.AsSpan(0, Length));
    }

    // ---- openings -----------------------------------------------------------------------------------------------------

    /// <summary>Notes that the file is open: it keeps its bytes while it is, even when it is deleted.</summary>
    public void Open()
    {
        lock (Drive.Gate)
            _openings++;
    }

    /// <summary>The end of an opening, and of its locks.</summary>
    /// <param name="owner">The opening, as <see cref="TryLock"/> knows it.</param>
    public void Close(object owner)
    {
        lock (Drive.Gate)
        {
            _locks?.RemoveAll(one => one.Owner == owner);
            if (--_openings == 0 && _isDeleted)
                SetLength(0);
        }
    }

    /// <summary>The name has gone: so do the bytes, when nobody has them open.</summary>
    internal void Deleted()
    {
        _isDeleted = true;
        if (_openings == 0)
            SetLength(0);
    }

    /// <summary>Locks bytes for an opening. False: another has one of them locked.</summary>
    /// <param name="owner">The opening.</param>
    /// <param name="start">First byte, which need not exist.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <param name="isShared">Others may have shared locks on the same bytes.</param>
    public bool TryLock(object owner, long start, long length, bool isShared)
    {
        lock (Drive.Gate)
        {
            if (IsLocked(owner, start, length, orShared: !isShared))
                return false;
            (_locks ??= []).Add(new ByteLock(owner, start, length, isShared));
            return true;
        }
    }

    /// <summary>Gives up a lock of exactly these bytes.</summary>
    public void Unlock(object owner, long start, long length)
    {
        lock (Drive.Gate)
        {
            var index = _locks?.FindIndex(one => one.Owner == owner && one.Start == start && one.Length == length) ?? -1;
            if (index >= 0)
                _locks!.RemoveAt(index);
        }
    }

    /// <summary>Has an opening other than this one locked one of the bytes?</summary>
    /// <param name="owner">The opening that asks.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="orShared">Shared locks count too.</param>
    public bool IsLocked(object owner, long start, long length, bool orShared)
    {
        lock (Drive.Gate)
            return _locks?.Exists(one => one.Owner != owner && (orShared || !one.IsShared) && one.Meets(start, length)) == true;
    }
}
