using Dbt.Guest;

namespace Dbt.Translator.Tests.Core;

/// <summary>A core in real mode at 1000:0000 with a stack at 2000:FFFE, for programs given as bytes.</summary>
public sealed unsafe class CoreMachine : IDisposable
{
    public const uint Code = 0x10000;

    public CoreMachine(CpuCoreOptions options)
    {
        Memory = new GuestMemory(0x200000);
        Core = new CpuCore(Memory, options);
    }

    public GuestMemory Memory { get; }
    public CpuCore Core { get; }
    public ClientRegisters Registers => Memory.Client;

    /// <summary>Lays a program, given as hex digits and blanks, at CS:<paramref name="at"/>.</summary>
    public CoreMachine Lay(string hex, ushort at = 0)
    {
        Memory.Write(Code + at, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)));
        return this;
    }

    /// <summary>An empty x87 with a control word, after results that raised something.</summary>
    public void StartX87(uint control, uint status)
    {
        Memory.State->X87.Initialize();
        Memory.State->X87.Control = control;
        Memory.State->X87.Status = status;
    }

    /// <summary>Runs from CS:<paramref name="at"/> to an exit that is not a yield.</summary>
    public CpuExit Run(ushort at = 0)
    {
        CpuState* s = Memory.State;
        s->Cs.LoadReal(0x1000);
        s->Ds.LoadReal(0x1000);
        s->Es.LoadReal(0x1000);
        s->Ss.LoadReal(0x2000);
        s->Registers[4] = 0xFFFE;
        s->Eip = at;
        s->Pending = 0;
        return Core.Run();
    }

    public void Dispose()
    {
        Core.Dispose();
        Memory.Dispose();
    }
}
