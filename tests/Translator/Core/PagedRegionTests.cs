using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>
/// Translated code under paging finds pages by itself. What it sees of a changed page table is what interpreted code sees, the
/// moment that a page loses its place in the buffer included.
/// </summary>
public sealed unsafe class PagedRegionTests
{
    private const uint Directory = 0x9000;
    private const uint Table = 0xA000;
    private const uint Code = 0x20000;
    private const uint First = 0x30000;
    private const uint Second = 0x31000;

    /// <summary>MOV ECX, 100; { MOV EAX, [first]; MOV [10h], EAX; LOOP }, and behind the loop what the test adds.</summary>
    private const string Loop = "B964000000 A100000300 A310000000 E2F4";

    /// <summary>MOV dword [Table + 4 × 30h], Second | 7.</summary>
    private const string ChangeTable = "C705C0A0000007100300";

    /// <summary>MOV EAX, [first]; HLT.</summary>
    private const string LookAgain = "A100000300 F4";

    [Theory]
    [InlineData(Loop + ChangeTable + LookAgain, 1)]
    [InlineData(Loop + ChangeTable + "A100001300" + LookAgain, 2)] // a load 256 pages further on, which takes its place in the buffer
    [InlineData(Loop + ChangeTable + "0F013D00000300" + LookAgain, 2)] // INVLPG
    [InlineData(Loop + ChangeTable + "0F20D8 0F22D8" + LookAgain, 2)] // MOV CR3
    public void AChangedTableIsSeenWhenTheBufferForgets(string code, uint value)
    {
        foreach (var promotion in (int[])[0, 1, 10])
        {
            using var machine = new Machine(promotion, level: 0);
            machine.Run(code, CpuExit.Halt);
            Assert.Equal(value, machine.Memory.State->Registers[0]);
            Assert.True(promotion == 0 || machine.Core.Counters.RegionEntries > 0);
        }
    }

    /// <summary>A store needs a page that can be written, and marks it, also behind loads that have looked it up.</summary>
    [Theory]
    [InlineData(0, 7u, 0x67u, CpuExit.Halt)]
    [InlineData(0, 5u, 0x65u, CpuExit.Halt)] // level 0 stores anywhere without CR0.WP
    [InlineData(3, 7u, 0x67u, CpuExit.Exception)] // the HLT
    [InlineData(3, 5u, 0x25u, CpuExit.Exception)]
    [InlineData(3, 3u, 3u, CpuExit.Exception)]
    public void RightsAreThoseOfTheLevelAndTheAccess(int level, uint entry, uint after, CpuExit exit)
    {
        foreach (var promotion in (int[])[0, 1, 10])
        {
            using var machine = new Machine(promotion, level);
            machine.Memory.WriteDword(Table + 4 * (First >> 12), First | entry);
            // MOV ECX, 50; { MOV EAX, [first]; LOOP }; MOV ECX, 50; { MOV [first], ECX; LOOP }; HLT
            machine.Run("B932000000 A100000300 E2F9 B932000000 890D00000300 E2F8 F4", exit);
            Assert.Equal(after, machine.Memory.ReadDword(Table + 4 * (First >> 12)) & 0xFFF);
            if (exit == CpuExit.Exception)
                Assert.Equal(after == 0x67 ? 13u : 14u, machine.Memory.State->ExitOperand);
        }
    }

    /// <summary>Over the end of a page into one that is elsewhere; beyond the limit of DS.</summary>
    [Fact]
    public void AccessesAtTheEdges()
    {
        foreach (var promotion in (int[])[0, 1, 10])
        {
            using var machine = new Machine(promotion, level: 0);
            machine.Memory.WriteDword(Table + 4 * (Second >> 12), (First + 0x5000) | 7);
            machine.Memory.WriteDword(First + 0xFFC, 0x44332211);
            machine.Memory.WriteDword(First + 0x5000, 0x88776655);
            // MOV ECX, 50; { MOV EAX, [first + FFCh]; MOV EDX, [first + FFEh]; LOOP }; HLT
            machine.Run("B932000000 A1FC0F0300 8B15FE0F0300 E2F3 F4", CpuExit.Halt);
            Assert.Equal((0x44332211u, 0x66554433u), (machine.Memory.State->Registers[0], machine.Memory.State->Registers[2]));
            machine.Memory.State->Ds.Limit = First + 2;
            machine.Run("B932000000 668B0500000300 E2F7 A100000300 F4", CpuExit.Exception);
            Assert.Equal((13u, Code + 0xE), (machine.Memory.State->ExitOperand, machine.Memory.State->Eip));
        }
    }

