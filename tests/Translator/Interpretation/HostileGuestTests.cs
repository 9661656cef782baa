using Dbt.Guest;
using Dbt.Translator.Interpretation;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>
/// Random bytes as code, descriptors, gates and stacks, in all modes: whatever the guest does is an instruction, a fault, an
/// exit, or a shutdown, and never the host's problem.
/// </summary>
public sealed unsafe class HostileGuestTests
{
    private const uint Size = 0x200000;
    private const int Machines = 200;
    private const int Steps = 400;

    [Fact]
    public void NothingHappensToTheHost()
    {
        using var memory = new GuestMemory(Size);
        var interpreter = new Interpreter(memory);
        var bus = new Noise();
        var exits = new HashSet<CpuExit>();
        for (var seed = 0; seed < Machines; seed++)
        {
            var random = new Random(seed);
            Fill(memory, random);
            Start(memory.State, random);
            for (var step = 0; step < Steps; step++)
            {
                var exit = Once(interpreter, memory.State, bus, random, exits);
                if (exit == CpuExit.Shutdown)
                    break;
            }
        }
        Assert.Contains(CpuExit.None, exits);
        Assert.Contains(CpuExit.Exception, exits);
        Assert.Contains(CpuExit.SoftwareInterrupt, exits);
        Assert.Contains(CpuExit.PortIo, exits);
        Assert.Contains(CpuExit.Shutdown, exits);
    }

    private static CpuExit Once(Interpreter interpreter, CpuState* s, IPortBus bus, Random random, HashSet<CpuExit> exits)
    {
        // A repeated instruction over 4 GB is not waited for.
        s->Registers[1] &= 0xFFF;
        var exit = interpreter.Step();
        Assert.True(Enum.IsDefined(exit));
        exits.Add(exit);
        if (exit == CpuExit.PortIo)
            exit = PortInstruction.Execute(s, bus);
        var kind = exit switch
        {
            CpuExit.Exception => InterruptKind.Exception,
            CpuExit.SoftwareInterrupt => InterruptKind.Software,
            _ => InterruptKind.Hardware,
        };
        if (exit is CpuExit.Exception or CpuExit.SoftwareInterrupt)
            InterruptDelivery.Deliver(s, (byte)s->ExitOperand, kind, s->ExitErrorCode);
        else if (random.Next(50) == 0)
            InterruptDelivery.Deliver(s, (byte)random.Next(256), kind);
        exits.Add(s->Exit);
        return s->Exit;
    }

    private static void Fill(GuestMemory memory, Random random)
    {
        random.NextBytes(new Span<byte>(memory.Base, (int)Size));
        // Descriptors of every kind, most of them present, with bases and limits that overlap the memory there is.
        for (var at = 0x1000u; at < 0x3000; at += 8)
        {
            memory.WriteDword(at, (uint)random.NextInt64(1L << 32));
            var access = random.Next(4) == 0 ? random.Next(256) : 0x80 | random.Next(128);
            memory.WriteDword(at + 4, (uint)(random.Next(16) | access << 8 | random.Next(16) << 16 | random.Next(16) << 20));
        }
    }

    private static void Start(CpuState* s, Random random)
    {
        CpuState.ResetReal(s);
        for (var i = 0; i < 8; i++)
            s->Registers[i] = random.Next(2) == 0 ? (uint)random.Next(0x10000) : (uint)random.NextInt64(1L << 32);
        var mode = random.Next(3);
        if (mode != 0)
        {
            s->Cr0 |= CpuState.Cr0ProtectionEnable;
            s->GdtBase = s->IdtBase = s->Ldtr.Base = 0x1000;
            s->GdtLimit = s->IdtLimit = 0x1FFF;
            s->Ldtr.Limit = 0x1FFF;
            s->Ldtr.Access = s->Tr.Access = 0x8B;
            s->Tr.Base = (uint)random.Next(0x10000);
            s->Tr.Limit = (uint)random.Next(0x100);
            s->Cpl = random.Next(4);
        }
        s->Eflags = (uint)random.Next(1 << 17) | EFlags.AlwaysSet;
        if (mode == 2)
        {
            s->Eflags |= EFlags.Virtual8086;
            s->Cpl = 3;
        }
        for (var i = 0; i < 6; i++)
        {
            var code = i == (int)SegmentName.Cs && mode == 1;
            (&s->Es)[i] = new SegmentRegister
            {
                Base = (uint)random.Next(0x100000),
                Limit = random.Next(4) == 0 ? uint.MaxValue : (uint)random.Next(0x20000),
                Selector = (ushort)random.Next(0x10000),
                Access = (ushort)((code ? 0x9B : 0x93) | (mode == 1 ? random.Next(2) << 14 | s->Cpl << 5 : 0)),
            };
        }
        s->Eip = (uint)random.Next(0x10000);
    }

    private sealed class Noise : IPortBus
    {
        public uint In(ushort port, int size) => 0x5AA55AA5;

        public void Out(ushort port, int size, uint value)
        {
        }
    }
}
