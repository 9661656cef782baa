using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Hooks;
using Dbt.Runtime.Layout;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>INT n: hooks before the vector, the vector, and the stubs in ROM at which the drivers' hooks are.</summary>
internal sealed unsafe partial class Dispatcher
{
    /// <summary>IP, CS and FLAGS on a 16-bit stack.</summary>
    private const int FrameSize = 6;

    /// <summary>Of a stub's SVC; its IRET is behind.</summary>
    private const uint ServiceLength = 3;

    private void SoftwareInterrupt(byte vector)
    {
        if (_traceInterrupts)
            TraceInterrupt("int", vector);
        if (_interrupts.Pre(vector) is { } hooks && RunHooksBefore(hooks, vector))
            return;
        if (TryEnterStub(vector))
            RunStub(vector);
        else
            DeliverToVector(vector);
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
        var s = _state;
        ref var sp = ref *(ushort*)(s->Registers + 4);
        var stub = MemoryMap.InterruptStub(vector);
        if (s->IsProtected || s->Ss.Limit != 0xFFFF || s->Ss.Access != SegmentRegister.RealModeAccess || sp < FrameSize
            || vector * 4u + 3 > s->IdtLimit || _memory.ReadDword(s->IdtBase + vector * 4u) != stub.ToDword())
            return false;
        s->InterruptShadow = 0;
        sp -= FrameSize;
        var frame = s->Ss.Base + sp;
        _memory.WriteWord(frame + 4, (ushort)s->Eflags);
        _memory.WriteWord(frame + 2, s->Cs.Selector);
        _memory.WriteWord(frame, (ushort)s->Eip);
        s->Eflags &= ~(EFlags.Interrupt | EFlags.Trap | EFlags.AlignmentCheck | EFlags.Resume);
        s->Cs.LoadReal(MemoryMap.RomSegment);
        if (s->Cs.IsBig)
            s->Cs.Access &= unchecked((ushort)~SegmentRegister.BigBit);
        s->Eip = stub.Offset + ServiceLength;
        return true;
    }

    /// <summary>Behind the stub's SVC: the drivers' hooks in turn; then, unless they sent the client elsewhere, the stub's IRET.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RunStub(byte vector)
    {
        var stub = MemoryMap.InterruptStub(vector).Offset;
        foreach (var hook in _interrupts.Post(vector))
        {
            _activity.Enter(hook, HookKind.Interrupt, vector);
            var result = hook(_machine);
            if (_events.Exit != null || result == HookResult.Done)
                break;
            if (result == HookResult.Retry)
            {
                _state->Cs.LoadReal(MemoryMap.RomSegment);
                Retry(_state->Cs.Snapshot(), stub);
                return;
            }
        }
        if (!_state->IsProtected && _state->Eip == stub + ServiceLength && _state->Cs.Selector == MemoryMap.RomSegment
            && _events.Exit == null)
            Stack.PopInterruptFrame();
    }

    /// <summary>Asks the hooks in front of the vector in turn. True: one has done it, or will be asked again; false: all passed.</summary>
    /// <param name="hooks">In the order of their installation.</param>
    /// <param name="vector">The interrupt.</param>
    private bool RunHooksBefore(InterruptHook[] hooks, byte vector)
    {
        var cs = _state->Cs;
        var ip = _state->ExitIp;
        foreach (var hook in hooks)
        {
            _activity.Enter(hook, HookKind.Interrupt, vector);
            var result = hook(_machine);
            if (_events.Exit != null || result == HookResult.Done)
                return true;
            if (result == HookResult.Retry)
            {
                Retry(cs, ip);
                return true;
            }
        }
        return false;
    }
}
