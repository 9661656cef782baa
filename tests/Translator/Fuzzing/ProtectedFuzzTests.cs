using System.Globalization;
using System.Text;
using Dbt.Guest;
using Dbt.Translator.Interpretation;
using Xunit;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>
/// Random programs among descriptors, gates, tasks and pages, one instruction after the other and on a core that translates at
/// the first or second execution. DBT_FUZZ_RUNS and DBT_FUZZ_SEED choose how many and where to start.
/// </summary>
public sealed unsafe class ProtectedFuzzTests
{
    private const int UsualRuns = 1500;
    private const int MostSteps = 4000;
    private const int MostEvents = 12;

    /// <summary>Programs after which a core is made anew: code that keeps changing waits for its translation.</summary>
    private const int RenewedAfter = 50;

    /// <summary>The same program again, in the translations of the first time.</summary>
    private const int Rounds = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TiersAgree(int promotion)
    {
        var runs = Setting("DBT_FUZZ_RUNS", UsualRuns);
        var first = Setting("DBT_FUZZ_SEED", 1);
        using var stepped = new GuestMemory(0x110000, CpuModel.PentiumII);
        using var cored = new GuestMemory(0x110000, CpuModel.PentiumII);
        var options = new CpuCoreOptions { PromotionThreshold = promotion };
        var core = new CpuCore(cored, options);
        long regions = 0;
        var interpreter = new Interpreter(stepped);
        var events = new int[64];
        for (var seed = first; seed < first + runs; seed++)
        {
            if (seed % RenewedAfter == 0)
            {
                regions += core.Counters.RegionsCompiled;
                core.Dispose();
                core = new CpuCore(cored, options);
            }
            var program = new ProtectedProgram(seed);
            for (var round = 0; round < Rounds; round++)
            {
                Load(stepped, program);
                Load(cored, program);
                var steps = 0;
                var a = Run(stepped, () => ++steps > MostSteps ? CpuExit.Yield : interpreter.Step());
                if (steps > MostSteps)
                {
                    // What it has done beyond the program's own memory the other one has not.
                    TakeBack(stepped, cored);
                    break;
                }
                var b = Run(cored, core.Run);
                Assert.True(a == b, $"seed {seed}, round {round}, promotion {promotion}:\n{a}\n{b}");
                var same = new ReadOnlySpan<byte>(stepped.Base, ProtectedProgram.Size)
                    .CommonPrefixLength(new ReadOnlySpan<byte>(cored.Base, ProtectedProgram.Size));
                Assert.True(same == ProtectedProgram.Size, $"seed {seed}, round {round}, promotion {promotion}: memory at {same:X}\n{a}");
                foreach (var vector in _vectors)
                    events[vector & 63]++;
            }
        }
        core.Dispose();
        // The ground is covered: a level is left, descriptors and pages are missing, tasks are wrong.
        if (runs < UsualRuns)
            return;
        foreach (var vector in (int[])[1, 10, 11, 12, 13, 14])
            Assert.True(events[vector] > 0, $"exception {vector} never came");
        Assert.True(regions > runs / 10, $"only {regions} regions were translated");
    }

    private static void TakeBack(GuestMemory memory, GuestMemory other)
    {
        for (var at = (uint)ProtectedProgram.Size; at < memory.Size; at += GuestMemory.PageSize)
        {
            var wanted = new ReadOnlySpan<byte>(other.Base + at, GuestMemory.PageSize);
            if (!wanted.SequenceEqual(new ReadOnlySpan<byte>(memory.Base + at, GuestMemory.PageSize)))
                memory.Write(at, wanted);
        }
    }

    private readonly List<int> _vectors = [];

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;

