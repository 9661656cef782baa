using System.Globalization;

namespace Dbt.DosKrnl.Shell;

/// <summary>The command line of COMMAND.COM: [path] [device] [/E:size] [/P] [/F] [/MSG] [/C command | /K command].</summary>
internal sealed record ShellOptions
{
    /// <summary>The command of /C or /K.</summary>
    public string? Command { get; private init; }

    public bool StaysAfterCommand { get; private init; }

    /// <summary>/P: EXIT does nothing.</summary>
    public bool IsPermanent { get; private init; }

    public bool FailsAlways { get; private init; }

    /// <summary>No greeting.</summary>
    public bool IsQuiet { get; private init; }

    /// <summary>/E: bytes of the environment; 0: as it is.</summary>
    public int EnvironmentSize { get; private init; }

    /// <summary>CON or AUX, in place of what handles 0 to 2 are.</summary>
    public string? Device { get; private init; }

    public static ShellOptions Parse(string tail)
    {
        var options = new ShellOptions();
        for (var i = 0; i < tail.Length;)
        {
            if (CommandText.IsSeparator(tail[i]) || tail[i] == '\r')
            {
                i++;
                continue;
            }
            if (tail[i] == '/' && i + 1 < tail.Length && char.ToUpperInvariant(tail[i + 1]) is 'C' or 'K')
            {
                return options with
                {
                    Command = tail[(i + 2)..].TrimEnd('\r'),
                    StaysAfterCommand = char.ToUpperInvariant(tail[i + 1]) == 'K',
                };
            }
            var start = i++;
            while (i < tail.Length && !CommandText.IsSeparator(tail[i]) && tail[i] is not ('/' or '\r'))
                i++;
            options = options.With(tail[start..i]);
        }
        return options;
    }

    private ShellOptions With(string word) => word.Upper() switch
    {
        "/P" => this with { IsPermanent = true },
        "/F" => this with { FailsAlways = true },
        "/Q" => this with { IsQuiet = true },
        ['/', 'E', ':', .. var size] when int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) =>
            this with { EnvironmentSize = Math.Clamp(bytes, 160, 32768) },
        "CON" or "AUX" or "COM1" or "COM2" => this with { Device = word.Upper() },
        _ => this,
    };
}
