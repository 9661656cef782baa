using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>An 8087 beside an 8086, an 80287 beside an 80286, and the unit of a 486, interpreted and translated.</summary>
public sealed unsafe class EarlyX87Tests
{
    /// <summary>FLD1 FLDZ FDIVP: infinity.</summary>
    private const string Infinity = "D9E8 D9EE DEF9";
    private const string Init = "DBE3";

    /// <summary>FLDCW [0], where the test puts a control word.</summary>
    private const string LoadControl = "D92E0000";

    [Theory]
    [InlineData(CpuModel.I8086, 0x3FF)]
    [InlineData(CpuModel.V20, 0x3FF)]
    [InlineData(CpuModel.I286, 0x37F)]
    [InlineData(CpuModel.I386, 0x37F)]
    public void ControlWordAfterFninit(CpuModel model, int control) => Check(model, Init, machine =>
        Assert.Equal(control, machine.Control));

    /// <summary>By FDISI programs tell an 8087 from an 80287.</summary>
    [Theory]
    [InlineData(CpuModel.I8086, 0x3FF, 0x37F)]
    [InlineData(CpuModel.I286, 0x37F, 0x37F)]
    [InlineData(CpuModel.I486, 0x37F, 0x37F)]
    public void InterruptEnable(CpuModel model, int disabled, int enabled)
    {
        Check(model, LoadControl + "DBE1", machine => Assert.Equal(disabled, machine.Control), 0x37F);
        Check(model, LoadControl + "DBE0", machine => Assert.Equal(enabled, machine.Control), 0x3FF);
    }

    /// <summary>FLD ST; FCHS; FCOMPP: by this programs tell an 80387 from an 80287.</summary>
    [Theory]
    [InlineData(CpuModel.I8086, 0x3FF, 0x4000)]
    [InlineData(CpuModel.I286, 0x37F, 0x4000)]
    [InlineData(CpuModel.I286, 0x137F, 0x100)]
    [InlineData(CpuModel.I386, 0x37F, 0x100)]
    public void BothInfinitiesAreOne(CpuModel model, int control, int conditions) =>
        Check(model, LoadControl + Infinity + "D9C0 D9E0 DED9", machine => Assert.Equal(conditions | 4, machine.Status & 0x47FF), control);

    /// <summary>The operation behind infinity; status without conditions but those of comparisons, in projective and affine mode.</summary>
    [Theory]
    [InlineData("D9C0 DEC1", 0x05, 0x04)] // infinity + infinity
    [InlineData("D9C0 D9E0 D8E1", 0x05, 0x04)] // -infinity - infinity
    [InlineData("D9FA", 0x05, 0x04)] // its root
    [InlineData("D9E4", 0x4505, 0x04)] // FTST
    [InlineData("D9E8 D8D1", 0x4505, 0x104)] // FCOM with 1
    [InlineData("D8D0", 0x4004, 0x4004)] // … with itself
    [InlineData("D9E8 DEC1", 0x04, 0x04)] // 1 + infinity
    [InlineData("D9F4", 0x05, 0x05)] // FXTRACT
    public void InfinityInBothModes(string code, int projective, int affine)
    {
        Check(CpuModel.I286, LoadControl + Infinity + code, machine => Assert.Equal(projective, machine.Status & 0x45FF), 0x37F);
        Check(CpuModel.I286, LoadControl + Infinity + code, machine => Assert.Equal(affine, machine.Status & 0x45FF), 0x137F);
    }

    /// <summary>FLD1 FLDZ FDIVP, FLDZ FMULP: indefinite, which is quiet; FNCLEX; FLD1 FADDP.</summary>
    [Theory]
    [InlineData(CpuModel.I286, 1)]
    [InlineData(CpuModel.I486, 0)]
    public void AnyNanIsInvalid(CpuModel model, int status) =>
        Check(model, Init + Infinity + "D9EE DEC9 DBE2 D9E8 DEC1", machine =>
        {
            Assert.Equal(status, machine.Status & 0xFF);
            Assert.Equal(0xFFFFu, machine.Memory.State->X87[7].SignExponent);
        });

    /// <summary>Eight times FLD1, and once more.</summary>
    [Theory]
    [InlineData(CpuModel.I8086, 0x01)]
    [InlineData(CpuModel.I486, 0x41)]
    public void StackFaultsHaveNoBit(CpuModel model, int status) =>
        Check(model, Init + string.Concat(Enumerable.Repeat("D9E8", 9)), machine => Assert.Equal(status, machine.Status & 0xFF));

    /// <summary>FLDPI with rounding down and up: the same on an 80287.</summary>
    [Theory]
    [InlineData(CpuModel.I286, 0xC235, 0xC235)]
    [InlineData(CpuModel.I486, 0xC234, 0xC235)]
    public void Constants(CpuModel model, int down, int up)
    {
        Check(model, LoadControl + "D9EB", machine => Assert.Equal(down, (ushort)machine.Memory.State->X87[7].Significand), 0x77F);
        Check(model, LoadControl + "D9EB", machine => Assert.Equal(up, (ushort)machine.Memory.State->X87[7].Significand), 0xB7F);
    }

    /// <summary>FXTRACT of zero: a division by zero and -infinity, or two zeros.</summary>
    [Theory]
    [InlineData(CpuModel.I8086, 0, 0)]
    [InlineData(CpuModel.I486, 4, 0xFFFF)]
    public void ExtractOfZero(CpuModel model, int status, int exponent) => Check(model, Init + "D9EE D9F4", machine =>
    {
        Assert.Equal(status, machine.Status & 0x7F);
        Assert.Equal((uint)exponent, machine.Memory.State->X87[7].SignExponent);
    });

