namespace Dbt.DosKrnl.Tests.Files;

/// <summary>A folder of the host for one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("dbt-files-").FullName;
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a file (with its folders) or, with a slash at the end, a folder.</summary>
    public TemporaryFolder With(string name, string content = "")
    {
        if (name.EndsWith('/'))
        {
            Directory.CreateDirectory(this[name]);
            return this;
        }
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], content);
        return this;
    }

    public TemporaryFolder WithLink(string name, string target)
    {
        File.CreateSymbolicLink(this[name], target);
        return this;
    }

    /// <summary>Names in the folder, in order.</summary>
    public string[] Names =>
        [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
