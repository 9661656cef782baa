using Dbt.DosKrnl.Devices;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Guest;

namespace Dbt.DosKrnl.Console;

/// <summary>
/// INT 21h/0Ah. The buffer is: size including the CR, characters read, characters; what is in it on entry is the template.
/// </summary>
internal sealed class BufferedInput(DosKernel kernel)
{
    private const byte Return = 13, LineFeed = 10;

    private LineEditor? _editor;
    private FarPointer _editing;
    private bool _dropLineFeed;

    public DosResult Read(StandardIo io, FarPointer buffer, uint linear)
    {
        var memory = kernel.Memory;
        var size = memory.ReadByte(linear);
        if (size == 0)
            return DosResult.Plain;
        if (_editor is null || _editing != buffer)
        {
            _editor = new LineEditor(Template(linear, size), size - 1, bytes => io.Write(bytes, checkBreak: false));
            _editing = buffer;
        }
        while (true)
        {
            var result = io.Read(checkBreak: true, out var value);
            if (result.Outcome == DosOutcome.Wait)
                return result;
            if (!result.IsOk)
            {
                _editor = null;
                return result;
            }
            if (!io.InputIsConsole && (value = FromFile(value, out var skip)) is var _ && skip)
                continue;
            if (!_editor.Feed(value))
                continue;
            var line = _editor.Line;
            memory.WriteByte(linear + 1, (byte)line.Length);
            memory.Write(linear + 2, line);
            memory.WriteByte(linear + 2 + (uint)line.Length, Return);
            _editor = null;
            if (_dropLineFeed && io.Input is { File: { InputReady: true } file })
                SkipLineFeed(file);
            return DosResult.Plain;
        }
    }

    /// <summary>The LF behind the CR that ended the line, so that no other function reads it.</summary>
    private void SkipLineFeed(DosFile file)
    {
        Span<byte> next = stackalloc byte[1];
        if (!file.Read(next, out var count).IsOk || count == 0)
            return;
        _dropLineFeed = false;
        if (next[0] != LineFeed)
            file.Unread(next[0]);
    }

    /// <summary>
    /// Lines of a redirected file: the LF behind a CR is dropped, one without a CR ends the line as on the host, and the end
    /// of the file does so too.
    /// </summary>
    private byte FromFile(byte value, out bool skip)
    {
        skip = value == LineFeed && _dropLineFeed;
        _dropLineFeed = value == Return;
        return value is LineFeed or StandardIo.CtrlZ ? Return : value;
    }

    /// <summary>The characters in the buffer when a CR is behind them.</summary>
    private byte[] Template(uint linear, byte size)
    {
        var memory = kernel.Memory;
        var count = memory.ReadByte(linear + 1);
        return count < size && memory.ReadByte(linear + 2 + count) == Return ? memory.ReadBytes(linear + 2, count) : [];
    }
}
