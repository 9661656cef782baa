using Dbt.Mvdm;

namespace Dbt.DosKrnl.Shell;

/// <summary>All processes of COMMAND.COM, by segment: where the program's service calls arrive.</summary>
internal sealed class CommandProcesses(DosKernel kernel)
{
    private readonly Dictionary<ushort, CommandSession> _sessions = [];

    /// <summary>Behind the SVC. What no COMMAND.COM executes is ignored.</summary>
    public HookResult Serve(IVirtualMachine machine)
    {
        var client = machine.Client;
        var segment = client.Cs;
        var from = client.Eip - CommandImage.ServiceLength;
        if (from == CommandImage.Start)
        {
            _sessions[segment] = new CommandSession(kernel, segment);
            _sessions[segment].Start();
            return HookResult.Done;
        }
        if (!_sessions.TryGetValue(segment, out var session))
            return HookResult.Done;
        switch (from)
        {
            case CommandImage.Next:
                session.Step();
                break;
            case CommandImage.Break:
                session.Break();
                break;
            case CommandImage.Critical:
                session.Critical();
                break;
            case CommandImage.CriticalNext:
                session.CriticalStep();
                break;
        }
        return HookResult.Done;
    }

    /// <summary>A process has ended.</summary>
    public void Forget(ushort segment) => _sessions.Remove(segment);
}
