using Dbt.DosKrnl.Dispatch;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// A host file that is open in the machine, with one window of buffered bytes: what makes a program that reads or writes
/// byte by byte as fast as one that does not. Positions are bytes from the begin of the file.
/// </summary>
internal sealed class HostFileNode
{
    public const int WindowSize = 16384;

    /// <summary>What is read at once at a place that is not behind the last one.</summary>
    private const int FirstRead = 1024;

    /// <summary>Bytes free on the host's file system below which nothing is buffered.</summary>
    private const long LowSpace = 1 << 20;

    /// <summary>So many free bytes nobody uses up within <see cref="SpaceLasts"/> milliseconds.</summary>
    private const long AmpleSpace = 1 << 29;

    private const long SpaceLasts = 20;

    /// <summary>Longest file that DOS makes (FAT16; a position is a signed double word in many programs).</summary>
    public const long MaxSize = int.MaxValue;

    private readonly OpenFiles _table;
    private readonly HostVolume _volume;
    private readonly byte[] _window;
    private HostFile _content;
    private bool _isClosed;
    private int _references = 1;
    private long _start;
    private int _length;
    private int _dirtyFrom;
    private int _dirtyTo;
    private bool _isWritten;
    private int _readAhead = FirstRead;
    private long _spaceIsAmpleUntil;

    /// <summary>The host's file itself when its content is shown in another form; then <see cref="_content"/> is that form.</summary>
    private readonly TextCopy? _text;

    public HostFileNode(OpenFiles table, HostVolume volume, HostFile file, HostStat stat, bool canWrite, TextCopy? text)
    {
        _table = table;
        _volume = volume;
        _window = table.TakeWindow();
        _content = text is null ? file : text.Content;
        _text = text;
        Id = stat.Id;
        Size = text is null ? stat.Size : text.Size;
        CanWrite = canWrite;
    }

    public HostId Id { get; }

    /// <summary>Path on the host, for an observer; null: there is none.</summary>
    public string? HostPath { get; init; }

    /// <summary>Who has it open, for sharing and locks.</summary>
    public FileSharing Sharing => field ??= new FileSharing(this);

    public bool CanWrite { get; private set; }

    /// <summary>The file on the host.</summary>
    public HostFile HostFile => _text?.HostFile ?? _content;

    /// <summary>Bytes, with what has not been flushed yet; as of the last access or <see cref="Refresh"/>.</summary>
    public long Size { get; private set; }

    public void AddReference() => _references++;

    public void Release()
    {
        if (--_references == 0)
            Close();
    }

    /// <summary>Takes another opening of the same file, which may do more.</summary>
    public void Upgrade(HostFile file, bool canWrite)
    {
        if (CanWrite || !canWrite)
        {
            file.Dispose();
            return;
        }
        if (_text is null)
        {
            _content.Dispose();
            _content = file;
        }
        else
        {
            _text.Replace(file);
        }
        CanWrite = true;
        Sharing.Move();
    }

    /// <summary>Asks the host for the size: another process may write the file too.</summary>
    public void Refresh()
    {
        if (_content.Stat(out var stat) >= 0)
            Size = Math.Max(stat.Size, _dirtyTo > _dirtyFrom ? _start + _dirtyTo : 0);
    }

    // ---- reading ------------------------------------------------------------------------------------------------------

    /// <summary>Reads up to the end of the file. Negative: the host's error.</summary>
    public int Read(long position, Span<byte> buffer)
    {
        if (TryCopy(position, buffer))
            return buffer.Length;
        if (Sharing.IsShared)
            return ReadThrough(position, buffer);
        var done = 0;
        while (done < buffer.Length)
        {
            var rest = buffer[done..];
            var at = position + done;
            if (!IsInWindow(at) && PlanRead(at) is var planned && rest.Length < planned)
            {
                var result = Load(at, planned);
                if (result < 0)
                    return result;
                if (!IsInWindow(at))
                    break;
            }
            var count = IsInWindow(at) ? Copy(at, rest) : ReadPast(at, rest);
            if (count < 0)
                return done > 0 ? done : count;
            if (count == 0)
                break;
            done += count;
        }
        if (done > 0)
            Size = Math.Max(Size, position + done);
        return done;
    }

