using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Interpretation;

/// <summary>
/// The uncached interpreter: decodes the instruction at CS:EIP and carries it out. What single stepping, the tests and the
/// side-by-side check use.
/// </summary>
public sealed unsafe class Interpreter(GuestMemory memory)
{
    private readonly CpuState* _state = memory.State;

    public OpDecoder Decoder { get; } = new(memory);

    /// <summary>
    /// Runs one instruction (of a repeated string instruction, as much as can be without a pause). None: it completed. A
    /// debug trap follows when TF was set before it, but not after a load of SS.
    /// </summary>
    public CpuExit Step()
    {
        var s = _state;
        Op op;
        if ((s->CheckMark | s->Watches) == 0)
            Decoder.Decode(s->Cs.Base, s->Cs.Limit, s->Eip, s->Cs.IsBig, &op);
        else if (!TryFetch(s, &op))
            return s->Exit;
        return Execute(s, &op);
    }

    /// <summary>False: a breakpoint or #PF instead of the instruction.</summary>
    private bool TryFetch(CpuState* s, Op* op)
    {
        if ((s->Watches & CpuState.WatchesCode) == 0 || !DebugBreakpoints.HitsCode(s))
            return Decoder.TryFetch(s->Eip, op);
        op->Ip = s->Eip;
        Faults.Raise(s, op, ExceptionVector.Debug);
        return false;
    }

    /// <summary>Carries out one decoded instruction with everything that surrounds it.</summary>
    public static CpuExit Execute(CpuState* s, Op* op)
    {
        var before = s->Eflags;
        s->Exit = CpuExit.None;
        s->InterruptShadow = 0;
        // One instruction is free of breakpoints; IRET may set it for the next.
        s->Eflags &= ~EFlags.Resume;
        var result = op->Handler(s, op);
        var hits = s->WatchHits;
        s->WatchHits = 0;
        if (result == OpResult.Exit)
        {
            if (s->Exit == CpuExit.Exception)
                s->Eflags |= before & EFlags.Resume;
            return s->Exit;
        }
        s->Instructions++;
        if (result == OpResult.Next)
            s->Eip = op->NextIp;
        if (hits == 0 && ((before & EFlags.Trap) == 0 || (op->Flags & OpFlags.LoadsStackSegment) != 0))
            return CpuExit.None;
        s->DebugRegisters[6] |= hits | ((before & EFlags.Trap) != 0 ? DebugBreakpoints.StatusStep : 0);
        s->Exit = CpuExit.Exception;
        s->ExitIp = op->Ip;
        s->ExitOperand = ExceptionVector.Debug;
        s->ExitErrorCode = -1;
        return CpuExit.Exception;
    }

    /// <summary>Runs until an exit: <see cref="CpuExit.Yield"/> when <see cref="CpuState.Pending"/> is seen.</summary>
    public CpuExit Run()
    {
        var s = _state;
        while (true)
        {
            if (s->Pending != 0 && s->InterruptShadow == 0)
                return s->Exit = CpuExit.Yield;
            var exit = Step();
            if (exit != CpuExit.None)
                return exit;
        }
    }
}
