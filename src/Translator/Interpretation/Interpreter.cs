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
        Decoder.Decode(s->Cs.Base, s->Eip, s->Cs.IsBig, &op);
        return Execute(s, &op);
    }

    /// <summary>Carries out one decoded instruction with everything that surrounds it.</summary>
    public static CpuExit Execute(CpuState* s, Op* op)
    {
        var trap = (s->Eflags & EFlags.Trap) != 0;
        s->Exit = CpuExit.None;
        s->InterruptShadow = 0;
        var result = op->Handler(s, op);
        if (result == OpResult.Exit)
            return s->Exit;
        s->Instructions++;
        if (result == OpResult.Next)
            s->Eip = op->NextIp;
        if (!trap || (op->Flags & OpFlags.LoadsStackSegment) != 0)
            return CpuExit.None;
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