    /// <summary>All of it is in the window; while other programs may write nothing is in the window.</summary>
    private bool TryCopy(long position, Span<byte> buffer)
    {
        var offset = position - _start;
        if (offset < 0 || offset + buffer.Length > _length)
            return false;
        _window.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
        return true;
    }

    private int Copy(long position, Span<byte> buffer)
    {
        var offset = (int)(position - _start);
        var count = Math.Min(buffer.Length, _length - offset);
        _window.AsSpan(offset, count).CopyTo(buffer);
        return count;
    }

    private int ReadThrough(long position, Span<byte> buffer)
    {
        var result = Flush();
        return result < 0 ? result : _content.Read(buffer, position);
    }

    private bool IsInWindow(long position) => position >= _start && position < _start + _length;

    /// <summary>
    /// How much is read at once when these bytes are not in the window: more each time when a program reads on, little when it
    /// goes from place to place, and all of a small file.
    /// </summary>
    private int PlanRead(long position)
    {
        if (Size <= WindowSize)
            return WindowSize;
        return _readAhead = position == _start + _length ? Math.Min(_readAhead * 4, WindowSize) : FirstRead;
    }

    /// <summary>Reads to the caller at once; the next read goes on behind it.</summary>
    private int ReadPast(long position, Span<byte> buffer)
    {
        var count = ReadThrough(position, buffer);
        (_start, _length) = (position + Math.Max(count, 0), 0);
        return count;
    }

    /// <summary>Fills the window with so many bytes, those at the position among them.</summary>
    private int Load(long position, int size)
    {
        var result = Flush();
        if (result < 0)
            return result;
        _length = 0;
        _start = Size <= WindowSize && position < WindowSize ? 0 : position & ~(FirstRead / 2 - 1L);
        while (_length < size)
        {
            var count = _content.Read(_window.AsSpan(_length, size - _length), _start + _length);
            if (count < 0 && _length == 0)
                return count;
            if (count <= 0)
                break;
            _length += count;
        }
        return 0;
    }

    // ---- writing ------------------------------------------------------------------------------------------------------

    /// <summary>Writes; fewer bytes than asked when the disk is full or the file as long as DOS makes one. Negative: the host's error.</summary>
    public int Write(long position, ReadOnlySpan<byte> data)
    {
        if (position >= MaxSize)
            return 0;
        data = data[..(int)Math.Min(data.Length, MaxSize - position)];
        if (!_isWritten)
            BeginWriting();
        var count = data.Length < WindowSize / 2 && !Sharing.IsShared ? WriteBuffered(position, data) : WriteThrough(position, data);
        if (count > 0)
            Size = Math.Max(Size, position + count);
        return count;
    }

    private void BeginWriting()
    {
        _isWritten = true;
        _table.Tell(HostFileUse.Written, this);
    }

    private int WriteBuffered(long position, ReadOnlySpan<byte> data)
    {
        var offset = position - _start;
        if (offset < 0 || offset > _length || offset + data.Length > WindowSize)
        {
            var result = StartWriting(position, data.Length);
            if (result < 0)
                return result;
            offset = position - _start;
        }
        var isClean = _dirtyTo == _dirtyFrom;
        // On a nearly full disk each write must say at once how much of it there was room for.
        if (isClean && IsSpaceLow())
            return WriteThrough(position, data);
        var from = (int)offset;
        var to = from + data.Length;
        if (from > _length)
        {
            // Behind the end of the file: what lies between reads as zeros, as it will on the host.
            _window.AsSpan(_length, from - _length).Clear();
        }
        data.CopyTo(_window.AsSpan(from));
        _dirtyFrom = isClean ? from : Math.Min(_dirtyFrom, from);
        _dirtyTo = isClean ? to : Math.Max(_dirtyTo, to);
        _length = Math.Max(_length, to);
        return data.Length;
    }

    /// <summary>Makes the window one that takes what is written: of a small file all of it, else nothing but what will be written.</summary>
    private int StartWriting(long position, int length)
    {
        if (Size <= WindowSize && position + length <= WindowSize)
            return Load(position, WindowSize);
        var result = Flush();
        (_start, _length) = (position, 0);
        return result;
    }

