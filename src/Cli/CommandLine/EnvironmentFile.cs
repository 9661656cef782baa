namespace Dbt.Cli.CommandLine;

/// <summary>
/// <c>--env-file</c>: a variable a line, NAME=VALUE as it is; NAME alone takes the host's. Empty lines and lines that begin
/// with # are left out.
/// </summary>
internal static class EnvironmentFile
{
    public static void Read(string file, List<KeyValuePair<string, string>> environment)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(OptionValues.HostPath(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--env-file {file}: cannot be read ({e.Message}); check the spelling");
        }

        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length == 0 || line[0] == '#')
                continue;
            var equals = line.IndexOf('=');
            var name = (equals < 0 ? line : line[..equals]).Trim();
            if (name.Length == 0)
                throw new UsageException($"--env-file {file}: line {i + 1} has no name; write NAME=VALUE");
            var value = equals < 0 ? System.Environment.GetEnvironmentVariable(name) : line[(equals + 1)..];
            if (value is not null)
                environment.Add(new KeyValuePair<string, string>(name.ToUpperInvariant(), value));
        }
    }
}
