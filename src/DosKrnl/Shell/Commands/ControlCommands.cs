using System.Globalization;
using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>The batch language: CALL, ECHO, EXIT, FOR, GOTO, IF, PAUSE, SHIFT.</summary>
internal sealed class ControlCommands(CommandInterpreter interpreter, ShellDos dos)
{
    private const ushort AnyFile = 0x27;

    public async Task Call(string rest)
    {
        var name = CommandText.TakeName(rest, out var arguments);
        if (name.Length == 0)
            return;
        var path = await interpreter.Programs.Find(name);
        if (path?.EndsWith(".BAT", StringComparison.Ordinal) == true)
            await interpreter.Programs.Run(name, arguments, isCall: true);
        else
            await interpreter.RunCommand(rest);
    }

    public async Task Echo(string rest)
    {
        var word = rest.Trim(' ', '\t', ',', ';', '=');
        if (rest.Length != 0 && !CommandText.IsSeparator(rest[0]))
            await dos.PrintLine(rest[1..]);
        else if (word.Equals("ON", StringComparison.OrdinalIgnoreCase))
            interpreter.Echo = true;
        else if (word.Equals("OFF", StringComparison.OrdinalIgnoreCase))
            interpreter.Echo = false;
        else if (word.Length == 0)
            await dos.PrintLine($"ECHO is {(interpreter.Echo ? "on" : "off")}");
        else
            await dos.PrintLine(rest[1..]);
    }

    /// <summary>A number sets the exit code.</summary>
    public Task Exit(string rest)
    {
        if (byte.TryParse(rest.AsSpan().Trim(" \t,;="), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            interpreter.ErrorLevel = code;
        interpreter.End();
        return Task.CompletedTask;
    }

    public async Task GoTo(string rest)
    {
        if (interpreter.Batch is not { } batch || await batch.GoTo(rest))
            return;
        await dos.Complain("Label not found");
        interpreter.EndBatch();
    }

    public Task Shift(string rest)
    {
        interpreter.Batch?.Shift();
        return Task.CompletedTask;
    }

    public async Task Pause(string rest)
    {
        await dos.Print("Press any key to continue . . .");
        var answer = await dos.Call(0x0C08);
        if (answer.Al == 0)
            await dos.Call(0x0800);
        await dos.PrintLine();
    }

    // ---- IF -----------------------------------------------------------------------------------------------------------

    public async Task If(string rest)
    {
        var text = rest.TrimStart(' ', '\t', ',', ';', '=');
        var wanted = true;
        while (TakeWord(ref text, "NOT"))
            wanted = !wanted;
        bool isTrue;
        if (TakeWord(ref text, "ERRORLEVEL"))
        {
            var number = TakeArgument(ref text);
            isTrue = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && interpreter.ErrorLevel >= level;
        }
        else if (TakeWord(ref text, "EXIST"))
        {
            isTrue = await new ShellDos.FileSearch(dos).First(TakeArgument(ref text), AnyFile) == DosError.None;
        }
        else if (TakeComparison(ref text) is { } equal)
        {
            isTrue = equal;
        }
        else
        {
            await dos.Complain("Syntax error");
            return;
        }
        if (isTrue == wanted)
            await interpreter.RunCommand(text);
    }

    private static bool TakeWord(ref string text, string word)
    {
        if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            || (text.Length > word.Length && !CommandText.IsSeparator(text[word.Length])))
            return false;
        text = text[word.Length..].TrimStart(' ', '\t', ',', ';', '=');
        return true;
    }

    private static string TakeArgument(ref string text)
    {
        var end = 0;
        while (end < text.Length && !CommandText.IsSeparator(text[end]))
            end++;
        var argument = text[..end];
        text = text[end..].TrimStart(' ', '\t', ',', ';', '=');
        return argument;
    }

    /// <summary>a==b, to a blank on either side. Null: there is no comparison.</summary>
    private static bool? TakeComparison(ref string text)
    {
        var end = 0;
        while (end < text.Length && !CommandText.IsBlank(text[end]) && text[end] != '=')
            end++;
        var left = text[..end];
        var rest = text.AsSpan(end).TrimStart(" \t");
        if (!rest.StartsWith("=="))
            return null;
        rest = rest[2..].TrimStart(" \t");
        end = rest.IndexOfAny(" \t,;=");
        var right = end < 0 ? rest : rest[..end];
        text = end < 0 ? "" : rest[end..].ToString();
        return right.SequenceEqual(left);
    }

    // ---- FOR ----------------------------------------------------------------------------------------------------------

    public async Task For(string rest)
    {
        var text = rest.TrimStart(' ', '\t', ',', ';', '=');
        var open = text.IndexOf('(');
        var close = text.IndexOf(')', Math.Max(open, 0));
        if (open < 0 || close < 0 || text is not ['%', var variable, ..] || !IsWord(text[2..open], "IN"))
        {
            await dos.Complain("Syntax error");
            return;
        }
        var command = text[(close + 1)..].TrimStart(' ', '\t', ',', ';', '=');
        if (!TakeWord(ref command, "DO") || command.Length == 0)
        {
            await dos.Complain("Syntax error");
            return;
        }
        var batch = interpreter.Batch;
        var depth = interpreter.BatchDepth;
        foreach (var item in CommandText.BatchArguments(text[(open + 1)..close]))
        {
            if (!CommandText.HasWildcards(item))
            {
                await Once(item);
            }
            else
            {
                var search = new ShellDos.FileSearch(dos);
                var folder = CommandText.FolderOf(item);
                for (var there = await search.First(item, 0) == DosError.None; there && IsSame(); there = await search.Next())
                    await Once(folder + search.Current!.Name);
            }
            if (!IsSame())
                return;
        }

        async Task Once(string value)
        {
            await interpreter.RunCommand(command.Replace($"%{variable}", value, StringComparison.Ordinal));
            await interpreter.RunBatches(depth);
        }

        // A batch file that was started without CALL, or a GOTO's missing label, ends the loop.
        bool IsSame() => ReferenceEquals(interpreter.Batch, batch);
    }

    private static bool IsWord(string text, string word) =>
        text.Trim(' ', '\t', ',', ';', '=').Equals(word, StringComparison.OrdinalIgnoreCase);
}
