using Dbt.Guest;
using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>Services called by a client under paging: they see memory as it does.</summary>
public abstract class PagingTests(CoreChoice core) : CoreTests(core)
{
    private const uint Directory = 0x40000;
    private const uint Table = 0x41000;

    /// <summary>Linear address of a page that is elsewhere in memory, with nothing behind it.</summary>
    private const uint Moved = 0x50000;
    private const uint Behind = 0x51000;
    private const uint Really = 0x60000;

    /// <summary>
    /// mov eax,40000h / mov cr3,eax / mov eax,cr0 / or eax,80000001h / mov cr0,eax / SVC 20h / INT 60h / mov eax,cr0 /
    /// and eax,7FFFFFFEh / mov cr0,eax
    /// </summary>
    private static readonly byte[] CallsUnderPaging = Convert.FromHexString(
        "66B8000004000F22D80F20C0660D010000800F22C0" + "F420DF" + "CD60" + "0F20C06625FEFFFF7F0F22C0");

    private const uint Gdt = 0x44000;
    private const uint Idt = 0x43000;

    /// <summary>SVC 21h / add sp,2 / iret: has the page made and goes back.</summary>
    private static readonly byte[] PageFaultHandler = Convert.FromHexString("F421DE" + "83C402" + "CF");
    private const int HandlerAt = 0x300;

    /// <summary>A #PF that the client's own handler cures is followed by the same call, with the same registers.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public void A_service_faults_where_its_client_would(bool writes, int code)
    {
        var calls = new List<int>();
        var read = 0u;
        var faults = new List<(uint Address, int Code)>();
        using var machine = Prepare(
            memory =>
            {
                var client = memory.Client;
                calls.Add(client.Bx);
                client.Bx++;
                if (writes)
                    memory.Write(Moved + 0xFFC, [1, 2, 3, 4, 5, 6]);
                else
                    read = memory.ReadDword(Moved + 0xFFE);
            },
            _ => { },
            vm => vm.InstallService(0x21, inner =>
            {
                var memory = inner.Memory;
                var state = memory.State();
                faults.Add((state.Cr2, memory.ReadWord(state.Ss.Base + (ushort)state.Registers(4))));
                memory.WriteDword(Table + (Behind >> 10), (Really + 0x1000) | 7);
                return HookResult.Done;
            }));
        var physical = machine.Machine.Memory;
        machine.Put(HandlerAt, PageFaultHandler);
        var client = machine.Machine.Client;
        client.Bx = 77;
        physical.WriteDword(Gdt + TestMachine.CodeSegment, 0x0000FFFF);
        physical.WriteDword(Gdt + TestMachine.CodeSegment + 4, 0x00009B01);
        physical.WriteDword(Idt + 8 * 14, TestMachine.CodeSegment << 16 | HandlerAt);
        physical.WriteDword(Idt + 8 * 14 + 4, 0x8600);
        physical.SetTables(Gdt, Idt);
        physical.Write(Really + 0xFFE, [0x11, 0x22, 0x33, 0x44]);
        machine.RunToQuit();
        Assert.Equal([77, 77], calls);
        Assert.Equal([(Behind, code)], faults);
        Assert.Equal(writes ? 0u : 0x44332211u, read);
        if (writes)
            Assert.Equal([1, 2, 3, 4, 5, 6], physical.ReadBytes(Really + 0xFFC, 6));
    }

    private TestMachine Prepare(Action<GuestMemory> service, Action<GuestMemory> before, Action<IVirtualMachine>? more = null)
    {
        var machine = Make(Code(CallsUnderPaging, NoteValue(1), Quit), vm =>
        {
            vm.InstallService(0x20, inner =>
            {
                service(inner.Memory);
                return HookResult.Done;
            });
            more?.Invoke(vm);
            vm.InstallInterruptHook(0x60, inner =>
            {
                before(inner.Memory);
                return HookResult.Done;
            }, HookOrder.PreReflection);
        });
        var memory = machine.Machine.Memory;
        memory.WriteDword(Directory, Table | 7);
        for (var page = 0u; page < 0x120; page++)
            memory.WriteDword(Table + 4 * page, page << 12 | 7);
        memory.WriteDword(Table + (Moved >> 10), Really | 7);
        memory.WriteDword(Table + (Behind >> 10), 0);
        return machine;
    }

    [Fact]
    public void A_service_reads_and_writes_through_the_page_tables()
    {
        byte[] read = [];
        var qword = 0u;
        using var machine = Prepare(
            memory =>
            {
                read = memory.ReadBytes(Moved + 0x10, 4);
                memory.Write(Moved + 0xFFC, [1, 2, 3, 4]);
                memory.WriteWord(Moved + 0x20, 0x1234);
                memory.WriteQword(Moved + 0x30, 0x1122334455667788);
                memory.Fill(Moved + 0x100, 300, 0x5A);
            },
            memory => qword = memory.ReadDword(Moved + 0x30));
        var physical = machine.Machine.Memory;
        physical.Write(Really + 0x10, [9, 8, 7, 6]);
        physical.Write(Really + 0xFFE, [0x11, 0x22, 0x33, 0x44]);
        machine.RunToQuit();
        Assert.Equal([9, 8, 7, 6], read);
        Assert.Equal(0x55667788u, qword);
        Assert.Equal([1, 2, 3, 4, 0x33, 0x44], physical.ReadBytes(Really + 0xFFC, 6));
        Assert.Equal(0x1234, physical.ReadWord(Really + 0x20));
        Assert.Equal(0x5A5A, physical.ReadWord(Really + 0x100 + 298));
        Assert.Equal(0, physical.ReadByte(Really + 0x100 + 300));
        Assert.Equal(new byte[0x1000], physical.ReadBytes(Moved, 0x1000));
        // Accessed and dirty, as by the client itself.
        Assert.Equal(Really | 0x67, physical.ReadDword(Table + (Moved >> 10)));
    }
}

public sealed class PagingTestsInterpreted() : PagingTests(CoreChoice.Interpreted);

public sealed class PagingTestsTranslated() : PagingTests(CoreChoice.Translated);

public sealed class PagingTestsChecked() : PagingTests(CoreChoice.Checked);
