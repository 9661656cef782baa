namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>LH and LOADFIX: a program above the first 640 KB, or above the first 64 KB.</summary>
internal sealed class HighLoader(CommandInterpreter interpreter, ShellDos dos)
{
    private const ushort UpperFirst = 0x80;

    /// <summary>First paragraph above 64 KB.</summary>
    private const int FirstParagraph = 0x1000;

    /// <summary>Upper memory is searched first while the program loads; without upper memory it is loaded low.</summary>
    public async Task LoadHigh(string rest)
    {
        var text = rest.TrimStart(' ', '\t', ',', ';', '=');
        // /L:region and /S say where in upper memory; there is one region.
        while (text is ['/', ..])
        {
            var end = text.IndexOfAny([' ', '\t']);
            text = end < 0 ? "" : text[end..].TrimStart(' ', '\t');
        }
        var strategy = (await dos.Call(0x5800)).Ax;
        var link = (await dos.Call(0x5802)).Al;
        await dos.Call(0x5803, bx: 1);
        await dos.Call(0x5801, bx: (ushort)(strategy | UpperFirst));
        try
        {
            await Start(text);
        }
        finally
        {
            await dos.Call(0x5801, bx: strategy);
            await dos.Call(0x5803, bx: link);
        }
    }

    /// <summary>Takes all memory below 64 KB while the program runs: some packed programs fail there.</summary>
    public async Task LoadFix(string rest)
    {
        var blocks = new List<ushort>();
        try
        {
            while (true)
            {
                var (block, _) = await dos.Allocate(1);
                if (block == 0)
                    break;
                blocks.Add(block);
                if (block >= FirstParagraph)
                    break;
                var answer = await dos.Call(new CallRegisters
                {
                    Vector = 0x21, Ax = 0x4A00, Bx = (ushort)(FirstParagraph - block), Ds = dos.Segment, Es = block,
                });
                if (!answer.Carry)
                    break;
            }
            await Start(rest);
        }
        finally
        {
            foreach (var block in blocks)
                await dos.Free(block);
        }
    }

    private async Task Start(string text)
    {
        var name = CommandText.TakeName(text, out var arguments);
        if (name.Length != 0)
            await interpreter.Programs.Run(name, arguments, isCall: false);
    }
}
