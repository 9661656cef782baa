using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>DEL, REN, TYPE.</summary>
internal sealed class FileCommands(ShellDos dos)
{
    private const byte EndOfFile = 0x1A;

    public async Task Delete(string rest)
    {
        var (names, switches) = CommandText.Arguments(rest);
        if (await Refuse(names, switches, "P"))
            return;
        foreach (var name in names)
        {
            var path = await dos.IsDirectory(name) ? name.TrimEnd('\\') + "\\*.*" : name is [_, ':'] ? name + "*.*" : name;
            if (CommandText.NameOf(path) is "*.*" or "*" && switches.Count == 0)
            {
                await dos.PrintLine("All files in directory will be deleted!");
                if (await Ask("Are you sure (Y/N)?") != 'Y')
                    continue;
            }
            await DeleteFiles(path, asks: switches.Count != 0);
        }
    }

    private async Task DeleteFiles(string path, bool asks)
    {
        var (files, _) = await dos.Find(path, 0);
        var folder = CommandText.FolderOf(path);
        if (files.Count == 0)
            await dos.Complain("File not found");
        foreach (var file in files)
        {
            if (asks && await Ask($"{dos.Upper(folder)}{file.Name},    Delete (Y/N)?") != 'Y')
                continue;
            if (await dos.WithPath(0x4100, folder + file.Name) != DosError.None)
            {
                await dos.Complain("Access denied");
                return;
            }
        }
    }

    private async Task<char> Ask(string question)
    {
        while (true)
        {
            var key = await dos.AskKey(question);
            if (key is 'Y' or 'N' or '\x1A')
                return key;
        }
    }

    public async Task Rename(string rest)
    {
        var (names, switches) = CommandText.Arguments(rest);
        if (await Refuse(names, switches, ""))
            return;
        if (names.Count != 2)
        {
            await dos.Complain(names.Count < 2 ? "Required parameter missing" : "Too many parameters");
            return;
        }
        if (names[1].AsSpan().ContainsAny('\\', '/', ':'))
        {
            await dos.Complain("Invalid parameter");
            return;
        }
        var folder = CommandText.FolderOf(names[0]);
        var (files, _) = await dos.Find(names[0], 0x16);
        if (files.Count == 0)
            await dos.Complain("Duplicate file name or file not found");
        foreach (var file in files)
        {
            if (file.IsDirectory && (CommandText.HasWildcards(names[0]) || file.Name is "." or ".."))
                continue;
            if (await dos.Rename(folder + file.Name, folder + CommandText.Combine(dos.Upper(names[1]), file.Name)) != DosError.None)
            {
                await dos.Complain("Duplicate file name or file not found");
                return;
            }
        }
    }

    /// <summary>To Ctrl-Z or the end of the file.</summary>
    public async Task Type(string rest)
    {
        var (names, switches) = CommandText.Arguments(rest);
        if (await Refuse(names, switches, ""))
            return;
        foreach (var name in names)
        {
            var (handle, error) = await dos.Open(name, 0);
            if (error != DosError.None)
            {
                await dos.Complain(error switch
                {
                    DosError.AccessDenied => "Access denied - " + dos.Upper(name),
                    DosError.PathNotFound => "Path not found - " + dos.Upper(name),
                    _ => "File not found - " + dos.Upper(name),
                });
                continue;
            }
            await Show(handle);
            await dos.Close(handle);
        }
    }

    private async Task Show(ushort handle)
    {
        while (true)
        {
            var part = await dos.Read(handle, CommandImage.TextSize);
            var end = Array.IndexOf(part, EndOfFile);
            var count = end < 0 ? part.Length : end;
            // The bytes are where they were read to.
            if (count != 0)
                await dos.Call(0x4000, bx: ShellDos.StandardOutput, cx: (ushort)count, dx: CommandImage.Text);
            if (end >= 0 || part.Length == 0)
                return;
        }
    }

    private async Task<bool> Refuse(List<string> names, List<string> switches, string known)
    {
        foreach (var text in switches)
        {
            if (text.Length != 1 || !known.Contains(text[0]))
            {
                await dos.Complain("Invalid switch - /" + text);
                return true;
            }
        }
        if (names.Count == 0)
            await dos.Complain("Required parameter missing");
        return names.Count == 0;
    }
}
