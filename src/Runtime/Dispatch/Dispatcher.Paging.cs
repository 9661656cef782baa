using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Dpmi;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>
/// Services that a client calls under paging see memory as it does. Where it has no page the call is taken back, the client
/// gets #PF, and its handler's return makes the call again.
/// </summary>
internal sealed unsafe partial class Dispatcher
{
    private PagedClient? _client;

    /// <summary>The client is under paging, or may be when what it is called back for has ended.</summary>
    private bool MayBePaged => _state->IsPaged || Dpmi is { HasPages: true };

    private bool RunHooksUnderPaging(InterruptHook[] hooks, byte vector)
    {
        // A call that is taken back is done with.
        var isDone = true;
        UnderPaging(() => isDone = RunHooksBefore(hooks, vector));
        return isDone;
    }

    private void SoftwareInterruptUnderPaging(DpmiKernel dpmi, byte vector) => UnderPaging(() => dpmi.SoftwareInterrupt(vector));

    private void UnderPaging(Action service)
    {
        var before = new ClientFrame(_state);
        _memory.View = _client ??= new PagedClient(_memory);
        try
        {
            service();
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

    private void TakeBack(in ClientFrame before, ClientPageFaultException refused)
    {
        _memory.View = null;
        // The end of a call from the other mode cannot be taken back: the fault comes where the client goes on.
        if (before.Privilege == _state->Cpl)
            before.Restore(_state);
        if (_events.Exit == null && _client!.TryRaise(refused))
            HandleException(_state->ExitOperand);
    }

    /// <summary>What a service may change of the client, with EIP at the instruction that called.</summary>
    private struct ClientFrame
    {
        private const int SegmentQwords = 6 * 2;

        public readonly int Privilege;
        private readonly uint _eip;
        private readonly uint _eflags;
        private fixed uint _registers[8];
        private fixed ulong _segments[SegmentQwords];

        public ClientFrame(CpuState* state)
        {
            Privilege = state->Cpl;
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
