using System.Globalization;
using System.Text;
using Dbt.Guest;
using Dbt.Translator.Interpretation;
using Xunit;
using Xunit.Abstractions;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>
/// Random programs among descriptors, gates, tasks and pages, one instruction after the other and on a core that translates at
/// the first, second, fourth or eighth execution. DBT_FUZZ_RUNS and DBT_FUZZ_SEED choose how many and where to start.
/// </summary>
public sealed unsafe class ProtectedFuzzTests(ITestOutputHelper output)
{
    private const int UsualRuns = 8_000;
    private const int MostSteps = 1500;
    private const int MostEvents = 12;

    /// <summary>Pieces of code after which a core is made anew: what keeps changing waits for its translation.</summary>
    private const int RenewedAfter = 12;

    [Fact]
    public void TiersAgree()
    {
        var runs = Setting("DBT_FUZZ_RUNS", UsualRuns);
        var first = Setting("DBT_FUZZ_SEED", 1) * ProtectedProgram.Variants;
        using var stepped = MakeMemory();
        var interpreter = new Interpreter(stepped);
        var cores = Array.ConvertAll(_thresholds, threshold => new CoredMachine(threshold));
        var image = new byte[ProtectedProgram.Size];
        var events = new int[64];
        var ended = 0;
        for (var seed = first; seed < first + runs; seed++)
        {
            var program = new ProtectedProgram(seed, image);
            var piece = seed / ProtectedProgram.Variants;
            var cored = cores[piece % cores.Length];
            if (seed % (ProtectedProgram.Variants * cores.Length * RenewedAfter) == 0)
                Array.ForEach(cores, one => one.Renew());
            Load(stepped, program);
            Load(cored.Memory, program);
            var steps = 0;
            var a = Run(stepped, () => ++steps > MostSteps ? CpuExit.Yield : interpreter.Step());
            if (steps > MostSteps)
            {
                // What it has done beyond the program's own memory the other one has not.
                TakeBack(stepped, cored.Memory);
                continue;
            }
            ended++;
            var b = Run(cored.Memory, cored.Core.Run);
            Assert.True(a == b, $"seed {seed}, promotion {cored.Core.Options.PromotionThreshold}:\n{a}\n{b}");
            var same = new ReadOnlySpan<byte>(stepped.Base, ProtectedProgram.Size)
                .CommonPrefixLength(new ReadOnlySpan<byte>(cored.Memory.Base, ProtectedProgram.Size));
            Assert.True(same == ProtectedProgram.Size, $"seed {seed}, promotion {cored.Core.Options.PromotionThreshold}: memory at {same:X}\n{a}");
            foreach (var vector in _vectors)
                events[vector & 63]++;
        }
        Array.ForEach(cores, one => one.Dispose());
        var (regions, entered) = (cores.Sum(one => one.Regions), cores.Sum(one => one.Entered));
        output.WriteLine($"{runs} runs, {runs - ended} left out as endless, {regions} regions, {entered} times entered");
        // The ground is covered: a level is left, descriptors and pages are missing, tasks are wrong, alignment is checked.
        if (runs < UsualRuns)
            return;
        foreach (var vector in (int[])[1, 6, 10, 11, 12, 13, 14, 17])
            Assert.True(events[vector] > 0, $"exception {vector} never came");
        Assert.True(ended > runs / 2 && regions > runs / 50 && entered > runs / 2, $"{ended} ended, {regions} regions, {entered} times entered");
    }

    private static readonly int[] _thresholds = [1, 2, 4, 8];

    /// <summary>A core that is made anew now and then, in the same memory.</summary>
    private sealed class CoredMachine : IDisposable
    {
        private readonly CpuCoreOptions _options;

        public CoredMachine(int threshold)
        {
            _options = new CpuCoreOptions { PromotionThreshold = threshold };
            Core = new CpuCore(Memory, _options);
        }

        public GuestMemory Memory { get; } = MakeMemory();

        public CpuCore Core { get; private set; }

        public long Regions { get; private set; }

