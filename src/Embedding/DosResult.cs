using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt;

/// <summary>How a run ended, and what is left of it.</summary>
public sealed class DosResult
{
    private readonly CodePage _page;

    internal DosResult(VmExit exit, EmbeddedConsole console, FileLog files, string screen, TimeSpan elapsed)
    {
        Reason = exit.Reason;
        ExitCode = exit.Reason == VmExitReason.ProgramEnded ? exit.ExitCode & 0xFF : null;
        Message = exit.Message;
        _page = console.Page;
        Output = console.Output;
        Error = console.Error;
        Files = files.Contents();
        HostFiles = files.HostFiles;
        Screen = screen;
        Elapsed = elapsed;
    }

    /// <summary>Why the machine ended.</summary>
    public VmExitReason Reason { get; }

    /// <summary>The program's exit code, 0–255; null when it did not end by itself.</summary>
    public int? ExitCode { get; }

    /// <summary>For a person: what happened, where, and what to do next. Null when the program ended by itself.</summary>
    public string? Message { get; }

    /// <summary>The program ended by itself with exit code 0.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>Standard output, byte for byte.</summary>
    public byte[] Output { get; }

    /// <summary>Standard error, byte for byte.</summary>
    public byte[] Error { get; }

    /// <summary>Standard output as text of the code page that the machine had at the end.</summary>
    public string OutputText => _page.Decode(Output);

    /// <summary>Standard error as text of the same code page.</summary>
    public string ErrorText => _page.Decode(Error);

    /// <summary>The text screen at the end, line by line, each ended by a line feed; blanks at their ends and empty lines at the end left out.</summary>
    public string Screen { get; }

    /// <summary>
    /// The files on drives in memory that the program made or wrote to and did not delete, by DOS drive and path, as
    /// @"C:\OUT\MAIN.OBJ", in any case: their bytes at the end. Those of drives whose changes are discarded too.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Paths on the host of the same files of drives that are folders of the host, in the order of their first use.</summary>
    public IReadOnlyList<string> HostFiles { get; }

    /// <summary>From the call to the machine's end.</summary>
    public TimeSpan Elapsed { get; }
}
