using Dbt.DosKrnl.Files;

namespace Dbt.DosKrnl.Shell;

/// <summary>
/// A | B: one after the other, as in MS-DOS, each with the output of the one before as its input. What is between them is
/// kept in memory (<see cref="BuiltInFiles"/>), not in a temporary file.
/// </summary>
internal sealed class Pipeline(CommandInterpreter interpreter, ShellDos dos)
{
    public async Task Run(List<CommandPart> parts)
    {
        var depth = interpreter.BatchDepth;
        string? previous = null;
        try
        {
            for (var i = 0; i < parts.Count; i++)
            {
                var next = i + 1 < parts.Count ? await NewPipe() : null;
                if (i + 1 < parts.Count && next is null)
                {
                    await dos.Complain("Intermediate file error during pipe");
                    return;
                }
                var part = parts[i];
                var input = previous;
                previous = next;
                await interpreter.RunPart(part with { Input = part.Input ?? input, Output = part.Output ?? next });
                await interpreter.RunBatches(depth);
                if (input is not null)
                    await dos.WithPath(0x4100, input);
            }
        }
        finally
        {
            if (previous is not null)
                await dos.WithPath(0x4100, previous);
        }
    }

    /// <summary>A new file of the built-in drive.</summary>
    private async Task<string?> NewPipe()
    {
        for (var i = 0; i < BuiltInFiles.MostPipes; i++)
        {
            var path = $"{interpreter.BuiltInDrive}:\\{BuiltInFiles.PipeName(i)}";
            if (await dos.CreateNew(path) is { } handle)
            {
                await dos.Close(handle);
                return path;
            }
        }
        return null;
    }
}
