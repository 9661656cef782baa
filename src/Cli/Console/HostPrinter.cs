using System.Diagnostics;
using Dbt.Mvdm;

namespace Dbt.Cli.Console;

/// <summary>
/// --printer: a file, which is made anew when the first byte is printed, or behind a | a command whose input it is.
/// </summary>
internal sealed class HostPrinter(string target) : IHostPrinter, IDisposable
{
    private Stream? _stream;
    private Process? _command;
    private bool _failed;

    public bool Write(ReadOnlySpan<byte> data)
    {
        if (_failed)
            return false;
        try
        {
            _stream ??= Open();
            _stream.Write(data);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            _failed = true;
            return false;
        }
    }

    private Stream Open()
    {
        if (target[0] != '|')
            return new FileStream(target, FileMode.Create, FileAccess.Write);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(target[1..]);
        _command = Process.Start(start)!;
        return _command.StandardInput.BaseStream;
    }

    /// <summary>The end of the run: what was printed is in the file, and the command has ended.</summary>
    public void Dispose()
    {
        try
        {
            _stream?.Dispose();
        }
        catch (IOException)
        {
            // The command went away, or the disk is full: nobody is left to be told.
        }
        _command?.WaitForExit();
        _command?.Dispose();
    }
}
