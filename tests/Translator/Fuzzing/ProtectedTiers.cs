using System.Globalization;
using System.Text;
using Dbt.Guest;
using Dbt.Translator.Interpretation;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>What became of a program that ran in both tiers.</summary>
internal enum TierOutcome
{
    Same,

    /// <summary>It takes too many steps, and was not run on the core.</summary>
    Endless,

    Different,
}

/// <summary>
/// A machine whose processor goes one instruction after the other, and machines with cores that translate at the first, second,
/// fourth or eighth execution. Each program finds the same memory in both of its machines; translations stay from one to the next.
/// </summary>
internal sealed unsafe class ProtectedTiers : IDisposable
{
    private const int MostSteps = 1500;
    private const int MostEvents = 12;

    private static readonly int[] _thresholds = [1, 2, 4, 8];

    private readonly GuestMemory _stepped = MakeMemory();
    private readonly Interpreter _interpreter;
    private readonly CoredMachine[] _cores = Array.ConvertAll(_thresholds, threshold => new CoredMachine(threshold));
    private readonly List<int> _vectors = [];

    public ProtectedTiers() => _interpreter = new Interpreter(_stepped);

    public int Cores => _cores.Length;

    public long Regions => _cores.Sum(one => one.Regions);

    public long Entered => _cores.Sum(one => one.Entered);

    /// <summary>Those of the last program, in their order.</summary>
    public IReadOnlyList<int> Vectors => _vectors;

    /// <summary>What the last program did, and where the tiers differ if they do.</summary>
    public string Report { get; private set; } = "";

    /// <summary>Makes all cores anew: what keeps changing waits for its translation.</summary>
    public void Renew() => Array.ForEach(_cores, one => one.Renew());

    public TierOutcome Run(ProtectedProgram program, int core)
    {
        var cored = _cores[core];
        Load(_stepped, program);
        var steps = 0;
        var a = Run(_stepped, () => ++steps > MostSteps ? CpuExit.Yield : _interpreter.Step());
        if (steps > MostSteps)
        {
            CleanUp(_stepped);
            return TierOutcome.Endless;
        }
        Load(cored.Memory, program);
        var b = Run(cored.Memory, cored.Core.Run);
        var same = SameBytes(cored.Memory);
        CleanUp(_stepped);
        CleanUp(cored.Memory);
        var differs = same < _stepped.Size ? string.Create(CultureInfo.InvariantCulture, $" memory at {same:X}") : "";
        Report = $"promotion {cored.Core.Options.PromotionThreshold}:{differs}\n{a}\n{b}";
        return a == b && differs.Length == 0 ? TierOutcome.Same : TierOutcome.Different;
    }

    public void Dispose()
    {
        Array.ForEach(_cores, one => one.Dispose());
        _stepped.Dispose();
    }

    /// <summary>How many bytes are the same in both machines, from 0 on.</summary>
    private int SameBytes(GuestMemory other)
    {
        var length = IsClean(_stepped) && IsClean(other) ? ProtectedProgram.Size : (int)_stepped.Size;
        var same = new ReadOnlySpan<byte>(_stepped.Base, length).CommonPrefixLength(new ReadOnlySpan<byte>(other.Base, length));
        return same == length ? (int)_stepped.Size : same;
    }

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

    /// <summary>Behind the program's own memory.</summary>
    private static Span<byte> Behind(GuestMemory memory) =>
        new(memory.Base + ProtectedProgram.Size, (int)memory.Size - ProtectedProgram.Size);

    private static bool IsClean(GuestMemory memory) => !Behind(memory).ContainsAnyExcept(ProtectedProgram.Hlt);

    /// <summary>Takes away what a program has left behind its own memory, where the next one would find it in one of its machines.</summary>
    private static void CleanUp(GuestMemory memory)
    {
        var behind = Behind(memory);
        for (var at = 0; behind[at..].IndexOfAnyExcept(ProtectedProgram.Hlt) is >= 0 and var dirty;)
        {
            at += dirty / Piece * Piece;
            memory.Fill((uint)(ProtectedProgram.Size + at), Piece, ProtectedProgram.Hlt);
        }
    }

    private const int Piece = 64;

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
        for (var at = page; at < page + GuestMemory.PageSize; at += Piece)
        {
            if (Differs(memory, program, at, Piece))
                memory.Write((uint)at, program.Memory.AsSpan(at, Piece));
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