    private bool IsSpaceLow()
    {
        if (_text is not null || Environment.TickCount64 < _spaceIsAmpleUntil
            || _content.FileSystem(out var system) < 0)
            return false;
        var space = system.FreeBlocks * system.BlockSize;
        if (space > AmpleSpace)
            _spaceIsAmpleUntil = Environment.TickCount64 + SpaceLasts;
        return space < LowSpace;
    }

    private int WriteThrough(long position, ReadOnlySpan<byte> data)
    {
        var result = Flush();
        if (result < 0)
            return result;
        _length = 0;
        return WriteAll(position, data);
    }

    /// <summary>Writes until the host takes no more: bytes written, or the error when it took none at all.</summary>
    private int WriteAll(long position, ReadOnlySpan<byte> data)
    {
        var done = 0;
        while (done < data.Length)
        {
            var count = _content.Write(data[done..], position + done);
            if (count == -(int)HostErrno.Interrupted)
                continue;
            if (count is -(int)HostErrno.NoSpace or -(int)HostErrno.Quota or -(int)HostErrno.FileTooBig or 0)
                break;
            if (count < 0)
                return done > 0 ? done : count;
            done += count;
        }
        return done;
    }

    /// <summary>Brings the buffered bytes to the host. Negative: it refused them, and they are lost.</summary>
    public int Flush()
    {
        if (_dirtyTo == _dirtyFrom)
            return 0;
        var dirty = _window.AsSpan(_dirtyFrom, _dirtyTo - _dirtyFrom);
        var written = WriteAll(_start + _dirtyFrom, dirty);
        _dirtyFrom = _dirtyTo = 0;
        if (written == dirty.Length)
            return 0;
        _length = 0;
        Refresh();
        return written < 0 ? written : -(int)HostErrno.NoSpace;
    }

    /// <summary>Brings the buffered bytes to the host, and keeps nothing that another machine may change.</summary>
    public void Forget()
    {
        _ = Publish();
        _length = 0;
    }

    /// <summary>Cuts the file off or extends it. Negative: the host's error.</summary>
    public int SetLength(long length)
    {
        if (length > MaxSize)
            return -(int)HostErrno.NoSpace;
        if (!_isWritten)
            BeginWriting();
        var result = Flush();
        _length = 0;
        if (result >= 0)
            result = _content.SetLength(length);
        Refresh();
        return result;
    }

    public DosError Commit()
    {
        var result = Publish();
        return HostError.ToDos(result < 0 ? result : CanWrite ? HostFile.Commit() : 0);
    }

    /// <summary>As <see cref="Flush"/>, and also gives the host's file its content when that is kept in another form.</summary>
    public int Publish()
    {
        var result = Flush();
        return result >= 0 && _isWritten && _text is not null ? _text.Save() : result;
    }

    /// <summary>The host's state of the file, with what has been written.</summary>
    public HostStat Look()
    {
        _ = Publish();
        _ = HostFile.Stat(out var stat);
        return stat;
    }

    // ---- time and end -------------------------------------------------------------------------------------------------

    /// <summary>Date in the high word, time in the low one.</summary>
    public uint Timestamp =>
        _isWritten && _table.Clock is { } clock ? DosTime.FromDateTime(clock())
        : Publish() >= 0 && HostFile.Stat(out var stat) >= 0 ? DosTime.FromHost(stat.Modified)
        : 0;

    public DosError SetTimestamp(ushort date, ushort time)
    {
        if (_volume.IsReadOnly)
            return DosError.AccessDenied;
        var result = Publish();
        _isWritten = false;
        return HostError.ToDos(result < 0 ? result : HostFile.SetModified(DosTime.ToHost(date, time)));
    }

    /// <summary>Sets the date of last access.</summary>
    public DosError SetAccessed(ushort date) =>
        _volume.IsReadOnly ? DosError.AccessDenied : HostError.ToDos(HostFile.SetAccessed(DosTime.ToHost(date, 0)));

    public void Close()
    {
        if (_isClosed)
            return;
        _ = Publish();
        if (_isWritten)
        {
            _volume.MarkChanged(Id);
            if (_table.Clock is { } clock)
            {
                var now = DosTime.FromDateTime(clock());
                _ = HostFile.SetModified(DosTime.ToHost((ushort)(now >> 16), (ushort)now));
            }
        }
        HostFile.Dispose();
        if (_text is not null)
            _content.Dispose();
        _isClosed = true;
        _table.Remove(this, _window);
    }
}