    /// <summary>What came later does nothing, without #UD: FSIN FCOS FSINCOS FPREM1 FUCOM FUCOMPP, and FNSTSW AX on an 8087.</summary>
    [Theory]
    [InlineData(CpuModel.I286, "D9FE")]
    [InlineData(CpuModel.I286, "D9FF")]
    [InlineData(CpuModel.I286, "D9FB")]
    [InlineData(CpuModel.I286, "D9F5")]
    [InlineData(CpuModel.I286, "DDE1")]
    [InlineData(CpuModel.I286, "DAE9")]
    [InlineData(CpuModel.I286, "DF0E1000")] // FISTTP
    [InlineData(CpuModel.I286, "D9E2")] // these never had a meaning
    [InlineData(CpuModel.I286, "DB66FE")]
    [InlineData(CpuModel.I8086, "D98C6B49")]
    [InlineData(CpuModel.I8086, "D9FE")]
    [InlineData(CpuModel.I8086, "DFE0")]
    public void LaterInstructionsDoNothing(CpuModel model, string code) => Check(model, Init + "D9E8 D9EB" + code, machine =>
    {
        Assert.Equal(0x3000, machine.Status);
        Assert.Equal(0, machine.Memory.Client.Ax);
        Assert.Equal(0x4000u, machine.Memory.State->X87[6].SignExponent);
    });

    [Fact]
    public void TheStatusGoesIntoAxFromThe80287On() => Check(CpuModel.I286, Init + "D9E8 DFE0", machine =>
        Assert.Equal(0x3800, machine.Memory.Client.Ax));

    /// <summary>An unmasked division by zero is told by the next instruction, but by an 8087 only when its interrupt is enabled.</summary>
    [Theory]
    [InlineData(CpuModel.I8086, 0x3FB, CpuExit.Halt, 0x04)]
    [InlineData(CpuModel.I8086, 0x37B, CpuExit.CoprocessorError, 0x84)]
    [InlineData(CpuModel.I286, 0x3FB, CpuExit.CoprocessorError, 0x84)]
    public void PendingExceptions(CpuModel model, int control, CpuExit exit, int status) =>
        Check(model, LoadControl + Infinity + "D9E8", machine => Assert.Equal(status, machine.Status & 0x80FF), control, exit);

    /// <summary>FINIT leaves the condition codes of an early one: FLDZ FTST FNINIT.</summary>
    [Theory]
    [InlineData(CpuModel.I286, 0x4000)]
    [InlineData(CpuModel.I486, 0)]
    public void FninitKeepsConditions(CpuModel model, int status) =>
        Check(model, Init + "D9EE D9E4 DBE3", machine => Assert.Equal(status, machine.Status));

    /// <summary>ES: in front of FILD [4]; FNSTENV [10h]. The 8087 notes where the opcode is, behind the prefix.</summary>
    [Theory]
    [InlineData(CpuModel.I8086, 3)]
    [InlineData(CpuModel.I286, 2)]
    public void NotedAddress(CpuModel model, int ip) => Check(model, Init + "26DF060400 D9361000", machine =>
        Assert.Equal(ip, machine.Memory.ReadWord(Machine.Data + 0x16)));

    /// <summary>In protected mode the environment has selectors as soon as FSETPM has told the 80287 of it.</summary>
    [Theory]
    [InlineData("", 0x1E8)]
    [InlineData("DBE4", 8)]
    public void FsetpmChoosesTheEnvironment(string before, int word) => Check(CpuModel.I286, Init + before + "D9E8 D9361000", machine =>
        Assert.Equal(word, machine.Memory.ReadWord(Machine.Data + 0x18)), isProtected: true);

    private static void Check(
        CpuModel model, string code, Action<Machine> look, int control = 0, CpuExit exit = CpuExit.Halt, bool isProtected = false)
    {
        foreach (var promotion in (int[])[0, 1])
        {
            using var machine = new Machine(model, promotion);
            machine.Memory.WriteWord(Machine.Data, (ushort)control);
            if (isProtected)
                machine.Protect();
            machine.Run(code, exit);
            look(machine);
        }
    }

    private sealed class Machine : IDisposable
    {
        public const uint Data = 0x20000;
        private const uint Code = 0x10000;
        private readonly CpuCore _core;

        public Machine(CpuModel model, int promotion)
        {
            Memory = new GuestMemory(0x200000, model);
            _core = new CpuCore(Memory, new CpuCoreOptions { PromotionThreshold = promotion });
            var s = Memory.State;
            s->Cs.LoadReal((ushort)(Code / 16));
            s->Ds.LoadReal((ushort)(Data / 16));
            s->Es.LoadReal((ushort)(Data / 16));
            s->Ss.LoadReal(0x3000);
        }

        public GuestMemory Memory { get; }

        public int Control => (int)Memory.State->X87.Control;

        public int Status => (int)Memory.State->X87.StatusWord;

        public void Protect()
        {
            var s = Memory.State;
            s->Cr0 |= CpuState.Cr0ProtectionEnable;
            s->Cs = new SegmentRegister { Selector = 8, Base = Code, Limit = 0xFFFF, Access = 0x9B };
            s->Ds = s->Es = s->Ss = new SegmentRegister { Selector = 0x10, Base = Data, Limit = 0xFFFF, Access = 0x93 };
        }

        public void Run(string code, CpuExit exit)
        {
            Memory.Write(Code, [.. Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal)), 0xF4, 0, 0]);
            Memory.State->Eip = 0;
            Assert.Equal(exit, _core.Run());
        }

        public void Dispose()
        {
            _core.Dispose();
            Memory.Dispose();
        }
    }
}
