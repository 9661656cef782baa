using System.Runtime.CompilerServices;
using Dbt.Mvdm;
using Dbt.Runtime.Dpmi;
using Dbt.Runtime.Hooks;
using Dbt.Runtime.Layout;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>INT n: hooks before the vector, the vector, and the stubs in ROM at which the drivers' hooks are.</summary>
internal sealed unsafe partial class Dispatcher
{
    /// <summary>Of a stub's SVC; its IRET is behind.</summary>
    private const uint ServiceLength = 3;

    private void SoftwareInterrupt(byte vector)
    {
        if (Dpmi is { Task: not null } dpmi && GoesToClient(dpmi, vector))
            return;
        SoftwareInterruptInV86(vector);
    }

    /// <summary>INT n outside of protected mode, not for a DPMI client.</summary>
    public void SoftwareInterruptInV86(byte vector)
    {
        if (_traceInterrupts)
            TraceInterrupt("int", vector);
        if (_interrupts.Pre(vector) is { } hooks
            && (_state->IsPaged ? RunHooksUnderPaging(hooks, vector) : RunHooksBefore(hooks, vector)))
            return;
        if (TryEnterStub(vector))
            RunStub(vector);
        else
            DeliverToVector(vector);
    }

    private bool GoesToClient(DpmiKernel dpmi, byte vector)
    {
        if (!dpmi.IsProtected)
            return dpmi.TryDeliverUp(vector);
        if (_traceInterrupts)
            TraceInterrupt("int", vector);
        if (_state->IsPaged)
            SoftwareInterruptUnderPaging(dpmi, vector);
        else
            dpmi.SoftwareInterrupt(vector);
        return true;
    }

    private void DeliverToVector(byte vector)
    {
        Deliver(vector, InterruptKind.Software);
        // Nobody in between: the stub's two instructions are done here, which saves two ways into guest code and back.
        var stub = MemoryMap.InterruptStub(vector);
        if (!_state->IsProtected && _state->Cs.Selector == stub.Segment && _state->Eip == stub.Offset)
        {
            _state->Eip += ServiceLength;
            RunStub(vector);
        }
    }

    /// <summary>
    /// What nearly all interrupts are: real mode, an ordinary stack with room, and a vector that points to its stub. Does what
    /// <see cref="InterruptDelivery"/> does then, and the stub's SVC. False: nothing done.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEnterStub(byte vector)
    {
        var stub = MemoryMap.InterruptStub(vector);
        if (!InterruptDelivery.IsOrdinary(_state, vector) || _memory.ReadDword(_state->IdtBase + vector * 4u) != stub.ToDword())
            return false;
        _state->InterruptShadow = 0;
        InterruptDelivery.EnterOrdinary(_memory, _state->Eip, stub);
        _state->Eip += ServiceLength;
        return true;
    }

    /// <summary>Behind the stub's SVC: the drivers' hooks in turn; then, unless they sent the client elsewhere, the stub's IRET.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RunStub(byte vector)
    {
        var stub = MemoryMap.InterruptStub(vector).Offset;
        var result = Ask(_interrupts.Post(vector), vector);
        if (result == HookResult.Chain && _missing is not null)
            _missing.Missed(MissingKind.Interrupt, vector, _memory.Client.Ax);
        if (result == HookResult.Retry)
        {
            _state->Cs.LoadReal(MemoryMap.RomSegment);
            Retry(_state->Cs.Snapshot(), stub);
            return;
        }
        if (!_state->IsProtected && _state->Eip == stub + ServiceLength && _state->Cs.Selector == MemoryMap.RomSegment
            && _events.Exit == null)
            Stack.PopInterruptFrame();
    }

    /// <summary>Asks the hooks in front of the vector. True: one has done it, or will be asked again; false: all passed.</summary>
    private bool RunHooksBefore(InterruptHook[] hooks, byte vector)
    {
        var cs = _state->Cs;
        var ip = _state->ExitIp;
        var result = Ask(hooks, vector);
        if (result == HookResult.Retry)
            Retry(cs, ip);
        return result != HookResult.Chain;
    }

    /// <summary>Asks hooks in turn until one does not pass; Done as well when the machine ends.</summary>
    /// <param name="hooks">In the order of their installation.</param>
    /// <param name="vector">The interrupt.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private HookResult Ask(InterruptHook[] hooks, byte vector)
    {
        foreach (var hook in hooks)
        {
            _activity.Enter(hook, HookKind.Interrupt, vector);
            var result = hook(_machine);
            if (_events.Exit != null)
                return HookResult.Done;
            if (result != HookResult.Chain)
                return result;
        }
        return HookResult.Chain;
    }
}
