using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dbt.Cli.CommandLine;
using Dbt.Cli.Console;
using Dbt.Mvdm;

namespace Dbt.Cli;

/// <summary>
/// The machine's trace, to a file or to standard error; never to standard output, which is the program's. As text, or an
/// object of JSON a line: <c>{"ms":12.3,"category":"file","text":"…", …}</c> with the parts that the message has.
/// </summary>
internal sealed class TraceWriter : ITrace, IDisposable
{
    private readonly TraceCategories _categories;
    private readonly HostConsole _console;
    private readonly FileStream? _file;
    private readonly bool _isJson;
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <exception cref="IOException">The file cannot be made.</exception>
    public TraceWriter(TraceCategories categories, string? file, bool isJson, HostConsole console)
    {
        _categories = categories;
        _isJson = isJson;
        _console = console;
        if (file is not null)
            _file = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read);
    }

    public bool IsOn(TraceCategories category) => (_categories & category) != 0;

    public void Write(TraceCategories category, string message) => Write(category, message, []);

    public void Write(TraceCategories category, string message, params ReadOnlySpan<(string Name, object? Value)> parts)
    {
        if (!IsOn(category))
            return;
        var line = Encoding.UTF8.GetBytes(_isJson ? ToJson(category, message, parts) : $"{TraceNames.Of(category)}: {message}\n");
        if (_file is null)
        {
            _console.WriteMessage(line);
            return;
        }

        lock (_file) // Translations are traced from the compiling thread.
            _file.Write(line);
    }

    private string ToJson(TraceCategories category, string message, ReadOnlySpan<(string Name, object? Value)> parts)
    {
        var text = new StringBuilder(256);
        text.Append("{\"ms\":")
            .Append(Stopwatch.GetElapsedTime(_start).TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture))
            .Append(",\"category\":\"").Append(TraceNames.Of(category)).Append('"');
        Append(text, "text", message);
        foreach (var (name, value) in parts)
            Append(text, name, value);
        return text.Append("}\n").ToString();
    }

    private static void Append(StringBuilder text, string name, object? value)
    {
        text.Append(",\"").Append(name).Append("\":");
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case int number:
                text.Append(number);
                break;
            default:
                text.Append('"').Append(JsonEncodedText.Encode(value.ToString()!).ToString()).Append('"');
                break;
        }
    }

    public void Dispose() => _file?.Dispose();
}
