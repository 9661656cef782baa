using System.Diagnostics;
using Dbt.Mvdm;
using Dbt.Runtime;
using Dbt.Runtime.Hosting;

namespace Dbt;

/// <summary>One run: a server and a machine of its own, so that runs have nothing in common.</summary>
internal sealed class MachineRun(VmConfiguration configuration, DosOptions options, EmbeddedConsole console, CancellationToken cancellation)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public DosResult Execute()
    {
        using var closing = console;
        var files = new FileLog(configuration.Mounts, configuration.FileObserver);
        using var server = new MvmServer();
        using var machine = server.CreateMachine(configuration with { FileObserver = files }, console, options.Trace ?? new NoTrace());
        using var registration = cancellation.Register(
            () => machine.End(new VmExit(VmExitReason.Killed, 0, "the run was cancelled")));
        var exit = machine.Run();
        if (exit.Reason == VmExitReason.Killed)
            cancellation.ThrowIfCancellationRequested();
        var video = machine.Import<IVirtualVideo>();
        var screen = video is null ? "" : ScreenText.ToText(video.ReadScreen(), video.Columns, console.Page);
        return new DosResult(exit, console, files, screen, Stopwatch.GetElapsedTime(_start));
    }
}
