using Dbt.Cli.CommandLine;
using Dbt.Mvdm;

namespace Dbt.Cli;

/// <summary>
/// Finds the host file of a program's name: as a host path from the current folder, then as a path on the guest's drives,
/// both without regard to case and with / or \.
/// </summary>
internal static class ProgramLocator
{
    private static readonly string[] Extensions = [".COM", ".EXE", ".BAT"];

    /// <param name="name">As it was typed.</param>
    /// <param name="mounts">The guest's drives.</param>
    /// <param name="currentFolder">The host folder that is the guest's current one.</param>
    /// <param name="searchPath">Folders to look in when a name without a folder is not in the current one: DOS and host paths.</param>
    /// <exception cref="UsageException">There is no such program, or what is there is a folder.</exception>
    public static string Find(string name, IReadOnlyList<DriveMount> mounts, string currentFolder, IReadOnlyList<string> searchPath)
    {
        var folderFound = false;
        var found = TryFile(name, ref folderFound) ?? TryGuestPath(name, mounts, currentFolder, ref folderFound);
        if (found is null && !folderFound && name.AsSpan().IndexOfAny('/', '\\', ':') < 0)
        {
            for (var i = 0; i < searchPath.Count && found is null; i++)
                found = searchPath[i].StartsWith('/') ? TryFile($"{searchPath[i]}/{name}", ref folderFound)
                    : TryGuestPath($"{searchPath[i].TrimEnd('\\')}\\{name}", mounts, currentFolder, ref folderFound);
        }

        if (found is not null && new FileInfo(found).Length == 0) // So are devices and pipes, which must not be opened.
            throw new UsageException($"{name}: is empty, or not a plain file; name a DOS program", ExitCodes.BadProgram);
        if (found is not null)
            return Path.GetFullPath(found);
        throw folderFound
            ? new UsageException($"{name}: is a folder; name a program in it", ExitCodes.BadProgram)
            : new UsageException(NotFound(name), ExitCodes.NotFound);
    }

    private static string NotFound(string name) =>
        Path.HasExtension(name)
            ? $"{name}: no such file; check the spelling, or the folder with 'ls'"
            : $"{name}: no such program, nor with .COM, .EXE or .BAT; check the spelling, or the folder with 'ls'";

    private static string? TryGuestPath(string name, IReadOnlyList<DriveMount> mounts, string currentFolder, ref bool folderFound)
    {
        var path = name.Replace('\\', '/');
        if (path.Length < 2 || path[1] != ':')
            return Path.IsPathRooted(path) ? TryFolded("/", path, ref folderFound) : TryFolded(currentFolder, path, ref folderFound)
                ?? TryFolded(Directory.GetCurrentDirectory(), path, ref folderFound);
        var drive = char.ToUpperInvariant(path[0]);
        foreach (var mount in mounts)
        {
            if (mount.Drive == drive)
                return TryFolded(mount.HostFolder, path[2..], ref folderFound);
        }

        return null;
    }

    /// <summary>Follows a path from a folder, each part without regard to case.</summary>
    private static string? TryFolded(string folder, string path, ref bool folderFound)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            return null;
        var at = folder;
        for (var i = 0; i < parts.Length - 1; i++)
        {
            if (parts[i] == ".")
                continue;
            var exact = Path.Combine(at, parts[i]);
            var next = Directory.Exists(exact) ? exact : FindEntry(at, parts[i], wantFolder: true);
            if (next is null)
                return null;
            at = next;
        }

        return TryFile(Path.Combine(at, parts[^1]), ref folderFound);
    }

    /// <summary>
    /// Without an extension, as DOS: the name with each extension, and only then the name itself. Another case is looked for
    /// when there is no file in the given, lower or upper one.
    /// </summary>
    private static string? TryFile(string path, ref bool folderFound)
    {
        if (!Path.HasExtension(path))
        {
            foreach (var extension in Extensions)
            {
                if (TryAnyCase(path + extension) is { } file)
                    return file;
            }
        }

        if (TryAnyCase(path) is { } exact)
            return exact;
        folderFound |= Directory.Exists(path);
        return null;
    }

    private static string? TryAnyCase(string path)
    {
        if (File.Exists(path))
            return path;
        var extension = Path.GetExtension(path);
        var lower = path[..^extension.Length] + extension.ToLowerInvariant();
        if (File.Exists(lower))
            return lower;
        var folder = Path.GetDirectoryName(path);
        return FindEntry(string.IsNullOrEmpty(folder) ? "." : folder, Path.GetFileName(path), wantFolder: false);
    }

    private static string? FindEntry(string folder, string name, bool wantFolder)
    {
        if (name.Length == 0)
            return null;
        try
        {
            foreach (var entry in wantFolder ? Directory.EnumerateDirectories(folder) : Directory.EnumerateFiles(folder))
            {
                if (Path.GetFileName(entry.AsSpan()).Equals(name, StringComparison.OrdinalIgnoreCase))
                    return entry;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be read holds nothing that can be found by another spelling.
        }

        return null;
    }
}
