using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dbt.Cli.CommandLine;
using Dbt.Cli.Console;
using Dbt.Mvdm;
using Dbt.Runtime;
using Dbt.Runtime.Hosting;

namespace Dbt.Cli;

/// <summary><c>dbt run</c>: puts the machine together, runs it, and says how it ended.</summary>
internal sealed class RunCommand(RunOptions options, HostConsole console)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private DependencyList? _dependencies;
    private Doctor? _doctor;
    private readonly StatusLine _status = new(options.StatusDescriptor);

    /// <returns>The process's exit code.</returns>
    public int Execute()
    {
        var exitCode = ExitCodes.OwnFailure;
        try
        {
            exitCode = Run();
            return exitCode;
        }
        catch (UsageException e)
        {
            exitCode = e.ExitCode;
            _status.Reason = exitCode switch
            {
                ExitCodes.NotFound => "not-found",
                ExitCodes.BadProgram => "bad-program",
                _ => "usage",
            };
            _status.Message = e.Message;
            throw;
        }
        catch (Exception e)
        {
            _status.Message = e.Message;
            throw;
        }
        finally
        {
            console.Flush();
            _status.ElapsedMilliseconds = Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
            _status.Write(exitCode);
        }
    }

    private int Run()
    {
        using var printer = options.Printer is { } target ? new HostPrinter(target) : null;
        var configuration = Configure(printer);
        using var trace = OpenTrace();
        if (options.DependencyFile is not null)
            configuration = configuration with { FileObserver = _dependencies = new DependencyList() };
        if (options.IsDoctor)
            configuration = configuration with { MissingObserver = _doctor = new Doctor() };
        return Run(configuration, (ITrace?)trace ?? new NoTrace());
    }

    private int Run(VmConfiguration configuration, ITrace trace)
    {
        using var server = new MvmServer();
        using var machine = server.CreateMachine(configuration, console, trace);
        using var signals = new HostSignals(console, (exitCode, name) =>
            machine.End(new VmExit(VmExitReason.Killed, exitCode, $"{options.Program}: ended by {name}")));
        SayProblems(server);
        var exit = machine.Run();
        if (exit.Reason is VmExitReason.TimeLimit or VmExitReason.Killed)
            console.GiveUpSoon();
        console.Leave();
        DumpScreen(machine.Import<IVirtualVideo>());
        if (options.Statistics || options.StatisticsFile is not null)
            WriteStatistics(machine);
        if (_dependencies is not null && exit.Reason == VmExitReason.ProgramEnded)
            WriteFile("--depfile", options.DependencyFile!, _dependencies.ToText(options.DependencyFile!, options.DependencyTargets));
        if (_doctor is not null)
            console.WriteMessage(Encoding.UTF8.GetBytes(_doctor.ToTable(options.Program!, exit)));
        return Report(exit, Instructions(machine));
    }

    /// <summary>Translated code does not count its instructions: known only when there was none.</summary>
    private static unsafe ulong? Instructions(VirtualMachine machine) =>
        machine.Configuration.Core == CoreKind.Interpreter ? machine.Memory.State->Instructions : null;

    private void SayProblems(MvmServer server)
    {
        if (!options.Verbose && options.Devices.Count == 0)
            return;
        foreach (var problem in server.Problems)
            Say(problem);
    }

    private VmConfiguration Configure(IHostPrinter? printer)
    {
        var drives = MountTable.Create(options);
        var defaults = new VmConfiguration
        {
            Mounts = drives.Mounts,
            StartsShell = options.StartsShell,
            ProgramHostPath = options.StartsShell ? "" : ProgramLocator.Find(options.Program!, drives.Mounts, drives.CurrentFolder, options.SearchPath),
            Arguments = options.Arguments,
            CurrentDrive = drives.CurrentDrive,
            CurrentHostFolder = drives.CurrentHostFolder,
            Environment = options.Environment,
            SearchPath = options.SearchPath,
            TextFiles = options.TextFiles,
            LongNames = options.LongNames,
            CodePage = options.CodePage,
            Country = options.Country,
            NameCase = options.NameCase,
            KeepChanges = options.KeepChanges,
            ExtendedMemory = options.ExtendedMemory,
            ReportsDpmi1 = options.ReportsDpmi1,
            DpmiPopsInterruptFlag = options.DpmiPopsInterruptFlag,
            ProtectedMode = options.ProtectedMegabytes != 0,
            ProtectedMegabytes = Math.Max(options.ProtectedMegabytes, 1),
            ExpandedMemory = options.ExpandedMemory,
            UpperMemory = options.UpperMemory,
            FixedStartTime = options.StartTime,
            TimeLimit = options.TimeLimit,
            Core = options.Core,
            Cpu = options.Cpu,
            Deterministic = options.Deterministic,
            DosDrivers = options.Drivers,
            Devices = options.Devices,
            Printer = printer,
        };
        if (options.MemoryKilobytes is { } memory)
            defaults = defaults with { MemoryKilobytes = memory };
        if (options.ConventionalKilobytes is { } conventional)
            defaults = defaults with { ConventionalKilobytes = conventional };
        if (options.DosVersion is { } version)
            defaults = defaults with { DosVersion = version };
        if (options.Promotion is { } promotion)
            defaults = defaults with { PromotionThreshold = promotion };
        if (options.CacheMegabytes is { } cache)
            defaults = defaults with { CacheMegabytes = cache };
        return defaults;
    }

    private TraceWriter? OpenTrace()
    {
        if (options.Trace == TraceCategories.None)
            return null;
        try
        {
            return new TraceWriter(options.Trace, options.TraceFile, options.TraceIsJson, console);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--trace-file {options.TraceFile}: cannot be written ({e.Message}); choose another file");
        }
    }

    private int Report(VmExit exit, ulong? instructions)
    {
        var exitCode = ExitCodes.Of(exit);
        _status.Reason = ExitCodes.NameOf(exit.Reason);
        _status.GuestExitCode = exit.Reason == VmExitReason.ProgramEnded ? exitCode : null;
        _status.Message = exit.Message;
        _status.Instructions = instructions;
        if (exit.Reason != VmExitReason.ProgramEnded)
            Say(exit.Message ?? $"{options.Program}: {_status.Reason}");
        if (options.Verbose)
            Say(string.Create(CultureInfo.InvariantCulture,
                $"{options.Program}: {_status.Reason}, exit code {exitCode}, {Stopwatch.GetElapsedTime(_start).TotalMilliseconds:F1} ms{Counted(instructions)}"));
        return exitCode;
    }

    private static string Counted(ulong? instructions) => instructions is { } count ? $", {count} instructions" : "";

    private void WriteStatistics(VirtualMachine machine)
    {
        var statistics = new RunStatistics(
            machine.Counters, Stopwatch.GetElapsedTime(_start), Environment.CpuUsage.TotalTime);
        if (options.Statistics)
            console.WriteMessage(Encoding.UTF8.GetBytes(statistics.ToTable(options.Program!)));
        if (options.StatisticsFile is { } file)
            WriteFile("--stats-json", file, statistics.ToJson());
    }

    private void DumpScreen(IVirtualVideo? video)
    {
        if (options.ScreenDumpFile is not { } file)
            return;
        var text = video is null ? "\n" : ScreenText.ToText(video.ReadScreen(), video.Columns, console.Page);
        WriteFile("--dump-screen", file, text);
    }

    /// <summary>To a file, or for "-" to standard error.</summary>
    private void WriteFile(string option, string file, string text)
    {
        if (file == "-")
        {
            console.WriteMessage(Encoding.UTF8.GetBytes(text));
            return;
        }

        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say($"{option} {file}: cannot be written ({e.Message}); choose another file");
        }
    }

    private void Say(string message) => console.WriteMessage(Encoding.UTF8.GetBytes($"dbt: {message}\n"));
}
