using Dbt.Guest;
using Dbt.Translator.Interpretation;

namespace Dbt.Translator;

/// <summary>
/// A processor: runs the guest from <see cref="CpuState.Eip"/> until something needs the virtual machine manager. The state
/// is then complete and at an instruction boundary; <see cref="CpuState.Exit"/> says why.
/// </summary>
public sealed unsafe class CpuCore : IDisposable
{
    private readonly Interpreter _interpreter;

    public CpuCore(GuestMemory memory, CpuCoreOptions options)
    {
        _interpreter = new Interpreter(memory);
        Options = options;
    }

    public CpuCoreOptions Options { get; }

    /// <summary>Runs until an exit.</summary>
    public CpuExit Run() => _interpreter.Run();

    /// <summary>Runs one instruction in the interpreter. <see cref="CpuExit.None"/>: it completed.</summary>
    public CpuExit Step() => _interpreter.Step();

    public void Dispose()
    {
    }
}