        public long Entered { get; private set; }

        public void Renew()
        {
            Count();
            Core.Dispose();
            Core = new CpuCore(Memory, _options);
        }

        private void Count()
        {
            Regions += Core.Counters.RegionsCompiled;
            Entered += Core.Counters.RegionEntries;
        }

        public void Dispose()
        {
            Count();
            Core.Dispose();
            Memory.Dispose();
        }
    }

    /// <summary>Behind the program's own there is nothing but HLT.</summary>
    private static GuestMemory MakeMemory()
    {
        var memory = new GuestMemory(0x110000, CpuModel.PentiumII);
        memory.SetA20(true);
        memory.Fill(ProtectedProgram.Size, (int)memory.Size - ProtectedProgram.Size, ProtectedProgram.Hlt);
        return memory;
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
        for (var at = 0; at < ProtectedProgram.Size; at += GuestMemory.PageSize)
        {
            if (Differs(memory, program, at, GuestMemory.PageSize))
                LoadPage(memory, program, at);
        }
        var s = memory.State;
        CpuState.ResetReal(s);
        s->Cr0 |= CpuState.Cr0ProtectionEnable | program.Control;
        s->Cr4 = program.Extensions;
        s->Eflags = EFlags.AlwaysSet | program.Eflags;
        s->GdtBase = ProtectedProgram.Gdt;
        s->GdtLimit = 0xFF;
        s->IdtBase = ProtectedProgram.Idt;
        s->IdtLimit = 0x1FF;
        s->Tr = new SegmentRegister { Selector = ProtectedProgram.TaskA, Base = ProtectedProgram.TssA, Limit = 0xFF, Access = 0x8B };
        var user = program.Level == 3;
        s->Cpl = program.Level;
        var limit = program.Pages << 12 | 0xFFF;
        s->Cs = Segment(user ? ProtectedProgram.Code3 : ProtectedProgram.Code0, limit, user ? 0xC0FB : 0xC09B);
        s->Ss = Segment(user ? ProtectedProgram.Data3 : ProtectedProgram.Data0, limit, user ? 0xC0F3 : 0xC093);
        s->Ds = s->Es = s->Fs = s->Gs = Segment(ProtectedProgram.Data3, limit, 0xC0F3);
        for (var i = 0; i < 8; i++)
        {
            s->Registers[i] = program.Registers[i];
            s->X87[(uint)i] = default;
        }
        s->Registers[4] = user ? ProtectedProgram.Stack3 : ProtectedProgram.Stack0 - 0x100;
        s->Eip = ProtectedProgram.Code;
        s->Cr3 = ProtectedProgram.Directory;
        if (program.Paged)
            s->Cr0 |= CpuState.Cr0Paging;
        if (program.Paged || program.Control == CpuState.Cr0AlignmentMask)
            CpuState.SetChecked(s, true);
    }

    private static bool Differs(GuestMemory memory, ProtectedProgram program, int at, int length) =>
        !program.Memory.AsSpan(at, length).SequenceEqual(new ReadOnlySpan<byte>(memory.Base + at, length));

    /// <summary>Only what differs is written, so that code which is there already keeps its translations.</summary>
    private static void LoadPage(GuestMemory memory, ProtectedProgram program, int page)
    {
        const int piece = 64;
        for (var at = page; at < page + GuestMemory.PageSize; at += piece)
        {
            if (Differs(memory, program, at, piece))
                memory.Write((uint)at, program.Memory.AsSpan(at, piece));
        }
    }

    private static SegmentRegister Segment(ushort selector, uint limit, int access) =>
        new() { Selector = selector, Limit = limit, Access = (ushort)access };

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
        log.Append(CultureInfo.InvariantCulture, $" x87 {s->X87.Control:X} {s->X87.StatusWord:X} {s->X87.Valid:X} {s->X87.LastInstruction:X}");
        for (var i = 0u; i < 8; i++)
            log.Append(CultureInfo.InvariantCulture, $" {s->X87[i].SignExponent:X}.{s->X87[i].Significand:X}");
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
