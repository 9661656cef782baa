using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Shell.Commands;
using Dbt.DosKrnl.Structures;

namespace Dbt.DosKrnl.Shell;

/// <summary>
/// What COMMAND.COM does: reads lines from the keyboard or a batch file, and carries them out. One object for each process
/// of COMMAND.COM.
/// </summary>
internal sealed class CommandInterpreter
{
    private readonly ShellDos _dos;
    private readonly CommandTable _commands;
    private readonly ProgramStarter _programs;
    private readonly PromptText _prompt;
    private readonly Stack<BatchFile> _batches = new();
    private bool _ended;

    public CommandInterpreter(ShellDos dos, char builtInDrive)
    {
        _dos = dos;
        BuiltInDrive = builtInDrive;
        Environment = new ShellEnvironment(dos);
        Clock = new ShellClock(dos);
        _prompt = new PromptText(dos, Environment, Clock);
        _programs = new ProgramStarter(this, dos);
        _commands = new CommandTable(this, dos);
    }

    /// <summary>Letter of the drive with COMMAND.COM and the pipes.</summary>
    public char BuiltInDrive { get; }

    public ShellEnvironment Environment { get; }

    public ShellClock Clock { get; }

    public PromptText Prompt => _prompt;

    public ProgramStarter Programs => _programs;

    public bool Echo { get; set; } = true;

    /// <summary>What IF ERRORLEVEL asks, and the exit code of the shell.</summary>
    public byte ErrorLevel { get; set; }

    /// <summary>The innermost batch file; null: commands are typed.</summary>
    public BatchFile? Batch => _batches.TryPeek(out var batch) ? batch : null;

    /// <summary>Batch files that wait for one another.</summary>
    public int BatchDepth => _batches.Count;

    /// <summary>INT 24h is answered with Fail (/F).</summary>
    public bool FailsAlways { get; private set; }

    /// <summary>EXIT was said, and this shell can end.</summary>
    public void End() => _ended = !_isPermanent;

    private bool _isPermanent;

    // ---- life ---------------------------------------------------------------------------------------------------------

    /// <summary>From the start of the process to its end; the caller ends it with the error level.</summary>
    public async Task Run()
    {
        await TakePlace();
        var options = ShellOptions.Parse(Tail());
        _isPermanent = options.IsPermanent;
        FailsAlways = options.FailsAlways;
        if (options.EnvironmentSize > 0)
            await Environment.Reserve(options.EnvironmentSize - 160);
        if (options.Device is { } device)
            await _commands.ChangeConsole(device);
        if (options.Command is { } command)
        {
            if (!options.StaysAfterCommand)
                Echo = true;
            await RunGuarded(command);
            await RunBatches(0);
            if (!options.StaysAfterCommand)
                return;
        }
        else if (!options.IsQuiet)
        {
            await _dos.PrintLine();
            await _dos.PrintLine(await _prompt.Version());
        }
        while (!_ended)
            await RunTypedLine();
    }

    /// <summary>Keeps the memory that is needed, and takes the vectors of Ctrl-C and critical errors.</summary>
    private async Task TakePlace()
    {
        await _dos.Call(0x4A00, bx: CommandImage.Paragraphs);
        await _dos.Call(0x2523, dx: CommandImage.Break);
        await _dos.Call(0x2524, dx: CommandImage.Critical);
    }

    private string Tail()
    {
        var at = _dos.Linear(PspTail);
        var length = _dos.Memory.ReadByte(at);
        if (length != 0x7F)
            return GuestText.Read(_dos.Memory, at + 1, Math.Min((int)length, 126));
        // The whole command line, of which the tail is the begin (FirstProgram.Tail).
        var whole = Environment.Get("CMDLINE") ?? "";
        var tail = GuestText.Read(_dos.Memory, at + 1, 126).TrimEnd('\r');
        var start = whole.IndexOf(tail, StringComparison.Ordinal);
        return start < 0 ? tail : whole[start..];
    }

    private const ushort PspTail = 0x80;

    private async Task RunTypedLine()
    {
        try
        {
            if (Echo)
            {
                await _dos.PrintLine();
                await _dos.Print(await _prompt.Make());
            }
            if (await _dos.ReadLine() is not { } line)
            {
                _ended = true;
                return;
            }
            await RunLine(CommandText.ExpandTyped(line, Environment.Get));
            await RunBatches(0);
        }
        catch (CommandAbortedException)
        {
            _batches.Clear();
        }
    }

