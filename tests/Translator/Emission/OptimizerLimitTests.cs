using Dbt.Guest;
using Dbt.Translator.Emission;
using Dbt.Translator.Tests.Core;
using Iced.Intel;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Dbt.Translator.Tests.Emission;

/// <summary>No translation is so large that RyuJIT would not optimise it. What it did is asked of the runtime itself.</summary>
public sealed class OptimizerLimitTests : IClassFixture<OptimizerLimitTests.Events>
{
    private readonly JitEvents _events;

    public OptimizerLimitTests(Events events) => _events = events.Value;

    // ---- the limits -------------------------------------------------------------------------------------------------

    /// <summary>What is counted, RyuJIT's limit of it, and a body with so many of them.</summary>
    private static readonly Dictionary<string, (int Limit, Action<IlCode, int> Body)> Limits = new()
    {
        ["locals"] = (2000, (il, count) =>
        {
            for (var i = 0; i < count - 1; i++)
                il.NewInt32();
        }),
        ["references to locals"] = (8000, (il, count) =>
        {
            var local = il.NewInt32();
            for (var i = 0; i < count; i++)
            {
                il.Ldloc(local);
                il.Pop();
            }
        }),
        ["references to the argument"] = (8000, (il, count) =>
        {
            for (var i = 0; i < count; i++)
            {
                il.LdArg0();
                il.Pop();
            }
        }),
        ["blocks behind branches"] = (2000, (il, count) =>
        {
            var end = il.NewLabel();
            for (var i = 0; i < count - 1; i++)
            {
                il.LdArg0();
                il.Brtrue(end);
            }
            il.Mark(end);
        }),
        ["blocks at labels"] = (2000, (il, count) =>
        {
            var labels = new IlLabel[count - 1];
            for (var i = 0; i < labels.Length; i++)
                labels[i] = il.NewLabel();
            il.LdcI4(0);
            il.Switch(labels);
            foreach (var label in labels)
            {
                il.Mark(label);
                il.LdcI4(0);
                il.Pop();
            }
        }),
        ["blocks behind branches and at labels"] = (2000, (il, count) =>
        {
            for (var i = 0; i < (count - 1) / 2; i++)
            {
                var next = il.NewLabel();
                il.LdArg0();
                il.Brtrue(next);
                il.LdcI4(0);
                il.Pop();
                il.Mark(next);
            }
        }),
        ["bytes"] = (60_000, (il, count) =>
        {
            for (var i = 0; i < (count - 6) / 10; i++)
            {
                il.LdcI8(0);
                il.Pop();
            }
        }),
    };

    public static TheoryData<string> Counted => [.. Limits.Keys];

    /// <summary>
    /// One hundredth past the limit RyuJIT does not optimise, which is what we believe; one hundredth below it does; and what
    /// we allow lies below.
    /// </summary>
    [Theory]
    [MemberData(nameof(Counted))]
    public void WeCountWhatRyuJitCounts(string what)
    {
        var (limit, body) = Limits[what];
        Assert.False(Compile("over", limit + (limit / 100)).IsOptimised);
        Assert.True(Compile("under", limit - (limit / 100)).IsOptimised);
        Assert.True(Compile("over", limit + (limit / 100)).Fill > 1);
        Assert.True(Compile("half", limit / 2).Fill < 1);

        (bool IsOptimised, double Fill) Compile(string name, int count)
        {
            var il = new IlCode();
            body(il, count);
            name = $"limit_{what}_{name}_{Guid.NewGuid():N}";
            JitEvents.Compile(name, il.EmitTo);
            return (_events.IsOptimised(name), OptimizerLimits.Fill(il));
        }
    }

    // ---- guests that drive translations to the limits ---------------------------------------------------------------

    private const ushort Data = 0xA000;

