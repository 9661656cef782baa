using System.Text;
using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Shell;

/// <summary>
/// A batch file that runs. The file is opened for each line, as in MS-DOS: a batch file may change or delete itself.
/// </summary>
internal sealed class BatchFile(ShellDos dos, string path, List<string> arguments)
{
    private const char EndOfFile = '\x1A';

    private uint _position;
    private int _shift;

    /// <summary>What ECHO was when the file began.</summary>
    public bool EchoBefore { get; init; }

    /// <summary>%0 to %9, after SHIFTs; %0 is the name it was called by.</summary>
    public string Argument(int number) => number + _shift < arguments.Count ? arguments[number + _shift] : "";

    public void Shift() => _shift++;

    /// <summary>The next line without its end. Null: the end. Error 2 or so: the file has gone.</summary>
    public async Task<(string? Line, DosError Error)> NextLine()
    {
        var (handle, error) = await dos.Open(path, 0);
        if (error != DosError.None)
            return (null, error);
        var line = await ReadLine(handle);
        await dos.Close(handle);
        return (line, DosError.None);
    }

    /// <summary>Goes behind a label's line. False: there is no such label.</summary>
    public async Task<bool> GoTo(string label)
    {
        var wanted = Label(label);
        var (handle, error) = await dos.Open(path, 0);
        if (error != DosError.None)
            return false;
        _position = 0;
        var found = false;
        while (!found && await ReadLine(handle) is { } line)
            found = line.AsSpan().TrimStart(" \t") is [':', .. var name] && Label(name.ToString()) == wanted;
        await dos.Close(handle);
        return found;
    }

    /// <summary>Eight characters count.</summary>
    private static string Label(string text)
    {
        var name = text.AsSpan().TrimStart(" \t,;=:");
        var end = name.IndexOfAny(" \t,;=:+");
        if (end >= 0)
            name = name[..end];
        return name[..Math.Min(name.Length, 8)].ToString().Upper();
    }

    private async Task<string?> ReadLine(ushort handle)
    {
        await dos.Seek(handle, _position);
        var line = new StringBuilder();
        while (true)
        {
            var part = await dos.Read(handle, CommandImage.TextSize);
            if (part.Length == 0)
                return line.Length == 0 ? null : line.ToString();
            foreach (var one in part)
            {
                if (one == EndOfFile)
                    return line.Length == 0 ? null : line.ToString();
                _position++;
                if (one == '\n')
                    return line.ToString().TrimEnd('\r');
                line.Append((char)one);
            }
        }
    }
}