    // ---- batch files --------------------------------------------------------------------------------------------------

    /// <summary>Begins a batch file in place of the one that runs, or above it when it is called.</summary>
    public void StartBatch(string path, List<string> arguments, bool isCall)
    {
        var echo = Echo;
        if (!isCall && _batches.TryPop(out var old))
            echo = old.EchoBefore;
        _batches.Push(new BatchFile(_dos, path, arguments) { EchoBefore = echo });
    }

    public void EndBatch()
    {
        if (_batches.TryPop(out var batch) && _batches.Count == 0)
            Echo = batch.EchoBefore;
    }

    /// <summary>Runs lines until no more than so many batch files are left.</summary>
    public async Task RunBatches(int depth)
    {
        while (_batches.Count > depth && !_ended)
        {
            try
            {
                await RunBatchLine(_batches.Peek());
            }
            catch (CommandAbortedException e)
            {
                if (e.ByKey && !await AskToEndBatch())
                    continue;
                _batches.Clear();
            }
        }
    }

    private async Task<bool> AskToEndBatch()
    {
        while (true)
        {
            try
            {
                switch (await _dos.AskKey("\r\nTerminate batch job (Y/N)?"))
                {
                    case 'Y':
                        return true;
                    case 'N':
                        return false;
                }
            }
            catch (CommandAbortedException)
            {
                return true;
            }
        }
    }

    private async Task RunBatchLine(BatchFile batch)
    {
        var (text, error) = await batch.NextLine();
        if (error != DosError.None)
        {
            await _dos.Complain("Batch file missing");
            _batches.Clear();
            return;
        }
        if (text is null)
        {
            EndBatch();
            return;
        }
        var start = text.AsSpan().TrimStart(" \t,;=");
        if (start.IsEmpty || start[0] == ':')
            return;
        var silent = start[0] == '@';
        var line = CommandText.ExpandBatch(silent ? start[1..].ToString() : text, batch.Argument, Environment.Get);
        if (Echo && !silent)
        {
            await _dos.PrintLine();
            await _dos.PrintLine(await _prompt.Make() + line);
        }
        await RunLine(line);
    }

    // ---- lines --------------------------------------------------------------------------------------------------------

    /// <summary>A line whose end by Ctrl-C is the end of the line only.</summary>
    private async Task RunGuarded(string line)
    {
        try
        {
            await RunLine(line.TrimStart(' ', '\t'));
        }
        catch (CommandAbortedException)
        {
            _batches.Clear();
        }
    }

    /// <summary>A whole line: with pipes and redirections.</summary>
    public async Task RunLine(string line)
    {
        if (IsRemark(line))
            return;
        if (CommandText.Split(line) is not { } parts)
        {
            await _dos.Complain("Syntax error");
            return;
        }
        if (parts.Count > 1)
            await new Pipeline(this, _dos).Run(parts);
        else
            await RunPart(parts[0]);
    }

    private static bool IsRemark(string line) =>
        CommandText.TakeName(line, out _).Equals("REM", StringComparison.OrdinalIgnoreCase);

    /// <summary>A command with its redirections. A batch file that it starts then runs to its end in here.</summary>
    public async Task RunPart(CommandPart part)
    {
        if (part.Input is null && part.Output is null)
        {
            await RunCommand(part.Text);
            return;
        }
        var depth = _batches.Count;
        var redirection = new Redirection(_dos);
        try
        {
            if (await redirection.Begin(part))
            {
                await RunCommand(part.Text);
                await RunBatches(depth);
            }
        }
        finally
        {
            await redirection.End();
        }
    }

    /// <summary>A command without pipes and redirections: a drive, an internal command, or a program.</summary>
    public async Task RunCommand(string text)
    {
        var name = CommandText.TakeName(text, out var rest);
        if (name.Length == 0)
            return;
        if (name is [_, ':'] && rest.AsSpan().Trim(" \t,;=").IsEmpty)
        {
            await _commands.SelectDrive(name[0]);
            return;
        }
        if (name[0] == '@')
        {
            await RunCommand(text.TrimStart(' ', '\t', ',', ';', '=')[1..]);
            return;
        }
        if (await _programs.AskInstalled(text, name, rest) is not { } asked)
            return;
        (name, rest) = asked;
        if (_commands.Find(name, ref rest) is { } command)
            await command(rest);
        else
            await _programs.Run(name, rest, isCall: false);
    }
}