    /// <summary>A round of the guest's loop; the number tells its parts apart. BX, SI and DI are zero, BP, CX in use.</summary>
    private static readonly Dictionary<string, (int Count, Action<Assembler, int> Write)> Units = new()
    {
        ["stores"] = (900, (a, i) => a.mov(__word_ptr[Base(i) + Data + (i * 2)], ax)),
        ["stores and carries"] = (150, (a, i) =>
        {
            a.mov(__word_ptr[bx + Data + (i * 2)], ax);
            a.add(ax, dx);
            Branch(a, target => a.jc(target));
            a.adc(dx, __word_ptr[si + Data + (i * 2)]);
            a.push(dx);
            a.adc(__word_ptr[si + Data + (i * 4)], ax);
            a.cmp(ax, 0);
            Branch(a, target => a.js(target));
            a.pop(dx);
        }),
        ["shifts through carry"] = (150, (a, i) =>
        {
            a.rcr(__word_ptr[bx + Data + (i * 2)], 1);
            a.rcl(__dword_ptr[bx + Data + (i * 4)], 1);
            Branch(a, target => a.jc(target));
            a.xchg(__word_ptr[di + Data + (i * 4)], ax);
            a.bts(__word_ptr[di + Data + (i * 4)], 3);
            Branch(a, target => a.jc(target));
            a.rcl(__dword_ptr[bx + Data + (i * 4)], cl);
        }),
        ["stack and strings"] = (150, (a, i) =>
        {
            a.push(__dword_ptr[si + Data]);
            a.push(__dword_ptr[si + Data + 6]);
            a.pop(__word_ptr[si + Data + 2]);
            Branch(a, target => a.jo(target));
            a.pop(__dword_ptr[edi + (ebx * 2) + Data]);
            a.pop(__word_ptr[si + Data + 12]);
            a.imul(ax, __word_ptr[si + Data]);
            Branch(a, target => a.jle(target));
            a.sbb(dx, __word_ptr[si + Data]);
            a.pusha();
            a.popa();
        }),
        ["branches"] = (400, (a, i) =>
        {
            a.add(ax, dx);
            Branch(a, target => a.jo(target));
            a.ror(dx, 1);
        }),
        ["calls"] = (300, (a, i) =>
        {
            var function = a.CreateLabel();
            var behind = a.CreateLabel();
            a.call(function);
            a.jmp(behind);
            a.Label(ref function);
            a.add(ax, (short)(i * 77));
            a.xor(__word_ptr[bx + Data + (i % 9 * 2)], ax);
            a.ret();
            a.Label(ref behind);
            a.adc(dx, ax);
        }),
    };

