using Dbt.Guest;
using Dbt.Translator.Interpretation;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>REP MOVS and REP STOS in blocks do what they do element by element.</summary>
public sealed unsafe class StringBlockTests
{
    private const uint Size = 0x400000;
    private const int Compared = 0x120000;

    private static readonly string[] Codes = ["F3A4", "F3A5", "66F3A5", "F3AA", "F3AB", "66F3AB", "26F3A4", "67F3A5", "67F3AA"];

    /// <summary>Over plain memory, over code, and element by element, as with a journal, which sees each store.</summary>
    [Fact]
    public void BlocksAndElementsAgree()
    {
        using var blocks = new GuestMemory(Size);
        using var code = new GuestMemory(Size);
        using var elements = new GuestMemory(Size);
        code.CodeObserver = new EveryLine();
        code.RefreshLines(0, Size);
        elements.Journal = new StoreJournal();
        var random = new Random(5);
        var filler = new byte[Compared];
        random.NextBytes(filler);
        foreach (var memory in new[] { blocks, code, elements })
            filler.CopyTo(new Span<byte>(memory.Base, Compared));
        var inBlocks = new Interpreter(blocks);
        var inCode = new Interpreter(code);
        var inElements = new Interpreter(elements);
        for (var round = 0; round < 300; round++)
        {
            var seed = random.Next();
            var expected = Once(inElements, elements, seed);
            elements.Journal.Clear();
            Assert.Equal(expected, Once(inBlocks, blocks, seed));
            Assert.Equal(expected, Once(inCode, code, seed));
            var bytes = new ReadOnlySpan<byte>(elements.Base, Compared);
            Assert.True(bytes.SequenceEqual(new ReadOnlySpan<byte>(blocks.Base, Compared)), $"memory differs in round {round} (seed {seed})");
            Assert.True(bytes.SequenceEqual(new ReadOnlySpan<byte>(code.Base, Compared)), $"memory with code differs in round {round} (seed {seed})");
        }
    }

    /// <summary>REPE and REPNE of CMPS and SCAS against a loop written out here.</summary>
    [Theory]
    [InlineData("F3A6", 1)]
    [InlineData("F2A6", 1)]
    [InlineData("F3A7", 2)]
    [InlineData("66F3A7", 4)]
    [InlineData("F3AE", 1)]
    [InlineData("F2AE", 1)]
    [InlineData("F3AF", 2)]
    [InlineData("F2AF", 2)]
    [InlineData("66F2AF", 4)]
    public void SearchesAgreeWithALoop(string code, int size)
    {
        using var memory = new GuestMemory(Size);
        var interpreter = new Interpreter(memory);
        var random = new Random(size);
        var bytes = Convert.FromHexString(code);
        var compares = (bytes[^1] & 0xFE) == 0xA6;
        var untilEqual = Array.IndexOf(bytes, (byte)0xF2) >= 0;
        memory.Write(0x1000, bytes);
        for (var round = 0; round < 400; round++)
        {
            // Long runs of one value with a few others in between.
            var filler = new byte[0x20000];
            if (untilEqual)
                filler.AsSpan().Fill(1);
            for (var i = 0; i < round % 5; i++)
                filler[random.Next(filler.Length)] = 2;
            memory.Write(0x20000, filler);
            CpuState* s = memory.State;
            CpuState.ResetReal(s);
            var client = memory.Client;
            client.Cs = 0x100;
            client.Ds = 0x2000;
            client.Es = 0x3000;
            client.Si = (ushort)(random.Next(0x7000) * size % 0x8000);
            client.Di = (ushort)(random.Next(0x7000) * size % 0x8000);
            client.Cx = (ushort)random.Next(0x8000 / size);
            client.Eax = untilEqual ? 0x02020202u : 0;
            var (si, di, cx, zero) = ((uint)client.Si, (uint)client.Di, (uint)client.Cx, (s->Eflags & EFlags.Zero) != 0);
            while (cx != 0)
            {
                var a = compares ? Element(memory, 0x20000 + si, size) : client.Eax & (uint.MaxValue >> (32 - 8 * size));
                var b = Element(memory, 0x30000 + di, size);
                cx--;
                si += compares ? (uint)size : 0;
                di += (uint)size;
                zero = a == b;
                if (zero == untilEqual)
                    break;
            }
            Assert.Equal(CpuExit.None, interpreter.Step());
            Assert.Equal((si, di, cx, zero), (client.Si, client.Di, client.Cx, (s->Eflags & EFlags.Zero) != 0));
        }
    }

    private static uint Element(GuestMemory memory, uint linear, int size) => size switch
    {
        1 => memory.ReadByte(linear),
        2 => memory.ReadWord(linear),
        _ => memory.ReadDword(linear),
    };

    private static (CpuExit, uint, uint, uint, uint) Once(Interpreter interpreter, GuestMemory memory, int seed)
    {
        var random = new Random(seed);
        var s = memory.State;
        CpuState.ResetReal(s);
        memory.SetA20(random.Next(2) == 0);
        var client = memory.Client;
        client.Cs = 0x100;
        memory.Write(0x1000, Convert.FromHexString(Codes[random.Next(Codes.Length)]));
        client.Ds = (ushort)random.Next(0x800, random.Next(2) == 0 ? 0xE00 : 0x10000);
        client.Es = (ushort)(random.Next(2) == 0 ? client.Ds + random.Next(3) : random.Next(0x800, 0x10000));
        s->Registers[6] = (uint)random.Next(0x10000);
        s->Registers[7] = random.Next(3) == 0 ? s->Registers[6] + (uint)random.Next(40) - 20 : (uint)random.Next(0x10000);
        s->Registers[7] &= 0xFFFF;
        s->Registers[1] = (uint)random.Next(random.Next(2) == 0 ? 0x10000 : 100);
        s->Registers[0] = (uint)random.Next();
        s->Eflags |= random.Next(5) == 0 ? EFlags.Direction : 0;
        if (random.Next(2) == 0)
            s->Es.Limit = s->Ds.Limit = (uint)random.Next(0x8000, 0x20000);
        var exit = interpreter.Step();
        return (exit, s->Eip, s->Registers[1], s->Registers[6], s->Registers[7]);
    }

    private sealed class EveryLine : ICodeObserver
    {
        public bool HasCode(uint linear, int length) => true;

        public ulong CodeBits(uint line) => ulong.MaxValue;

        public bool CodeWritten(uint linear, int length) => false;

        public void PlainRangeBroken()
        {
        }
    }
}
