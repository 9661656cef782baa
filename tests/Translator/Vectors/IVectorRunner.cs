using Dbt.Guest;
using Dbt.Translator.Interpretation;

namespace Dbt.Translator.Tests.Vectors;

/// <summary>
/// Something that can run one instruction: a HLT follows it, and is where every branch of a case goes. Afterwards the state
/// is at the HLT (EIP not past it), or at the faulting instruction.
/// </summary>
public interface IVectorRunner : IDisposable
{
    GuestMemory Memory { get; }

    /// <summary>None: it completed. Otherwise the vector of the exception it raised.</summary>
    int? Run();
}

/// <summary>The uncached interpreter, step by step to the HLT: a branch to itself takes several.</summary>
public sealed unsafe class InterpreterRunner : IVectorRunner
{
    private const byte Hlt = 0xF4;
    private const int MaxSteps = 100_000;

    private readonly Interpreter _interpreter;

    public InterpreterRunner() => _interpreter = new Interpreter(Memory);

    public GuestMemory Memory { get; } = new(VectorMachine.MemorySize, CpuModel.PentiumII);

    public int? Run()
    {
        var state = Memory.State;
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            var exit = _interpreter.Step();
            if (exit == CpuExit.Exception)
                return (int)state->ExitOperand;
            if (exit != CpuExit.None)
                throw new InvalidOperationException($"the instruction ended with {exit}");
            if (Memory.ReadByte(state->Cs.Base + state->Eip) == Hlt)
                return null;
        }
        throw new InvalidOperationException("no HLT was reached");
    }

    public void Dispose() => Memory.Dispose();
}
