using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;

namespace Dbt.DosKrnl.Shell;

/// <summary>Finds and starts programs and batch files.</summary>
internal sealed class ProgramStarter(CommandInterpreter interpreter, ShellDos dos)
{
    private const int LongestTail = 126;
    private const byte EndedByControlC = 1, EndedByCriticalError = 2;

    private static readonly string[] s_extensions = [".COM", ".EXE", ".BAT"];

    /// <summary>
    /// INT 2Fh/AE00h: a resident program may take the command (null), or give another one in its place.
    /// </summary>
    public async Task<(string Name, string Arguments)?> AskInstalled(string text, string name, string rest)
    {
        PutCommandLine(text, name);
        var answer = await dos.Call(Installable(0xAE00));
        if (answer.Al != 0xFF)
            return (name, rest);
        await dos.Call(Installable(0xAE01));
        var length = dos.Memory.ReadByte(dos.Linear(CommandImage.CommandName));
        if (length == 0)
            return null;
        var line = GuestText.Read(
            dos.Memory, dos.Linear(CommandImage.CommandLine + 2), dos.Memory.ReadByte(dos.Linear(CommandImage.CommandLine + 1)));
        CommandText.TakeName(line, out rest);
        return (GuestText.Read(dos.Memory, dos.Linear(CommandImage.CommandName + 1), Math.Min((int)length, 11)).TrimEnd(' '), rest);
    }

    private CallRegisters Installable(ushort ax) => new()
    {
        Vector = 0x2F, Ax = ax, Dx = 0xFFFF, Cx = 0xFF00, Bx = CommandImage.CommandLine, Si = CommandImage.CommandName,
        Ds = dos.Segment, Es = dos.Segment,
    };

    private void PutCommandLine(string text, string name)
    {
        var line = text.Length > 126 ? text[..126] : text;
        var at = dos.Linear(CommandImage.CommandLine);
        dos.Memory.WriteByte(at, 128);
        dos.Memory.WriteByte(at + 1, (byte)line.Length);
        GuestText.Write(dos.Memory, at + 2, line + "\r");
        var upper = name.Length > 11 ? name[..11] : name;
        at = dos.Linear(CommandImage.CommandName);
        dos.Memory.WriteByte(at, (byte)upper.Length);
        GuestText.Write(dos.Memory, at + 1, dos.Upper(upper).PadRight(11));
    }

    /// <summary>Runs a program or batch file by the name that was typed.</summary>
    public async Task Run(string name, string rest, bool isCall)
    {
        if (await Find(name) is not { } path)
        {
            await dos.Complain("Bad command or file name");
            return;
        }
        if (path.EndsWith(".BAT", StringComparison.Ordinal))
            interpreter.StartBatch(await dos.TrueName(path) ?? path, [name, .. CommandText.BatchArguments(rest)], isCall);
        else
            await Execute(path, rest);
    }

    /// <summary>In the folder of the name or the current one, then in those of PATH and on the built-in drive; with its extension, or .COM, .EXE, .BAT.</summary>
    public async Task<string?> Find(string name)
    {
        if (CommandText.HasWildcards(name))
            return null;
        var folder = CommandText.FolderOf(name);
        if (await FindIn(folder, name[folder.Length..]) is { } found)
            return found;
        if (folder.Length != 0)
            return null;
        foreach (var entry in (interpreter.Environment.Get("PATH") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var place = entry.Trim(' ', '\t');
            if (place.Length != 0 && await FindIn(place[^1] is '\\' or '/' or ':' ? place : place + '\\', name) is { } there)
                return there;
        }
        return await FindIn($"{interpreter.BuiltInDrive}:\\", name);
    }

    private async Task<string?> FindIn(string folder, string name)
    {
        var upper = dos.Upper(name);
        var dot = upper.LastIndexOf('.');
        if (dot >= 0)
        {
            return Array.IndexOf(s_extensions, upper[dot..]) >= 0 && await dos.IsFile(folder + upper) ? folder + upper : null;
        }
        foreach (var extension in s_extensions)
        {
            if (await dos.IsFile(folder + upper + extension))
                return folder + upper + extension;
        }
        return null;
    }

    /// <summary>INT 21h/4B00h, and what there is to say about its end.</summary>
    public async Task Execute(string path, string rest)
    {
        var isLong = rest.Length > LongestTail;
        if (isLong)
            await interpreter.Environment.Set("CMDLINE", path + rest);
        await PutParameters(isLong ? rest[..LongestTail] : rest, isLong);
        var error = await dos.WithPath(0x4B00, path, bx: CommandImage.ParameterBlock);
        if (isLong)
            await interpreter.Environment.Set("CMDLINE", "");
        if (error != DosError.None)
        {
            await dos.Complain(error switch
            {
                DosError.NotEnoughMemory => "Program too big to fit in memory",
                DosError.BadFormat => "Error in EXE file",
                DosError.AccessDenied => "Access denied",
                DosError.TooManyOpenFiles => "Too many open files",
                DosError.FileNotFound or DosError.PathNotFound => "Bad command or file name",
                _ => $"Cannot execute {path}",
            });
            return;
        }
        var answer = await dos.Call(0x4D00);
        interpreter.ErrorLevel = answer.Al;
        if (answer.Ah is EndedByControlC or EndedByCriticalError)
            throw new CommandAbortedException(answer.Ah == EndedByControlC);
    }

    private async Task PutParameters(string tail, bool isLong)
    {
        var at = dos.Linear(CommandImage.Tail);
        dos.Memory.WriteByte(at, isLong ? (byte)0x7F : (byte)tail.Length);
        GuestText.Write(dos.Memory, at + 1, tail + "\r");
        dos.Memory.Fill(dos.Linear(CommandImage.FirstFcb), 0x30, 0);
        dos.Memory.Fill(dos.Linear(CommandImage.SecondFcb), 0x30, 0);
        var answer = await dos.Call(0x2901, si: CommandImage.Tail + 1, di: CommandImage.FirstFcb);
        await dos.Call(0x2901, si: answer.Si, di: CommandImage.SecondFcb);
        var block = dos.Linear(CommandImage.ParameterBlock);
        dos.Memory.WriteWord(block, interpreter.Environment.Segment);
        Pointer(2, CommandImage.Tail);
        Pointer(6, CommandImage.FirstFcb);
        Pointer(10, CommandImage.SecondFcb);

        void Pointer(uint offset, ushort target) =>
            dos.Memory.WriteFarPointer(block + offset, new Guest.FarPointer(dos.Segment, target));
    }
}
