using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>CD, MD, RD, TRUENAME, and the choice of a drive.</summary>
internal sealed class FolderCommands(ShellDos dos)
{
    public async Task SelectDrive(char letter)
    {
        var drive = char.ToUpperInvariant(letter) - 'A';
        await dos.Call(0x0E00, dx: (ushort)drive);
        if (await dos.CurrentDrive() != drive)
            await dos.Complain("Invalid drive specification");
    }

    public async Task Change(string rest)
    {
        var path = Single(rest);
        if (path.Length == 0 || path is [_, ':'])
        {
            var drive = path.Length == 0 ? (byte)0 : (byte)(char.ToUpperInvariant(path[0]) - '@');
            if (await dos.CurrentDirectory(drive) is { } current)
                await dos.PrintLine(current);
            else
                await dos.Complain("Invalid drive specification");
            return;
        }
        if (await dos.WithPath(0x3B00, path) != DosError.None)
            await dos.Complain("Invalid directory");
    }

    public async Task Make(string rest)
    {
        var path = Single(rest);
        if (path.Length == 0)
        {
            await dos.Complain("Required parameter missing");
            return;
        }
        var error = await dos.WithPath(0x3900, path);
        if (error == DosError.None)
            return;
        await dos.Complain(error == DosError.AccessDenied && await dos.Attributes(path) is { } attributes && (attributes & 0x10) != 0
            ? "Directory already exists"
            : "Unable to create directory");
    }

    public async Task Remove(string rest)
    {
        var path = Single(rest);
        if (path.Length == 0)
        {
            await dos.Complain("Required parameter missing");
            return;
        }
        var error = await dos.WithPath(0x3A00, path);
        if (error == DosError.CurrentDirectory)
            await dos.Complain("Attempt to remove current directory - " + dos.Upper(path));
        else if (error != DosError.None)
            await dos.Complain("Invalid path, not directory,\r\nor directory not empty");
    }

    public async Task TrueName(string rest)
    {
        var path = Single(rest);
        var full = await dos.TrueName(path.Length == 0 ? "." : path);
        await dos.PrintLine();
        if (full is null)
            await dos.Complain("Invalid path");
        else
            await dos.PrintLine(full);
    }

    private static string Single(string rest)
    {
        var (names, _) = CommandText.Arguments(rest);
        return names.Count == 0 ? "" : names[0];
    }
}
