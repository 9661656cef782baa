using Dbt.DosKrnl.Structures;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Shell;

/// <summary>All processes of COMMAND.COM, by segment: where the program's service calls arrive.</summary>
internal sealed class CommandProcesses(DosKernel kernel)
{
    private readonly Dictionary<ushort, CommandSession> _sessions = [];
    private readonly Dictionary<ushort, ushort> _returns = [];

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

    /// <summary>The process whose environment is the session's: the first COMMAND.COM, or what stands for it.</summary>
    public ushort Master
    {
        get
        {
            var root = kernel.Processes.RootPsp;
            for (var psp = kernel.CurrentPsp; psp.Segment != root && psp.Segment != psp.Parent; psp = new Psp(kernel.Memory, psp.Parent))
            {
                if (psp.Parent == root && _sessions.ContainsKey(psp.Segment))
                    return psp.Segment;
            }
            return root;
        }
    }

    /// <summary>At its end a COMMAND.COM's environment becomes another process's, as far as there is room.</summary>
    public void ReturnEnvironment(ushort segment, ushort master) => _returns[segment] = master;

    /// <summary>A process ends: its memory is still there.</summary>
    public void Forget(ushort segment)
    {
        _sessions.Remove(segment);
        if (_returns.Remove(segment, out var master))
            CopyEnvironment(new Psp(kernel.Memory, segment).Environment, new Psp(kernel.Memory, master).Environment);
    }

    private void CopyEnvironment(ushort from, ushort to)
    {
        if (from == 0 || to == 0 || !kernel.Processes.Environments.Read(from, out var strings).IsOk)
            return;
        if (strings.Length + 2 <= kernel.Arena.Block(to - 1).Paragraphs * 16)
            kernel.Memory.Write((uint)to << 4, [.. strings, 0, 0]);
    }
}
