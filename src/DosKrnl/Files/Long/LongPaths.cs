using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;

namespace Dbt.DosKrnl.Files.Long;

/// <summary>What a long path leads to.</summary>
/// <param name="Target">
/// The same place by its short names. Where nothing of the name exists yet, the last of them only stands for it.
/// </param>
/// <param name="Name">The last name as it was typed, without blanks and dots at its end; "" for the root.</param>
/// <param name="Exists">There is such a file or folder, or a device.</param>
internal readonly record struct LongTarget(DosTarget Target, string Name, bool Exists)
{
    /// <summary>The host name that a new file or folder gets.</summary>
    public string HostName => Target.Volume.Naming.NewLong(Name);
}

/// <summary>
/// From paths with long names to places: each name is looked up in its folder, as a long name or as an alias, and replaced by
/// the alias, so that everything behind works with short names alone. "." and ".." are resolved by the text.
/// </summary>
internal sealed class LongPaths(DosKernel kernel, DosFileSystem files)
{
    private const int MostNames = 120;

    /// <summary>
    /// Finds a place. Errors: 2 the last name is none; 3 one before does not exist, or the path is too long, leaves the root
    /// or names a server.
    /// </summary>
    /// <param name="text">DOS byte string.</param>
    /// <param name="wildcards">The last name may have * and ?; it is then not looked up.</param>
    /// <param name="found">The place.</param>
    public DosError Locate(string text, bool wildcards, out LongTarget found)
    {
        found = default;
        if (text.Length >= LongName.MaxPath)
            return DosError.PathNotFound;
        var error = Split(text, out var drive, out var names);
        if (error != DosError.None)
            return error;
        if (files.Volume(drive) is not { } volume)
        {
            // Perhaps a built-in file, whose names are short ones.
            error = files.Locate(text, wildcards ? PathRules.Wildcards : PathRules.File, out var builtIn);
            found = new LongTarget(builtIn, builtIn.Device ?? "", error == DosError.None && kernel.BuiltIns.Find(builtIn.Path.Name) is not null);
            return error;
        }
        var known = new string[Math.Max(0, names.Count - 1)];
        for (var i = 0; i < known.Length; i++)
        {
            if (!LongName.TryClean(names[i], wildcards: false, out var name)
                || volume.FindName(known.AsSpan(0, i), name, out known[i]) != DosError.None)
                return DosError.PathNotFound;
        }
        if (names.Count == 0)
        {
            found = new LongTarget(new DosTarget(new DosPath(drive, []), volume, null), "", true);
            return DosError.None;
        }
        return LocateLast(new DosPath(drive, known), volume, names[^1], wildcards, out found);
    }

    private DosError LocateLast(DosPath folder, HostVolume volume, string typed, bool wildcards, out LongTarget found)
    {
        found = default;
        if (!LongName.TryClean(typed, wildcards, out var last))
            return DosError.FileNotFound;
        if (files.DeviceName(kernel.Naming.ToUpper(last)) is { } device)
        {
            if (!folder.IsRoot && folder.Names is not ["DEV"] && !volume.IsDirectory(folder.Names))
                return DosError.PathNotFound;
            found = new LongTarget(new DosTarget(folder.Child(device), volume, device), last, true);
            return DosError.None;
        }
        if (wildcards && last.AsSpan().ContainsAny('*', '?'))
        {
            found = new LongTarget(new DosTarget(folder.Child("????????.???"), volume, null), last, false);
            return folder.IsRoot || volume.IsDirectory(folder.Names) ? DosError.None : DosError.PathNotFound;
        }
        var error = volume.FindName(folder.Names, last, out var alias);
        if (error is not (DosError.None or DosError.FileNotFound))
            return error;
        found = new LongTarget(
            new DosTarget(folder.Child(error == DosError.None ? alias : kernel.Naming.ToUpper(last)), volume, null), last, error == DosError.None);
        return DosError.None;
    }

    /// <summary>Drive and names, with "." and ".." gone and the current folder in front of a path that does not begin at the root.</summary>
    private DosError Split(string text, out int drive, out List<string> names)
    {
        drive = kernel.Sda.CurrentDrive;
        names = new List<string>(8);
        var rest = text.AsSpan();
        if (rest.Length >= 2 && rest[1] == ':')
        {
            drive = DosName.DriveOf(rest[0]);
            rest = rest[2..];
        }
        if (text.Length == 0)
            return DosError.PathNotFound;
        if (rest.Length >= 2 && rest[0] is '\\' or '/' && rest[1] is '\\' or '/')
            return DosError.PathNotFound;
        if (rest.IsEmpty || rest[0] is not ('\\' or '/'))
            names.AddRange(files.CurrentDirectory(drive));
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny('\\', '/');
            var part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (part.IsEmpty || part is ".")
                continue;
            if (part is "..")
            {
                if (names.Count == 0)
                    return DosError.PathNotFound;
                names.RemoveAt(names.Count - 1);
                continue;
            }
            if (names.Count >= MostNames)
                return DosError.PathNotFound;
            names.Add(new string(part));
        }
        return DosError.None;
    }

    /// <summary>A place's path with its long names: "C:\Folder\Long name.txt".</summary>
    public static string LongPathOf(DosTarget target)
    {
        var path = target.Path;
        if (target.IsBuiltIn)
            return path.ToString();
        var text = $"{path.Letter}:";
        for (var i = 0; i < path.Names.Length; i++)
            text += "\\" + target.Volume.LongNameOf(path.Names.AsSpan(0, i), path.Names[i]);
        return path.IsRoot ? text + "\\" : text;
    }
}