    private static void Load(GuestMemory memory, ProtectedProgram program)
    {
        memory.SetA20(true);
        const int piece = 64;
        for (var at = 0; at < ProtectedProgram.Size; at += piece)
        {
            var wanted = program.Memory.AsSpan(at, piece);
            if (!wanted.SequenceEqual(new ReadOnlySpan<byte>(memory.Base + at, piece)))
                memory.Write((uint)at, wanted);
        }
        var s = memory.State;
        CpuState.ResetReal(s);
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        s->Eflags = EFlags.AlwaysSet;
        s->GdtBase = ProtectedProgram.Gdt;
        s->GdtLimit = 0xFF;
        s->IdtBase = ProtectedProgram.Idt;
        s->IdtLimit = 0x1FF;
        s->Tr = new SegmentRegister { Selector = ProtectedProgram.TaskA, Base = ProtectedProgram.TssA, Limit = 0xFF, Access = 0x8B };
        var user = program.Level == 3;
        s->Cpl = program.Level;
        s->Cs = Flat(user ? ProtectedProgram.Code3 : ProtectedProgram.Code0, user ? 0xC0FB : 0xC09B);
        s->Ss = Flat(user ? ProtectedProgram.Data3 : ProtectedProgram.Data0, user ? 0xC0F3 : 0xC093);
        s->Ds = s->Es = s->Fs = s->Gs = Flat(ProtectedProgram.Data3, 0xC0F3);
        s->Registers[4] = user ? ProtectedProgram.Stack3 : ProtectedProgram.Stack0 - 0x100;
        s->Eip = ProtectedProgram.Code;
        s->Cr3 = ProtectedProgram.Directory;
        if (!program.Paged)
            return;
        s->Cr0 |= CpuState.Cr0Paging;
        CpuState.SetChecked(s, true);
    }

    private static SegmentRegister Flat(ushort selector, int access) =>
        new() { Selector = selector, Limit = uint.MaxValue, Access = (ushort)access };

    /// <summary>Runs to a HLT, or a number of interrupts, and says what happened and what came out.</summary>
    private string Run(GuestMemory memory, Func<CpuExit> run)
    {
        var s = memory.State;
        var log = new StringBuilder();
        _vectors.Clear();
        for (var count = 0; count < MostEvents;)
        {
            var exit = run();
            if (exit == CpuExit.PortIo)
                exit = PortInstruction.Execute(s, new Bus());
            if (exit == CpuExit.None)
                continue;
            if (exit is not CpuExit.Exception and not CpuExit.SoftwareInterrupt)
            {
                log.Append(exit).Append(' ');
                break;
            }
            count++;
            _vectors.Add((int)s->ExitOperand);
            log.Append(CultureInfo.InvariantCulture, $"{exit} {s->ExitOperand}:{s->ExitErrorCode:X} at {s->Cs.Selector:X}:{s->Eip:X}; ");
            var kind = exit == CpuExit.Exception ? InterruptKind.Exception : InterruptKind.Software;
            if (!InterruptDelivery.Deliver(s, (byte)s->ExitOperand, kind, s->ExitErrorCode))
            {
                log.Append("shutdown ");
                break;
            }
        }
        Describe(s, log);
        return log.ToString();
    }

    private static void Describe(CpuState* s, StringBuilder log)
    {
        log.Append(CultureInfo.InvariantCulture, $"EIP {s->Eip:X} EFLAGS {s->Eflags:X} CPL {s->Cpl} CR {s->Cr0:X} {s->Cr2:X} {s->Cr3:X}");
        log.Append(CultureInfo.InvariantCulture, $" DR6 {s->DebugRegisters[6]:X} DR7 {s->DebugRegisters[7]:X}\n");
        for (var i = 0; i < 8; i++)
            log.Append(CultureInfo.InvariantCulture, $" {s->Registers[i]:X}");
        for (var i = 0; i < 6; i++)
            Append(log, (&s->Es)[i]);
        Append(log, s->Ldtr);
        Append(log, s->Tr);
    }

    private static void Append(StringBuilder log, SegmentRegister one) =>
        log.Append(CultureInfo.InvariantCulture, $" {one.Selector:X}:{one.Base:X}+{one.Limit:X}/{one.Access:X}");

    private sealed class Bus : IPortBus
    {
        public uint In(ushort port, int size) => port * 0x01010101u;

        public void Out(ushort port, int size, uint value)
        {
        }
    }
}
