namespace Dbt.DosKrnl.Devices;

/// <summary>
/// The line editing of INT 21h/0Ah and of cooked reads from CON: the keys of the DOS user's guide, with the previous line
/// as the template. Fed one byte at a time, since the guest waits between keys.
/// </summary>
/// <param name="template">The line that the function keys copy from.</param>
/// <param name="limit">Most characters of the line.</param>
/// <param name="echo">Where the line appears.</param>
internal sealed class LineEditor(byte[] template, int limit, Action<byte[]> echo)
{
    private const byte CtrlZ = 0x1A, Escape = 0x1B, Backspace = 8, Delete = 0x7F, Return = 13, LineFeed = 10;

    private enum Expecting
    {
        Character,
        ScanCode,
        CopyUpTo,
        SkipUpTo,
    }

    private readonly List<byte> _line = [];
    private byte[] _template = template;
    private int _at;
    private bool _insert;
    private Expecting _expecting;

    /// <summary>The line without its CR, once <see cref="Feed"/> has returned true.</summary>
    public byte[] Line => [.. _line];

    /// <summary>Takes the next input byte. True: the line is complete.</summary>
    public bool Feed(byte value)
    {
        switch (_expecting)
        {
            case Expecting.ScanCode:
                _expecting = Expecting.Character;
                FunctionKey(value);
                return false;
            case Expecting.CopyUpTo:
                _expecting = Expecting.Character;
                for (var count = DistanceTo(value); count > 0; count--)
                    Append(_template[_at], fromTemplate: true);
                return false;
            case Expecting.SkipUpTo:
                _expecting = Expecting.Character;
                _at += DistanceTo(value);
                return false;
            default:
                return Character(value);
        }
    }

    private bool Character(byte value)
    {
        switch (value)
        {
            case 0:
                _expecting = Expecting.ScanCode;
                break;
            case Return:
                echo([Return]);
                return true;
            case LineFeed:
                echo([Return, LineFeed]);
                break;
            case Backspace or Delete:
                EraseLast();
                break;
            case Escape:
                echo([(byte)'\\', Return, LineFeed]);
                Restart();
                break;
            default:
                Append(value, fromTemplate: false);
                break;
        }
        return false;
    }

    private void FunctionKey(byte scan)
    {
        switch (scan)
        {
            case 0x3B or 0x4D: // F1, right
                if (_at < _template.Length)
                    Append(_template[_at], fromTemplate: true);
                break;
            case 0x3C: // F2
                _expecting = Expecting.CopyUpTo;
                break;
            case 0x3D: // F3
                while (_at < _template.Length && _line.Count < limit)
                    Append(_template[_at], fromTemplate: true);
                break;
            case 0x3E: // F4
                _expecting = Expecting.SkipUpTo;
                break;
            case 0x3F: // F5: the line becomes the template
                _template = [.. _line];
                echo([(byte)'@', Return, LineFeed]);
                Restart();
                break;
            case 0x40: // F6
                Append(CtrlZ, fromTemplate: false);
                break;
            case 0x4B: // left
                EraseLast();
                break;
            case 0x52:
                _insert = !_insert;
                break;
            case 0x53: // Del
                if (_at < _template.Length)
                    _at++;
                break;
        }
    }

    private void Restart()
    {
        _line.Clear();
        _at = 0;
        _insert = false;
    }

    /// <summary>Characters of the template before the next occurrence of the value behind the current one; 0 for none.</summary>
    private int DistanceTo(byte value)
    {
        if (_at + 1 >= _template.Length)
            return 0;
        var found = Array.IndexOf(_template, value, _at + 1);
        return found < 0 ? 0 : found - _at;
    }

    private void Append(byte value, bool fromTemplate)
    {
        if (_line.Count >= limit)
        {
            echo([7]);
            if (fromTemplate)
                _at = _template.Length;
            return;
        }
        _line.Add(value);
        if ((fromTemplate || !_insert) && _at < _template.Length)
            _at++;
        echo(Shown(value));
    }

    private void EraseLast()
    {
        if (_line.Count == 0)
            return;
        var width = Shown(_line[^1]).Length;
        _line.RemoveAt(_line.Count - 1);
        if (_at > 0 && !_insert)
            _at--;
        for (; width > 0; width--)
            echo("\b \b"u8.ToArray());
    }

    /// <summary>Control characters appear as ^ and a letter; a tab stands as one blank here, whatever its width was.</summary>
    private static byte[] Shown(byte value) => value switch
    {
        9 => [(byte)' '],
        < 0x20 => [(byte)'^', (byte)(value + '@')],
        _ => [value],
    };
}