    public static TheoryData<string, int> Guests
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var name in Units.Keys)
            {
                all.Add(name, 1);
                all.Add(name, 20);
            }
            return all;
        }
    }

    /// <summary>Straight-line code of ten kilobytes: cut into regions that are all optimised, and the result is the interpreter's.</summary>
    [Theory]
    [MemberData(nameof(Guests))]
    public void LongCodeIsCut(string unit, int threshold) => Expect(Unrolled(unit), threshold);

    /// <summary>The limit of instructions a region is not what keeps these small: their IL is.</summary>
    [Theory]
    [InlineData("stores and carries")]
    [InlineData("shifts through carry")]
    [InlineData("stack and strings")]
    public void RegionsAreMadeSmallerWhereTheirIlIsTooMuch(string unit)
    {
        using var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = 20 });
        Lay(machine, Unrolled(unit));
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.True(machine.Core.Counters.RegionsShrunk > 0);
        Assert.True(machine.Core.Counters.RegionsShrunk <= machine.Core.Counters.RegionsCompiled, "they are planned again and again");
    }

    /// <summary>Six jumps by tables of 32 cases each, and a function that is returned from to 60 places.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void ManyTargets(int threshold) => Expect(Targets(), threshold);

    private void Expect((byte[] Code, ushort[] Table) guest, int threshold)
    {
        using var interpreted = new CoreMachine(new CpuCoreOptions { PromotionThreshold = 0 });
        using var translated = new CoreMachine(new CpuCoreOptions { PromotionThreshold = threshold });
        foreach (var machine in new[] { interpreted, translated })
        {
            Lay(machine, guest);
            Assert.Equal(CpuExit.Halt, machine.Run());
        }
        Assert.Equal(State(interpreted), State(translated));
        Assert.True(translated.Core.Counters.RegionsCompiled > 1);
        var methods = _events.Methods("g_");
        Assert.True(methods.Count >= translated.Core.Counters.RegionsCompiled, "the runtime did not tell of every translation");
        Assert.DoesNotContain(methods, method => !method.IsOptimised);
    }

    private static unsafe string State(CoreMachine machine)
    {
        var s = machine.Memory.State;
        var registers = string.Join(' ', Enumerable.Range(0, 8).Select(i => s->Registers[i].ToString("X")));
        var memory = new byte[0x20000];
        machine.Memory.Read(CoreMachine.Code, memory);
        return $"{registers} {s->Eflags & 0x8D5:X} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(memory))}";
    }

    private static void Lay(CoreMachine machine, (byte[] Code, ushort[] Table) guest)
    {
        machine.Memory.Write(CoreMachine.Code, guest.Code);
        for (var i = 0; i < guest.Table.Length; i++)
            machine.Memory.Write(CoreMachine.Code + Table + (uint)(i * 2), BitConverter.GetBytes(guest.Table[i]));
    }

    private const ushort Table = 0x9000;

    private static (byte[] Code, ushort[] Table) Unrolled(string unit) => Loop(a =>
    {
        var (count, write) = Units[unit];
        for (var i = 0; i < count; i++)
            write(a, i);
        return [];
    });

    private static (byte[] Code, ushort[] Table) Targets() => Loop(a =>
    {
        const int Jumps = 6, Cases = 32, Calls = 60;
        var cases = new List<Label>();
        var function = a.CreateLabel();
        for (var jump = 0; jump < Jumps; jump++)
        {
            var behind = a.CreateLabel();
            a.mov(bx, bp);
            a.and(bx, Cases - 1);
            a.shl(bx, 1);
            a.jmp(__word_ptr[bx + Table + (jump * Cases * 2)]);
            for (var i = 0; i < Cases; i++)
            {
                var here = a.CreateLabel();
                a.Label(ref here);
                cases.Add(here);
                a.add(ax, (short)(i + (jump * 100)));
                a.jmp(behind);
            }
            a.Label(ref behind);
        }
        a.xor(bx, bx);
        for (var i = 0; i < Calls; i++)
        {
            a.call(function);
            a.adc(dx, ax);
        }
        var end = a.CreateLabel();
        a.jmp(end);
        a.Label(ref function);
        a.add(__word_ptr[bx + Data], ax);
        a.ret();
        a.Label(ref end);
        return cases;
    });

    /// <summary>The body 120 times, then HLT; and the offsets of the labels that it returns.</summary>
    private static (byte[] Code, ushort[] Table) Loop(Func<Assembler, List<Label>> body)
    {
        var a = new Assembler(16);
        var again = a.CreateLabel();
        a.mov(bp, 120);
        a.mov(ax, 1);
        a.mov(cx, 3);
        a.mov(dx, 0x1234);
        a.xor(ebx, ebx);
        a.xor(esi, esi);
        a.xor(edi, edi);
        a.Label(ref again);
        var labels = body(a);
        var end = a.CreateLabel();
        a.dec(bp);
        a.jz(end);
        a.jmp(again);
        a.Label(ref end);
        a.hlt();
        using var stream = new MemoryStream();
        var result = a.Assemble(new StreamCodeWriter(stream), 0, BlockEncoderOptions.ReturnNewInstructionOffsets);
        Assert.True(stream.Length < Table, $"{stream.Length} bytes of code");
        return (stream.ToArray(), [.. labels.Select(label => (ushort)result.GetLabelRIP(label))]);
    }

    /// <summary>A branch to the next instruction: a block ends here.</summary>
    private static void Branch(Assembler a, Action<Label> jump)
    {
        var next = a.CreateLabel();
        jump(next);
        a.Label(ref next);
    }

    private static AssemblerRegister16 Base(int i) => (i % 3) switch { 0 => bx, 1 => si, _ => di };

    public sealed class Events : IDisposable
    {
        internal JitEvents Value { get; } = new();

        public void Dispose() => Value.Dispose();
    }
}
