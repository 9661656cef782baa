using Dbt.Guest;
using Dbt.Translator;
using Dbt.Translator.Core;

namespace Dbt.Perf.Parts;

/// <summary>A processor in real mode with code at 1000:0000, data at 2000:0000 and a stack at 3000:FFFE.</summary>
internal sealed unsafe class PartGuest : IDisposable
{
    private const uint Code = 0x10000;

    /// <param name="options">Of the processor.</param>
    /// <param name="code">Hexadecimal digits and blanks.</param>
    /// <param name="separate">Offsets of blocks that are patched twice at first, so that no other block's region takes them in.</param>
    public PartGuest(CpuCoreOptions options, string code, int[] separate)
    {
        Memory = new GuestMemory(0x200000);
        Core = new CpuCore(Memory, options);
        var bytes = Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal));
        Memory.Write(Code, bytes);
        for (var i = 0; i < 2; i++)
        {
            // Twice around, so that each is a block of its own.
            foreach (var at in separate)
            {
                Run(2);
                Memory.Write(Code + (uint)at, [bytes[at]]);
            }
        }
    }

    public GuestMemory Memory { get; }
    public CpuCore Core { get; }

    public uint Mode
    {
        get
        {
            Reset(1);
            return ModeKey.Of(Memory.State, Memory);
        }
    }

    /// <summary>From the beginning to the HLT, with so many rounds in CX.</summary>
    public void Run(int rounds)
    {
        Reset(rounds);
        var exit = Core.Run();
        if (exit != CpuExit.Halt)
            throw new InvalidOperationException($"the guest ended with {exit}");
    }

    private void Reset(int rounds)
    {
        CpuState* s = Memory.State;
        s->Cs.LoadReal(0x1000);
        s->Ds.LoadReal(0x2000);
        s->Es.LoadReal(0x2000);
        s->Ss.LoadReal(0x3000);
        s->Registers[1] = (uint)rounds;
        s->Registers[4] = 0xFFFE;
        s->Eip = 0;
        s->Pending = 0;
    }

    public void Dispose()
    {
        Core.Dispose();
        Memory.Dispose();
    }
}
