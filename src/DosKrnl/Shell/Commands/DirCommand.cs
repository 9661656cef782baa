using System.Globalization;
using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>DIR [path] [/P] [/W] [/A[attributes]] [/O[order]] [/S] [/B] [/L], in the format of DOS 5.</summary>
internal sealed class DirCommand(CommandInterpreter interpreter, ShellDos dos)
{
    private const int LinesOfPage = 24;
    private const int WideColumns = 5;

    private DirOptions _options = new();
    private int _lines;
    private long _totalBytes;
    private int _totalFiles;

    public async Task Run(string rest)
    {
        _options = new DirOptions();
        (_lines, _totalBytes, _totalFiles) = (0, 0, 0);
        var preset = CommandText.Arguments(interpreter.Environment.Get("DIRCMD") ?? "");
        var (names, switches) = CommandText.Arguments(rest);
        foreach (var text in preset.Switches)
            _options.Add(text);
        foreach (var text in switches)
        {
            if (_options.Add(text))
                continue;
            await dos.Complain("Invalid switch - /" + text);
            return;
        }
        if (names.Count > 1)
        {
            await dos.Complain("Too many parameters - " + names[1]);
            return;
        }
        await List(names.Count != 0 ? names[0] : preset.Names.Count != 0 ? preset.Names[0] : "");
    }

    private async Task List(string argument)
    {
        // ".EXT" is every file of that extension.
        var name = CommandText.NameOf(argument);
        if (name.Length > 1 && name[0] == '.' && name != "..")
            argument = CommandText.FolderOf(argument) + "*" + name;
        var isFolder = argument.Length == 0 || argument is [_, ':'] || await dos.IsDirectory(argument);
        var folder = isFolder ? argument : CommandText.FolderOf(argument);
        var pattern = isFolder ? "*.*" : CommandText.NameOf(argument);
        if (pattern.Length == 0)
            pattern = "*.*";
        if (!isFolder && !pattern.Contains('.'))
            pattern += ".*";
        if (await dos.TrueName(folder.Length == 0 ? "." : folder is [_, ':'] ? folder + "." : folder) is not { } full)
        {
            await dos.Complain(argument.Length > 1 && argument[1] == ':' ? "Invalid drive specification" : "Path not found");
            return;
        }
        if (!_options.IsBare)
        {
            await Line("");
            if (!await SystemCommands.PrintVolume(dos, full[0]))
                return;
            _lines += 2;
        }
        var found = await ListFolder(full, pattern, isFirst: true);
        if (!found)
        {
            await dos.Complain("File not found");
            return;
        }
        if (_options.IsBare)
            return;
        if (_options.IsRecursive)
        {
            await Line("");
            await Line("Total files listed:");
            await Line($"{Number(_totalFiles, 9)} file(s) {Number(_totalBytes, 10)} bytes");
        }
        await Line($"{Number(await FreeSpace(full[0]), 28)} bytes free");
    }

    private async Task<bool> ListFolder(string folder, string pattern, bool isFirst)
    {
        var prefix = folder.EndsWith('\\') ? folder : folder + "\\";
        var (all, error) = await dos.Find(prefix + pattern, 0x16);
        if (error is not (DosError.None or DosError.NoMoreFiles or DosError.FileNotFound))
            return false;
        all.RemoveAll(file => !_options.Shows(file) || (_options.IsBare && file.Name is "." or ".."));
        _options.Sort(all);
        var found = all.Count != 0;
        if (found || (isFirst && !_options.IsRecursive))
        {
            if (!_options.IsBare)
            {
                if (!isFirst || _options.IsRecursive)
                    await Line("");
                await Line($" Directory of {folder}");
                await Line("");
            }
            if (found)
                await ListFiles(all, prefix);
        }
        if (!_options.IsRecursive)
            return found;
        var (folders, _) = await dos.Find(prefix + "*.*", 0x16);
        foreach (var child in folders)
        {
            if (child.IsDirectory && child.Name is not ("." or ".."))
                found |= await ListFolder(prefix + child.Name, pattern, isFirst: false);
        }
        return found;
    }

    private async Task ListFiles(List<FoundFile> files, string prefix)
    {
        long bytes = 0;
        var column = 0;
        var wide = "";
        foreach (var file in files)
        {
            bytes += file.IsDirectory ? 0 : file.Size;
            if (_options.IsBare)
            {
                await Line(Case(_options.IsRecursive ? prefix + file.Name : file.Name));
            }
            else if (_options.IsWide)
            {
                wide += Case(file.IsDirectory ? $"[{file.Name}]" : Columns(file.Name, '.')).PadRight(16);
                if (++column % WideColumns != 0)
                    continue;
                await Line(wide.TrimEnd());
                wide = "";
            }
            else
            {
                var size = file.IsDirectory ? "<DIR>     " : file.Size.ToString(CultureInfo.InvariantCulture);
                await Line($"{Case(Columns(file.Name, ' ')),-12} {size,10} {await interpreter.Clock.FileTime(file.Date, file.Time)}");
            }
        }
        if (wide.Length != 0)
            await Line(wide.TrimEnd());
        _totalFiles += files.Count;
        _totalBytes += bytes;
        if (!_options.IsBare)
            await Line($"{Number(files.Count, 9)} file(s) {Number(bytes, 10)} bytes");
    }

    /// <summary>The extension in a column of its own.</summary>
    private string Columns(string name, char separator)
    {
        var dot = name.LastIndexOf('.');
        return dot <= 0 ? name : _options.IsWide ? name : $"{name[..dot].PadRight(8)}{separator}{name[(dot + 1)..]}";
    }

    private string Case(string name) => _options.IsLowerCase ? dos.Lower(name) : name;

    private async Task<long> FreeSpace(char letter)
    {
        var answer = await dos.Call(0x3600, dx: (ushort)(letter - '@'));
        return answer.Ax == 0xFFFF ? 0 : (long)answer.Ax * answer.Bx * answer.Cx;
    }

    private static string Number(long number, int width) => number.ToString(CultureInfo.InvariantCulture).PadLeft(width);

    private async Task Line(string text)
    {
        await dos.PrintLine(text);
        if (!_options.Pauses || ++_lines < LinesOfPage)
            return;
        _lines = 0;
        await dos.Print("Press any key to continue . . .");
        await dos.Call(0x0C08);
        await dos.PrintLine();
    }
}
