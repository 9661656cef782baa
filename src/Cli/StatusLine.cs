using System.Globalization;
using System.Text;
using System.Text.Json;
using Dbt.Cli.Console;

namespace Dbt.Cli;

/// <summary>
/// The line of JSON that <c>--status-fd</c> asks for:
/// <c>{"reason":"exited","guestExitCode":3,"exitCode":3,"message":null,"elapsedMilliseconds":57.1,"instructions":1234}</c>.
/// <c>guestExitCode</c> is null unless the program ended by itself; <c>instructions</c> is null unless all were interpreted.
/// </summary>
internal sealed class StatusLine(int? descriptor)
{
    public string Reason { get; set; } = "internal-error";

    public int? GuestExitCode { get; set; }

    public string? Message { get; set; }

    public double ElapsedMilliseconds { get; set; }

    public ulong? Instructions { get; set; }

    public void Write(int exitCode)
    {
        if (descriptor is null)
            return;
        using var stream = new OutputStream(descriptor.Value);
        stream.WriteRaw(Encoding.UTF8.GetBytes(ToJson(exitCode)));
    }

    private string ToJson(int exitCode)
    {
        var text = new StringBuilder(256);
        text.Append("{\"reason\":\"").Append(Reason).Append("\",\"guestExitCode\":");
        Append(text, GuestExitCode);
        text.Append(",\"exitCode\":").Append(exitCode).Append(",\"message\":");
        if (Message is null)
            text.Append("null");
        else
            text.Append('"').Append(JsonEncodedText.Encode(Message).ToString()).Append('"');
        text.Append(",\"elapsedMilliseconds\":").Append(ElapsedMilliseconds.ToString("F1", CultureInfo.InvariantCulture));
        text.Append(",\"instructions\":");
        Append(text, Instructions);
        return text.Append("}\n").ToString();
    }

    private static void Append<T>(StringBuilder text, T? value) where T : struct
    {
        if (value is null)
            text.Append("null");
        else
            text.Append(value.Value);
    }
}