    /// <summary>
    /// ADD EAX, [300003h] whose first byte is in the table's entry for page 300h, which its load marks as accessed: it becomes AND, but
    /// is an addition this time.
    /// </summary>
    [Fact]
    public void AnInstructionThatItsOwnLookupChangesIsDoneAsItWasFetched()
    {
        foreach (var promotion in (int[])[0, 1, 10])
        {
            using var machine = new Machine(promotion, level: 0);
            machine.Memory.WriteDword(First + 3, 5);
            machine.Memory.State->Registers[0] = 12;
            machine.Run("030503003000 F4", CpuExit.Halt, at: Table + 4 * 0x300);
            Assert.Equal(17u, machine.Memory.State->Registers[0]);
            machine.Run("", CpuExit.Halt, at: Table + 4 * 0x300);
            Assert.Equal(17u & 5, machine.Memory.State->Registers[0]);
            Assert.True(promotion != 1 || machine.Core.Counters.RegionEntries > 0);
        }
    }

    /// <summary>
    /// The table has another page for the code that runs, which the next instruction is from as soon as an access takes the place of the
    /// entry by which the old one was found.
    /// </summary>
    [Theory]
    [InlineData("90", 1)] // none
    [InlineData("A100001100", 1)] // another page
    [InlineData("A100001200", 2)] // MOV EAX, [120000h]: 256 pages further on
    [InlineData("890500001200", 2)] // a store there
    [InlineData("0FBC0500001200", 2)] // BSF, which is a call of its handler
    [InlineData("A3000F0200", 2)] // a store into the page itself, which has to be marked
    public void CodeIsLookedUpAnewWhenItsEntryIsTaken(string access, uint page)
    {
        foreach (var promotion in (int[])[0, 1, 10])
        {
            using var machine = new Machine(promotion, level: 0);
            // MOV dword [Table + 4 × 20h], 24007h; the access; MOV EBX, page; HLT
            var code = "C70580A0000007400200" + access;
            machine.Memory.Write(Code + 0x4000, Convert.FromHexString(code + "BB02000000F4"));
            machine.Run(code + "BB01000000F4", CpuExit.Halt);
            Assert.Equal(page, machine.Memory.State->Registers[3]);
        }
    }

    private sealed class Machine : IDisposable
    {
        public Machine(int promotion, int level)
        {
            Core = new CpuCore(Memory, new CpuCoreOptions { PromotionThreshold = promotion });
            Memory.SetA20(true);
            Memory.WriteDword(Directory, Table | 7);
            for (var page = 0u; page < 1024; page++)
                Memory.WriteDword(Table + 4 * page, page << 12 | 7);
            Memory.WriteDword(First, 1);
            Memory.WriteDword(Second, 2);
            var s = Memory.State;
            s->Cr0 |= CpuState.Cr0ProtectionEnable | CpuState.Cr0Paging;
            s->Cr3 = Directory;
            s->Cpl = level;
            s->Cs = new SegmentRegister { Selector = (ushort)(8 | level), Limit = uint.MaxValue, Access = (ushort)(0xC09B | level << 5) };
            s->Ss = s->Ds = s->Es = s->Fs = s->Gs =
                new SegmentRegister { Selector = (ushort)(16 | level), Limit = uint.MaxValue, Access = (ushort)(0xC093 | level << 5) };
            s->Registers[4] = 0x80000;
            CpuState.SetChecked(s, true);
        }

        public GuestMemory Memory { get; } = new(0x400000, CpuModel.Pentium);

        public CpuCore Core { get; }

        public void Run(string code, CpuExit exit, uint at = Code)
        {
            Memory.Write(at, Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal)));
            Memory.State->Eip = at;
            Memory.State->Eflags = EFlags.AlwaysSet;
            Assert.Equal(exit, Core.Run());
        }

        public void Dispose()
        {
            Core.Dispose();
            Memory.Dispose();
        }
    }
}
