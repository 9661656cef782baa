namespace Dbt.Cli.CommandLine;

/// <summary>
/// The layers of configuration, each over the one before: the user's file, the folder's file, profiles, files named by
/// <c>--config</c>, and the command line. A file has a setting a line, KEY = VALUE; lines in brackets, and those that begin
/// with # or ;, are left out.
/// </summary>
internal static class ConfigurationFiles
{
    private const string FileName = "dbt.conf";

    /// <summary>
    /// The options of a command line with what files say below them. When there are no files, what was parsed is returned as
    /// it is.
    /// </summary>
    public static RunOptions Complete(string[] args, RunOptions parsed)
    {
        var wantsList = parsed.Action == RunAction.Config;
        var user = parsed.NoConfiguration ? null : UserFolder();
        var userFile = user is null ? null : Existing($"{user}/{FileName}");
        var folderFile = parsed.NoConfiguration ? null : Existing(parsed.Folder is { } folder ? $"{folder}/{FileName}" : FileName);
        if (userFile is null && folderFile is null && parsed.Profiles.Count == 0 && parsed.ConfigurationFiles.Count == 0 && !wantsList)
            return parsed;

        var options = new RunOptions { Settings = wantsList ? new SettingLog() : null };
        if (userFile is not null)
            Apply(options, userFile, isTrusted: true);
        if (folderFile is not null)
            Apply(options, folderFile, isTrusted: false);
        foreach (var profile in parsed.Profiles)
            Apply(options, ProfileFile(profile, user ?? UserFolder()), isTrusted: true);
        foreach (var file in parsed.ConfigurationFiles)
            Apply(options, OptionValues.HostPath(file), isTrusted: true);
        options.MountsAreConfigured();
        return RunOptionsParser.Parse(args, options);
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;

    private static string? UserFolder()
    {
        var folder = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (!string.IsNullOrEmpty(folder))
            return folder + "/dbt";
        var home = Environment.GetEnvironmentVariable("HOME");
        return string.IsNullOrEmpty(home) ? null : home + "/.config/dbt";
    }

    private static string ProfileFile(string name, string? userFolder)
    {
        var file = $"{userFolder}/profiles/{name}.conf";
        if (name.Length == 0 || name.Contains('/') || name.StartsWith('.'))
            throw new UsageException($"--profile {name}: not the name of a profile; it is the name of a file in {userFolder}/profiles");
        return userFolder is not null && File.Exists(file)
            ? file
            : throw new UsageException($"--profile {name}: there is no {file}; write its settings there, a line each");
    }

    /// <param name="options">What is set.</param>
    /// <param name="file">The file.</param>
    /// <param name="isTrusted">
    /// False of the current folder's file, which a guest can write: it may not lead outside of what the guest has anyway.
    /// </param>
    private static void Apply(RunOptions options, string file, bool isTrusted)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be read ({e.Message}); check the spelling");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';' or '[')
                continue;
            var place = $"{file}:{i + 1}";
            var equals = line.IndexOf('=');
            if (equals <= 0)
                throw new UsageException($"{place}: not KEY = VALUE; 'dbt config' lists the keys");
            var key = line[..equals].Trim();
            try
            {
                if (!isTrusted && SettingNames.Find(key) is { ReachesHost: true })
                    throw new UsageException(
                        $"{key} is not taken from the current folder, where programs can write; put it into {UserFolder()}/{FileName}, or name the file with --config");
                SettingNames.Apply(options, key, InFolder(key, line[(equals + 1)..].Trim(), folder), place);
            }
            catch (UsageException e)
            {
                throw new UsageException($"{place}: {e.Message}");
            }
        }
    }

    /// <summary>Host paths in a file are from the file's folder.</summary>
    private static string InFolder(string key, string value, string folder)
    {
        switch (SettingNames.Find(key)?.Key)
        {
            case "mount":
                var start = value.IndexOf('=') + 1;
                return start <= 0 ? value : value[..start] + Path.GetFullPath(OptionValues.HostPath(value[start..]), folder);
            case "env-file" or "config":
                return Path.GetFullPath(OptionValues.HostPath(value), folder);
            case "path":
                var path = new List<string>();
                OptionValues.SearchPath(value, folder, path);
                return string.Join(';', path);
            default:
                return value;
        }
    }
}
