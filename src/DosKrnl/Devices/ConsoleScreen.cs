using Dbt.Mvdm;

namespace Dbt.DosKrnl.Devices;

/// <summary>The screen as the device CON writes it.</summary>
internal sealed class ConsoleScreen(IVirtualMachine machine)
{
    private readonly IVirtualVideo? _video = machine.Import<IVirtualVideo>();

    /// <summary>What is written to the screen is printed too (Ctrl-P).</summary>
    public bool IsPrinted { get; set; }

    public int Column => _video?.CursorColumn ?? 0;

    public void Write(byte value) => Write([value]);

    /// <summary>As they are: what raw mode and INT 29h do.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (IsPrinted)
            machine.Configuration.Printer?.Write(data);
        if (_video is not null)
            _video.Teletype(data);
        else
            machine.Console.WriteOutput(data);
    }

    /// <summary>
    /// What is typed appears where the person sees it: not in a redirected standard output, which is the screen's stream.
    /// </summary>
    public void Echo(ReadOnlySpan<byte> data)
    {
        if (machine.Console.OutputIsTerminal)
            WriteExpanded(data);
        else if (machine.Console.ErrorIsTerminal)
            machine.Console.WriteError(data);
    }

    /// <summary>With tabs as blanks up to the next column that is a multiple of 8.</summary>
    public void WriteExpanded(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var tab = data.IndexOf((byte)'\t');
            if (tab < 0)
            {
                Write(data);
                return;
            }
            if (tab > 0)
                Write(data[..tab]);
            Write("        "u8[..(8 - Column % 8)]);
            data = data[(tab + 1)..];
        }
    }

    /// <summary>Shows what is there before a wait.</summary>
    public void Refresh() => _video?.Refresh();
}
