using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>
/// Services that a client calls under paging see memory as it does. Where it has no page the call is taken back, the client
/// gets #PF, and its handler's return makes the call again.
/// </summary>
internal sealed unsafe partial class Dispatcher
{
    private PagedClient? _client;

    private void ServiceCallUnderPaging(byte number)
    {
        var before = new ClientFrame(_state);
        _memory.View = _client ??= new PagedClient(_memory);
        try
        {
            ServiceCall(number);
        }
        catch (ClientPageFaultException refused)
        {
            TakeBack(before, refused);
        }
        finally
        {
            _memory.View = null;
        }
    }

    private bool RunHooksUnderPaging(InterruptHook[] hooks, byte vector)
    {
        var before = new ClientFrame(_state);
        _memory.View = _client ??= new PagedClient(_memory);
        try
        {
            return RunHooksBefore(hooks, vector);
        }
        catch (ClientPageFaultException refused)
        {
            TakeBack(before, refused);
            return true;
        }
        finally
        {
            _memory.View = null;
        }
    }

    private void TakeBack(in ClientFrame before, ClientPageFaultException refused)
    {
        _memory.View = null;
        before.Restore(_state);
        if (_events.Exit == null && _client!.TryRaise(refused))
            HandleException(_state->ExitOperand);
    }

    /// <summary>What a service may change of the client, with EIP at the instruction that called.</summary>
    private struct ClientFrame
    {
        private const int SegmentQwords = 6 * 2;

        private readonly uint _eip;
        private readonly uint _eflags;
        private fixed uint _registers[8];
        private fixed ulong _segments[SegmentQwords];

        public ClientFrame(CpuState* state)
        {
            _eip = state->ExitIp;
            _eflags = state->Eflags;
            for (var i = 0; i < 8; i++)
                _registers[i] = state->Registers[i];
            for (var i = 0; i < SegmentQwords; i++)
                _segments[i] = ((ulong*)&state->Es)[i];
        }

        public readonly void Restore(CpuState* state)
        {
            state->Eip = _eip;
            state->Eflags = _eflags;
            for (var i = 0; i < 8; i++)
                state->Registers[i] = _registers[i];
            for (var i = 0; i < SegmentQwords; i++)
                ((ulong*)&state->Es)[i] = _segments[i];
        }
    }
}
