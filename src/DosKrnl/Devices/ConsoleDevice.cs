using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;

namespace Dbt.DosKrnl.Devices;

/// <summary>An open CON: lines with editing in cooked mode, keys and bytes as they are in raw mode (IOCTL 4401h bit 5).</summary>
internal sealed class ConsoleDevice(ConsoleKeys keys, ConsoleScreen screen, uint header) : DosFile
{
    private const ushort CookedInfo = 0x80D3;
    private const ushort RawBit = 0x20;
    private const byte CtrlZ = 0x1A;
    private const int LongestLine = 127;

    private byte[] _typed = [];
    private int _taken;
    private byte[] _template = [];
    private LineEditor? _editor;
    private readonly List<byte> _raw = [];

    public bool IsRaw { get; private set; }

    public override ushort DeviceInfo => (ushort)(CookedInfo | (IsRaw ? RawBit : 0));

    public override string DirectoryName => "CON        ";

    public override uint DriverPointer => header;

    public override bool InputReady => _taken < _typed.Length || keys.Available;

    public override DosResult SetDeviceInfo(byte value)
    {
        IsRaw = (value & RawBit) != 0;
        return DosResult.Ok;
    }

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (buffer.IsEmpty)
            return DosResult.Ok;
        return IsRaw ? ReadRaw(buffer, out count) : ReadLine(buffer, out count);
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = data.Length;
        if (IsRaw)
        {
            screen.Write(data);
            return DosResult.Ok;
        }
        if (keys.HoldsOutput)
        {
            count = 0;
            return Wait();
        }
        if (keys.TakeControlC())
            return DosResult.Break;
        // Cooked output ends at Ctrl-Z, and claims to have written all.
        var end = data.IndexOf(CtrlZ);
        screen.WriteExpanded(end < 0 ? data : data[..end]);
        return DosResult.Ok;
    }

    private DosResult ReadRaw(Span<byte> buffer, out int count)
    {
        count = 0;
        while (_raw.Count < buffer.Length)
        {
            if (keys.TryRead(out var value))
                _raw.Add(value);
            else if (keys.Ended)
                break;
            else
                return Wait();
        }
        count = _raw.Count;
        _raw.CopyTo(buffer);
        _raw.Clear();
        return DosResult.Ok;
    }

    private DosResult ReadLine(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_taken >= _typed.Length)
        {
            var result = TypeLine();
            if (!result.IsOk)
                return result;
        }
        var rest = _typed.AsSpan(_taken);
        var end = rest.IndexOf(CtrlZ);
        if (end >= 0)
        {
            count = Math.Min(end, buffer.Length);
            rest[..count].CopyTo(buffer);
            _taken = _typed.Length;
            return DosResult.Ok;
        }
        count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _taken += count;
        return DosResult.Ok;
    }

    private DosResult TypeLine()
    {
        _editor ??= new LineEditor(_template, LongestLine, bytes => screen.Echo(bytes));
        while (true)
        {
            if (!keys.TryRead(out var value))
            {
                if (!keys.Ended)
                    return Wait();
                _typed = [CtrlZ];
                break;
            }
            if (value == ConsoleKeys.ControlC)
            {
                _editor = null;
                return DosResult.Break;
            }
            if (value == ConsoleKeys.ControlP)
            {
                screen.IsPrinted = !screen.IsPrinted;
                continue;
            }
            if (!_editor.Feed(value))
                continue;
            screen.Echo("\n"u8);
            _template = _editor.Line;
            _typed = [.. _template, (byte)'\r', (byte)'\n'];
            break;
        }
        _editor = null;
        _taken = 0;
        return DosResult.Ok;
    }

    private DosResult Wait()
    {
        screen.Refresh();
        return DosResult.Wait;
    }
}
