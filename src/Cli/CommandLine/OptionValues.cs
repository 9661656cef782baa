using System.Globalization;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Cli.CommandLine;

/// <summary>The values of options and settings, from what was typed. What cannot be understood is a <see cref="UsageException"/>.</summary>
internal static class OptionValues
{
    /// <summary>X=DIR, with ":ro" at the end to be read only, or ":cow" to be copied on write.</summary>
    public static MountOption Mount(string value)
    {
        var readOnly = value.EndsWith(":ro", StringComparison.OrdinalIgnoreCase);
        var copyOnWrite = value.EndsWith(":cow", StringComparison.OrdinalIgnoreCase);
        var folder = readOnly ? value[..^3] : copyOnWrite ? value[..^4] : value;
        var hasColon = folder.Length > 2 && folder[1] == ':' && folder[2] == '='; // D:=DIR is understood too.
        var drive = folder.Length > 0 ? char.ToUpperInvariant(folder[0]) : '\0';
        var start = hasColon ? 3 : 2;
        if (drive is < 'A' or > 'Z' || folder.Length <= start || folder[start - 1] != '=')
            throw new UsageException($"--mount {value}: not LETTER=FOLDER; write for example --mount D=/home/me/dos:ro");
        return new MountOption(drive, folder[start..], readOnly, copyOnWrite);
    }

    public static KeyValuePair<string, string> Variable(string value)
    {
        var equals = value.IndexOf('=');
        if (equals <= 0)
            throw new UsageException($"--env {value}: not NAME=VALUE; write for example --env TEMP=C:\\TMP");
        return new KeyValuePair<string, string>(value[..equals].ToUpperInvariant(), value[(equals + 1)..]);
    }

    public static TimeSpan Seconds(string value)
    {
        const double MostSeconds = 1e9;
        if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ||
            seconds is not (> 0 and <= MostSeconds))
            throw new UsageException($"--time-limit {value}: not a number of seconds above 0; write for example --time-limit 2.5");
        return TimeSpan.FromSeconds(seconds);
    }

    public static CoreKind Core(string value) => value switch
    {
        "auto" => CoreKind.Auto,
        "interpreter" => CoreKind.Interpreter,
        "check" => CoreKind.Check,
        _ => throw new UsageException($"--core {value}: no such core; choose auto, interpreter or check"),
    };

    public static CpuModel Cpu(string value) => value switch
    {
        "8086" or "8088" => CpuModel.I8086,
        "v20" or "v30" => CpuModel.V20,
        "286" or "80286" => CpuModel.I286,
        "386" or "80386" => CpuModel.I386,
        "486" or "80486" => CpuModel.I486,
        "pentium" or "586" => CpuModel.Pentium,
        "pentium2" or "686" => CpuModel.PentiumII,
        _ => throw new UsageException($"--cpu {value}: no such processor; choose 8086, v20, 286, 386, 486, pentium or pentium2"),
    };

    public static int CodePage(string value)
    {
        var number = value.ToLowerInvariant() is "utf-8" or "utf8" ? Guest.CodePage.Utf8Number
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed
            : 0;
        return Guest.CodePage.Find(number)?.Number
            ?? throw new UsageException($"--codepage {value}: no such code page; choose 437, 850, 852, 866, 1252 or utf-8");
    }

    public static HostNameCase NameCase(string value) => value.ToLowerInvariant() switch
    {
        "lower" => HostNameCase.Lower,
        "upper" => HostNameCase.Upper,
        "typed" => HostNameCase.AsTyped,
        _ => throw new UsageException($"namecase {value}: choose lower, upper or typed"),
    };

    public static int MemorySize(string value)
    {
        const int Least = 1152, Most = 1 << 20, Step = 4;
        var unit = value.Length > 1 ? char.ToUpperInvariant(value[^1]) : '\0';
        var digits = unit is 'M' or 'K' ? value[..^1] : value;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > Most)
            size = 0;
        var kilobytes = unit == 'M' ? size * 1024 : size;
        if (kilobytes is < Least or > Most)
            throw new UsageException($"--memsize {value}: not {Least}–{Most} (kilobytes) or 2M–1024M; write for example --memsize 16M");
        return (kilobytes + Step - 1) / Step * Step;
    }

    public static int Number(string name, string value, int least, int most)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
            throw new UsageException($"{name} {value}: not a number from {least} to {most}");
        return number;
    }

    /// <summary>Megabytes, on or off. 0: off.</summary>
    public static int ProtectedMemory(string value) => value.ToLowerInvariant() switch
    {
        "off" or "no" or "false" or "0" => 0,
        "on" or "yes" or "true" => 64,
        _ => Number("dpmi", value.TrimEnd('M', 'm'), 1, 2048),
    };

    /// <summary>True: 1.0.</summary>
    public static bool DpmiVersion(string value) => value switch
    {
        "1.0" or "1" => true,
        "0.9" or "0.90" => false,
        _ => throw new UsageException($"dpmi-version {value}: 0.9 or 1.0"),
    };

    public static bool Switch(string name, string value) => value.ToLowerInvariant() switch
    {
        "on" or "yes" or "true" or "1" => true,
        "off" or "no" or "false" or "0" => false,
        _ => throw new UsageException($"{name} {value}: neither on nor off"),
    };

    /// <summary>"5", "5.0", "6.22": major, minor.</summary>
    public static (byte Major, byte Minor) Version(string name, string value)
    {
        var dot = value.IndexOf('.');
        var minor = dot < 0 ? "0" : value[(dot + 1)..];
        if (byte.TryParse(dot < 0 ? value : value[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && major is >= 2 and <= 8 && minor.Length is 1 or 2
            && byte.TryParse(minor.Length == 1 ? minor + "0" : minor, NumberStyles.None, CultureInfo.InvariantCulture, out var hundredths))
            return (major, hundredths);
        throw new UsageException($"{name} {value}: not a version of DOS from 2.0 to 8.0; write for example {name} 6.22");
    }

    /// <summary>A date, with or without a time.</summary>
    public static DateTime Moment(string name, string value) =>
        DateTime.TryParseExact(
            value, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
        && moment.Year is >= 1980 and <= 2099
            ? moment
            : throw new UsageException($"{name} {value}: not a date from 1980 to 2099; write for example {name} 1995-12-31T23:59:00");

    /// <summary>A list with semicolons: DOS paths with their drive, or host folders, which must exist.</summary>
    public static void SearchPath(string value, string relativeTo, List<string> path)
    {
        foreach (var entry in value.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.Length >= 2 && entry[1] == ':')
            {
                path.Add(entry.ToUpperInvariant());
                continue;
            }
            var folder = Path.GetFullPath(HostPath(entry), relativeTo);
            if (!Directory.Exists(folder))
                throw new UsageException($"--path {entry}: no such folder; name a folder, or a DOS path with its drive (C:\\BIN)");
            path.Add(Path.TrimEndingDirectorySeparator(folder));
        }
    }

    /// <summary>"~/x" is in the user's folder.</summary>
    public static string HostPath(string value) =>
        value == "~" || value.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetEnvironmentVariable("HOME") + value[1..]
            : value;
}
