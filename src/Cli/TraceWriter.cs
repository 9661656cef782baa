using System.Text;
using Dbt.Cli.CommandLine;
using Dbt.Cli.Console;
using Dbt.Mvdm;

namespace Dbt.Cli;

/// <summary>The machine's trace, to a file or to standard error; never to standard output, which is the program's.</summary>
internal sealed class TraceWriter : ITrace, IDisposable
{
    private readonly TraceCategories _categories;
    private readonly HostConsole _console;
    private readonly FileStream? _file;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public TraceWriter(TraceCategories categories, string? file, HostConsole console)
    {
        _categories = categories;
        _console = console;
        if (file is not null)
            _file = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read);
    }

    public bool IsOn(TraceCategories category) => (_categories & category) != 0;

    public void Write(TraceCategories category, string message)
    {
        if (!IsOn(category))
            return;
        var line = Encoding.UTF8.GetBytes($"{TraceNames.Of(category)}: {message}\n");
        if (_file is null)
        {
            _console.WriteMessage(line);
            return;
        }

        lock (_file) // Translations are traced from the compiling thread.
            _file.Write(line);
    }

    public void Dispose() => _file?.Dispose();
}

/// <summary>Nothing is traced.</summary>
internal sealed class NoTrace : ITrace
{
    public bool IsOn(TraceCategories category) => false;

    public void Write(TraceCategories category, string message)
    {
    }
}
