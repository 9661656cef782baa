using Dbt.Mvdm;

namespace Dbt;

/// <summary>
/// Runs DOS programs in this process: each run is a virtual machine of its own, and any number may run at once. What is not
/// said holds as for <c>dbt run</c>.
/// </summary>
public static class DosProcess
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">
    /// Its DOS path on the drives (@"C:\BIN\CC.EXE", or "CC" to be looked for as .COM, .EXE and .BAT in the current folder and
    /// in <see cref="DosOptions.Path"/>), or the absolute path of a host file, which begins with a slash: its folder becomes a
    /// drive where no other has it. "COMMAND.COM" is there on drive Z: whatever the drives hold.
    /// </param>
    /// <param name="arguments">The arguments, which the program gets with a blank before each; null: none.</param>
    /// <param name="drives">The drives; null: an empty one in memory as C:.</param>
    /// <param name="input">Standard input, and keys for programs that ask the BIOS; empty: it has ended.</param>
    /// <param name="options">What else is chosen; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the machine wherever the program is.</param>
    /// <returns>How it ended, what it wrote and which files it made. That the program is not there, or crashes, is a result.</returns>
    /// <exception cref="ArgumentException">Two drives with one letter, or a letter that is none; a folder that does not exist; a setting out of its range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what it had written to drives stays.</exception>
    /// <exception cref="OutOfMemoryException">The host does not give a machine its address space.</exception>
    public static Task<DosResult> RunAsync(
        string program, IReadOnlyList<string>? arguments = null, IReadOnlyList<DosDrive>? drives = null,
        ReadOnlyMemory<byte> input = default, DosOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        options ??= new DosOptions();
        var mounted = drives is null ? [DosDrive.InMemory('C', new MemoryDrive())] : drives;
        var configuration = MachineSettings.Of(program, arguments ?? [], mounted, options);
        var run = new MachineRun(configuration, options, new EmbeddedConsole(InputOf(input, options), options), cancellationToken);
        // A thread of its own: it waits for the machine, perhaps for hours.
        return Task.Factory.StartNew(run.Execute, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static IEmbeddedInput InputOf(ReadOnlyMemory<byte> input, DosOptions options) =>
        options.Input is { } stream ? new StreamInput(stream) : new MemoryInput(input);

    /// <summary>Runs a program that a drive's owner has in hand: it is PROGRAM.COM or PROGRAM.EXE, as its first bytes say, on an empty drive C:.</summary>
    /// <param name="image">The file's bytes.</param>
    /// <param name="arguments">As with the other overload.</param>
    /// <param name="input">As with the other overload.</param>
    /// <param name="options">As with the other overload.</param>
    /// <param name="cancellationToken">Ends the machine wherever the program is.</param>
    /// <returns>As with the other overload.</returns>
    /// <exception cref="ArgumentException">A setting out of its range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<DosResult> RunAsync(
        byte[] image, IReadOnlyList<string>? arguments = null, ReadOnlyMemory<byte> input = default, DosOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var name = image.AsSpan().StartsWith("MZ"u8) || image.AsSpan().StartsWith("ZM"u8) ? "PROGRAM.EXE" : "PROGRAM.COM";
        var drive = new MemoryDrive(Math.Max(MemoryDrive.DefaultCapacity, 2L * image.Length));
        drive.Write(name, image);
        return RunAsync($@"C:\{name}", arguments, [DosDrive.InMemory('C', drive)], input, options, cancellationToken);
    }
}
