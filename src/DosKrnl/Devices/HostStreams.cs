using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices;

/// <summary>Redirected standard input: a file that can only be read onward. Every byte as it is.</summary>
internal sealed class HostInput(IHostConsole console) : DosFile
{
    private const int None = -1;

    private uint _position;
    private int _unread = None;

    /// <summary>A file on drive C that has not been written.</summary>
    public override ushort DeviceInfo => 0x42;

    /// <summary>Where the stream is; it cannot be moved.</summary>
    public override uint Position { get => _position; set { } }

    public override uint Size => _position;

    public override bool InputReady => _unread != None || console.InputReady;

    /// <summary>
    /// Fills the buffer, or reads to the end: programs take a short read of a file for its end, and a pipe gives what is
    /// there.
    /// </summary>
    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_unread != None && !buffer.IsEmpty)
        {
            buffer[count++] = (byte)_unread;
            _unread = None;
        }
        while (count < buffer.Length)
        {
            // Who is on the other end may wait for what was written before it writes.
            if (!console.InputReady)
                console.Flush();
            var read = console.Read(buffer[count..]);
            if (read == 0)
                break;
            count += read;
        }
        _position += (uint)count;
        return DosResult.Ok;
    }

    public override void Unread(byte value)
    {
        _unread = value;
        _position--;
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        return DosError.AccessDenied;
    }
}

/// <summary>Redirected standard output or error. A reader that has gone is error 5, as is reading.</summary>
internal sealed class HostOutput(IHostConsole console, bool isError) : DosFile
{
    private uint _position;

    /// <summary>A file on drive C, written from the first byte on.</summary>
    public override ushort DeviceInfo => (ushort)(_position == 0 ? 0x42 : 0x02);

    public override uint Position { get => _position; set { } }

    public override uint Size => _position;

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        return DosError.AccessDenied;
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        if (!(isError ? console.WriteError(data) : console.WriteOutput(data)))
            return DosError.AccessDenied;
        count = data.Length;
        _position += (uint)count;
        return DosResult.Ok;
    }

    public override DosResult Commit()
    {
        console.Flush();
        return DosResult.Ok;
    }
}
