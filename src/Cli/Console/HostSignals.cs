using System.Runtime.InteropServices;

namespace Dbt.Cli.Console;

/// <summary>
/// What signals do to a machine. SIGTERM, SIGHUP and SIGQUIT end it; SIGINT is the program's Ctrl-C when a person is at the
/// keyboard, and ends the machine when it comes again (the program took no notice) or when there is no terminal.
/// </summary>
internal sealed class HostSignals : IDisposable
{
    private const int Base = 128, Hangup = 1, Interrupt = 2, Quit = 3, Terminate = 15;

    private readonly HostConsole _console;
    private readonly Action<int, string> _end;
    private readonly PosixSignalRegistration[] _registrations;
    private int _interrupts;

    /// <param name="console">Whose terminal is kept in order.</param>
    /// <param name="end">Ends the machine: exit code (128 + signal number) and the signal's name. Called on any thread.</param>
    public HostSignals(HostConsole console, Action<int, string> end)
    {
        _console = console;
        _end = end;
        Action<PosixSignalContext> handler = Handle;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, handler),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, handler),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, handler),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, handler),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, handler),
        ];
        console.QuitPressed += () => end(Base + Interrupt, "Ctrl-\\");
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        switch (context.Signal)
        {
            case PosixSignal.SIGCONT:
                _console.Resume();
                return;
            case PosixSignal.SIGINT when _console.InputIsTerminal && _interrupts++ == 0:
                _console.TypeControlC();
                break;
            case PosixSignal.SIGINT:
                _end(Base + Interrupt, "SIGINT");
                break;
            case PosixSignal.SIGTERM:
                _end(Base + Terminate, "SIGTERM");
                break;
            case PosixSignal.SIGHUP:
                _end(Base + Hangup, "SIGHUP");
                break;
            default:
                _end(Base + Quit, "SIGQUIT");
                break;
        }

        context.Cancel = true; // The default action would end the process with the terminal as it is.
    }
}
