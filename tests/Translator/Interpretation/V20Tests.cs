using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>The V20's own instructions, interpreted and on a core that translates what is around them.</summary>
public sealed unsafe class V20Tests
{
    private const uint Flags = EFlags.Carry | EFlags.Zero | EFlags.Overflow;
    private const ushort Source = 0x100;
    private const ushort Destination = 0x200;

    /// <summary>Code; AX, BX, CX before; AX, BX after; CF ZF OF after, or −1 where all stay set.</summary>
    [Theory]
    [InlineData("0F18C002", 4, 0, 0, 4, 0, 0)] // TEST1 AL, 2
    [InlineData("0F18C003", 4, 0, 0, 4, 0, (int)EFlags.Zero)]
    [InlineData("0F11C0", 0x8000, 0, 0xFF, 0x8000, 0, 0)] // TEST1 AX, CL
    [InlineData("0F10C4", 0x7F00, 0, 7, 0x7F00, 0, (int)EFlags.Zero)] // TEST1 AH, CL
    [InlineData("0F1AC40F", 0xFFFF, 0, 0, 0x7FFF, 0, -1)] // CLR1 AH, 7
    [InlineData("0F13C3", 0, 0xFFFF, 9, 0, 0xFDFF, -1)] // CLR1 BX, CL
    [InlineData("0F1DC30F", 0, 0, 0, 0, 0x8000, -1)] // SET1 BX, 15
    [InlineData("0F14C7", 0, 0, 1, 0, 0x0200, -1)] // SET1 BH, CL
    [InlineData("0F1FC004", 0x10, 0, 0, 0, 0, -1)] // NOT1 AX, 4
    [InlineData("0F16C3", 0, 0, 0, 0, 1, -1)] // NOT1 BL, CL
    [InlineData("0F28C3", 0xA5, 0x37, 0, 0xA3, 0x75, -1)] // ROL4 BL
    [InlineData("0F2AC3", 0xA5, 0x37, 0, 0xA7, 0x53, -1)] // ROR4 BL
    public void OfRegisters(string code, int ax, int bx, int cx, int axAfter, int bxAfter, int flags)
    {
        foreach (var promotion in (int[])[0, 1])
        {
            using var machine = new Machine(promotion);
            var client = machine.Memory.Client;
            client.Ax = (ushort)ax;
            client.Bx = (ushort)bx;
            client.Cx = (ushort)cx;
            machine.Run(code);
            Assert.Equal((axAfter, bxAfter), (client.Ax, client.Bx));
            Assert.Equal(flags < 0 ? Flags : (uint)flags, machine.Memory.State->Eflags & Flags);
        }
    }

    /// <summary>Digits at ES:DI and DS:SI, their number, and what comes of them.</summary>
    [Theory]
    [InlineData("0F20", "9999", "0100", 4, "0000", EFlags.Zero | EFlags.Carry)]
    [InlineData("0F20", "3412", "7856", 4, "1269", 0u)]
    [InlineData("0F22", "0010", "0100", 4, "9909", 0u)]
    [InlineData("0F22", "0100", "0200", 4, "9999", EFlags.Carry)]
    [InlineData("0F26", "4433", "4433", 3, "4433", EFlags.Zero)]
    [InlineData("0F26", "0000", "0100", 4, "0000", EFlags.Carry)]
    public void OfDecimals(string code, string destination, string source, int digits, string after, uint flags)
    {
        foreach (var promotion in (int[])[0, 1])
        {
            using var machine = new Machine(promotion);
            var client = machine.Memory.Client;
            machine.Memory.Write(Machine.Data + Source, Convert.FromHexString(source));
            machine.Memory.Write(Machine.Data + Destination, Convert.FromHexString(destination));
            client.Cx = (ushort)digits;
            machine.Run(code);
            Assert.Equal(after, Convert.ToHexString(machine.Memory.ReadBytes(Machine.Data + Destination, 2)));
            Assert.Equal(flags, machine.Memory.State->Eflags & (EFlags.Carry | EFlags.Zero));
        }
    }

    /// <summary>INS BL, 11 (12 bits) twice, and EXT of the same: fields that cross words, and registers that go on.</summary>
    [Fact]
    public void FieldsOfBits()
    {
        using var machine = new Machine(0);
        var client = machine.Memory.Client;
        client.Ax = 0x5ABC;
        client.Bx = 8;
        machine.Run("0F39C30B");
        Assert.Equal((4, Destination + 2), (client.Bl, client.Di));
        machine.Run("0F39C30B");
        Assert.Equal((0, Destination + 4), (client.Bl, client.Di));
        Assert.Equal("00BCCAAB", Convert.ToHexString(machine.Memory.ReadBytes(Machine.Data + Destination, 4)));
        client.Si = Destination;
        client.Bx = 0x0B08;
        machine.Run("0F33FB"); // EXT BL, BH
        Assert.Equal((0xABC, 4, Destination + 2), (client.Ax, client.Bl, client.Si));
    }

    /// <summary>REPNC CMPSB goes on over what is equal or above, and stops at the first that is below.</summary>
    [Theory]
    [InlineData("64A6", 3)]
    [InlineData("65A6", 1)]
    [InlineData("F3A6", 2)]
    public void RepeatsByCarry(string code, int done)
    {
        foreach (var promotion in (int[])[0, 1])
        {
            using var machine = new Machine(promotion);
            var client = machine.Memory.Client;
            machine.Memory.Write(Machine.Data + Source, [5, 6, 1, 9]);
            machine.Memory.Write(Machine.Data + Destination, [5, 5, 2, 9]);
            client.Cx = 4;
            machine.Run(code);
            Assert.Equal((4 - done, Source + done), (client.Cx, client.Si));
        }
    }

    private sealed class Machine : IDisposable
    {
        public const uint Data = 0x20000;
        private readonly CpuCore _core;

        public Machine(int promotion)
        {
            _core = new CpuCore(Memory, new CpuCoreOptions { PromotionThreshold = promotion });
            var s = Memory.State;
            s->Cs.LoadReal(0x1000);
            s->Ds.LoadReal(0x2000);
            s->Es.LoadReal(0x2000);
            s->Ss.LoadReal(0x3000);
            s->Registers[6] = Source;
            s->Registers[7] = Destination;
        }

        public GuestMemory Memory { get; } = new(0x200000, CpuModel.V20);

        /// <summary>With CF, ZF and OF set.</summary>
        public void Run(string code)
        {
            var bytes = Convert.FromHexString(code);
            Memory.Write(0x10000, [.. bytes, 0xF4, 0, 0]);
            Memory.State->Eip = 0;
            Memory.State->Eflags |= Flags;
            Assert.Equal(CpuExit.Halt, _core.Run());
            Assert.Equal((uint)bytes.Length + 1, Memory.State->Eip);
        }

        public void Dispose()
        {
            _core.Dispose();
            Memory.Dispose();
        }
    }
}
