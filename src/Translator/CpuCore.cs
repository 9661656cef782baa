using Dbt.Guest;

namespace Dbt.Translator;

/// <summary>
/// A processor: runs the guest from <see cref="CpuState.Eip"/> until something needs the virtual machine manager. The state
/// is then complete and at an instruction boundary; <see cref="CpuState.Exit"/> says why.
/// </summary>
public sealed unsafe class CpuCore : IDisposable
{
    private readonly GuestMemory _memory;

    public CpuCore(GuestMemory memory, CpuCoreOptions options)
    {
        _memory = memory;
        Options = options;
    }

    public CpuCoreOptions Options { get; }

    /// <summary>Runs until an exit.</summary>
    public CpuExit Run()
    {
        CpuExit exit;
        do
            exit = Step();
        while (exit == CpuExit.None);
        return exit;
    }

    /// <summary>Runs one instruction in the interpreter. <see cref="CpuExit.None"/>: it completed.</summary>
    public CpuExit Step() => throw new NotSupportedException($"the interpreter is not here yet ({_memory.Size} bytes)");

    public void Dispose()
    {
    }
}
