using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices;

/// <summary>
/// Redirected standard input: a file of which only what was read last can be read again, as shells do that read a block and go back
/// to the end of its first line. Every byte as it is.
/// </summary>
internal sealed class HostInput(IHostConsole console) : DosFile
{
    /// <summary>How far back it goes: more than programs read at a time.</summary>
    private const int Kept = 0x10000;

    private byte[]? _recent;
    private uint _position, _taken;

    /// <summary>A file on drive C that has not been written.</summary>
    public override ushort DeviceInfo => 0x42;

    /// <summary>Places from which nothing is kept, and those that the stream has not come to, are not taken.</summary>
    public override uint Position
    {
        get => _position;
        set
        {
            if (value <= _taken && _taken - value <= Kept)
                _position = value;
        }
    }

    public override uint Size => _taken;

    public override bool InputReady => _position < _taken || console.InputReady;

    /// <summary>
    /// Fills the buffer, or reads to the end: programs take a short read of a file for its end, and a pipe gives what is
    /// there.
    /// </summary>
    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        while (count < buffer.Length && _position < _taken)
            buffer[count++] = _recent![_position++ % Kept];
        while (count < buffer.Length)
        {
            // Who is on the other end may wait for what was written before it writes.
            if (!console.InputReady)
                console.Flush();
            var read = console.Read(buffer[count..]);
            if (read == 0)
                break;
            Keep(buffer.Slice(count, read));
            count += read;
        }
        return DosResult.Ok;
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        return DosError.AccessDenied;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        _recent ??= new byte[Kept];
        _taken += (uint)data.Length;
        _position = _taken;
        data = data[Math.Max(0, data.Length - Kept)..];
        var at = (int)((_taken - (uint)data.Length) % Kept);
        var first = Math.Min(data.Length, Kept - at);
        data[..first].CopyTo(_recent.AsSpan(at));
        data[first..].CopyTo(_recent);
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
