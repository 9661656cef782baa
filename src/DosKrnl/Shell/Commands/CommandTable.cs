namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>An internal command; gets the rest of its line, with the separator that ended its name.</summary>
internal delegate Task InternalCommand(string rest);

/// <summary>The internal commands by name.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, InternalCommand> _commands = new(StringComparer.OrdinalIgnoreCase);
    private readonly SystemCommands _system;
    private readonly FolderCommands _folders;

    public CommandTable(CommandInterpreter interpreter, ShellDos dos)
    {
        _system = new SystemCommands(interpreter, dos);
        _folders = new FolderCommands(dos);
        var control = new ControlCommands(interpreter, dos);
        var files = new FileCommands(dos);
        Add(control.Call, "CALL");
        Add(control.Echo, "ECHO");
        Add(control.Exit, "EXIT");
        Add(control.For, "FOR");
        Add(control.GoTo, "GOTO");
        Add(control.If, "IF");
        Add(control.Pause, "PAUSE");
        Add(_ => Task.CompletedTask, "REM");
        Add(control.Shift, "SHIFT");
        Add(new HighLoader(interpreter, dos).LoadHigh, "LH", "LOADHIGH");
        Add(new HighLoader(interpreter, dos).LoadFix, "LOADFIX");
        Add(_system.Break, "BREAK");
        Add(_system.ChangeCodePage, "CHCP");
        Add(_system.Clear, "CLS");
        Add(_system.ChangeConsole, "CTTY");
        Add(_system.Date, "DATE");
        Add(_system.Path, "PATH");
        Add(_system.Prompt, "PROMPT");
        Add(_system.Set, "SET");
        Add(_system.Time, "TIME");
        Add(_system.Verify, "VERIFY");
        Add(_system.Version, "VER");
        Add(_system.Volume, "VOL");
        Add(_folders.Change, "CD", "CHDIR");
        Add(_folders.Make, "MD", "MKDIR");
        Add(_folders.Remove, "RD", "RMDIR");
        Add(_folders.TrueName, "TRUENAME");
        Add(new DirCommand(interpreter, dos).Run, "DIR");
        Add(new CopyCommand(dos).Run, "COPY");
        Add(files.Delete, "DEL", "ERASE");
        Add(files.Rename, "REN", "RENAME");
        Add(files.Type, "TYPE");
    }

    public IEnumerable<string> Names => _commands.Keys;

    public Task ChangeConsole(string device) => _system.ChangeConsole(device);

    public Task SelectDrive(char letter) => _folders.SelectDrive(letter);

    /// <summary>
    /// The command of a name. A name that goes on with a dot, colon, backslash or bracket ("CD..", "ECHO.") is cut there,
    /// unless it names a program by its extension.
    /// </summary>
    public InternalCommand? Find(string name, ref string rest)
    {
        if (_commands.TryGetValue(name, out var command))
            return command;
        var end = name.AsSpan().IndexOfAny(".\\:[]()");
        if (end <= 0 || name.AsSpan(end) is ['.', ..] && IsProgram(name.AsSpan(end))
            || !_commands.TryGetValue(name[..end], out command))
            return null;
        rest = name[end..] + rest;
        return command;
    }

    private static bool IsProgram(ReadOnlySpan<char> extension) =>
        extension.Equals(".COM", StringComparison.OrdinalIgnoreCase)
        || extension.Equals(".EXE", StringComparison.OrdinalIgnoreCase)
        || extension.Equals(".BAT", StringComparison.OrdinalIgnoreCase);

    private void Add(InternalCommand command, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            _commands.Add(name, command);
    }
}
