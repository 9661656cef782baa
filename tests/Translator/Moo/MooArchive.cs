using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Dbt.Translator.Tests.Moo;

/// <summary>
/// Where the single-step tests are: the folder in DBT_MOO, or <c>shared/vectors/moo</c> beside a folder above this one. They
/// are not part of the repository; where they are absent the tests are skipped and say so.
/// </summary>
public static class MooArchive
{
    public static string? Folder { get; } = Find();

    public static string? SkipReason => Folder != null
        ? null
        : "the single-step tests are not here: set DBT_MOO to the folder with 80286-dev.tar.xz, or put it in ../shared/vectors/moo";

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DBT_MOO") is { Length: > 0 } folder)
            return HasArchive(folder) ? folder : null;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared", "vectors", "moo");
            if (HasArchive(candidate))
                return candidate;
        }
        return null;
    }

    private static bool HasArchive(string folder) => File.Exists(Path.Combine(folder, "80286-dev.tar.xz"));
}

/// <summary>A theory over the single-step tests, skipped where they are absent.</summary>
public sealed class MooTheoryAttribute : TheoryAttribute
{
    public MooTheoryAttribute() => Skip = MooArchive.SkipReason;
}

/// <summary>Those of an 80286.</summary>
public sealed class MooFiles80286() : MooFiles("80286");

/// <summary>Those of an 8086.</summary>
public sealed class MooFiles8086() : MooFiles("8086");

/// <summary>The archive of a processor unpacked into a temporary folder (by tar, which knows xz).</summary>
public abstract class MooFiles : IDisposable
{
    private readonly string? _root;
    private readonly JsonDocument? _metadata;

    protected MooFiles(string processor)
    {
        if (MooArchive.Folder == null)
            return;
        _root = Directory.CreateTempSubdirectory("dbt-moo").FullName;
        var archive = Path.Combine(MooArchive.Folder, processor + "-dev.tar.xz");
        _metadata = JsonDocument.Parse(File.ReadAllText(Path.Combine(MooArchive.Folder, processor + "-metadata.json")));
        using var tar = Process.Start("tar", ["-xJf", archive, "-C", _root]);
        tar.WaitForExit();
        if (tar.ExitCode != 0)
            throw new InvalidOperationException($"tar could not unpack {archive}");
    }

    /// <summary>The files whose opcode has this first hexadecimal digit.</summary>
    public IEnumerable<string> Opcodes(char digit) => Directory
        .EnumerateFiles(_root!, "*.MOO", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file)[0] == digit)
        .Order(StringComparer.Ordinal);

    /// <summary>The flags an opcode defines. The opcode is that of a file's name: two digits, perhaps a dot and a reg field.</summary>
    public ushort DefinedFlags(string opcode)
    {
        var parts = opcode.Split('.');
        var entry = _metadata!.RootElement.GetProperty("opcodes").GetProperty(parts[0]);
        if (parts.Length > 1)
            entry = entry.GetProperty("reg").GetProperty(parts[1]);
        return entry.TryGetProperty("flags-mask", out var mask) ? mask.GetUInt16() : ushort.MaxValue;
    }

    public void Dispose()
    {
        _metadata?.Dispose();
        if (_root != null)
            Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
