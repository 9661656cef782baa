using System.Text;
using Dbt.DosKrnl.Tests.Harness;
using Dbt.Guest;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests;

/// <summary>Begin and end of processes, as whole programs see them.</summary>
public class ProcessTests
{
    public static TheoryData<string, byte[], int> Ends => new()
    {
        { "4Ch", [0xB8, 0x2A, 0x4C, 0xCD, 0x21], 42 },
        { "4Ch 255", [0xB8, 0xFF, 0x4C, 0xCD, 0x21], 255 },
        { "00h", [0xB4, 0x00, 0xCD, 0x21], 0 },
        { "INT 20h", [0xCD, 0x20], 0 },
        { "RET to PSP:0", [0xC3], 0 },
        { "JMP to PSP:0", [0x31, 0xC0, 0xFF, 0xE0], 0 },
        { "CALL 5 with CL=0", [0xB1, 0x00, 0xE8, 0x00, 0xFF], 0 },
        { "31h keeps code", [0xB8, 0x07, 0x31, 0xBA, 0x10, 0x00, 0xCD, 0x21], 7 },
        { "INT 27h", [0xBA, 0x10, 0x01, 0xCD, 0x27], 0 },
        { "SVC 2", [0xB8, 0x09, 0x00, 0xF4, 0x02, 0xFD], 9 },
        { "PSP:50h", [0xB8, 0x05, 0x4C, 0x0E, 0xE8, 0x47, 0xFF], 5 },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void FirstProgramEnds(string how, byte[] code, int exitCode)
    {
        var exit = ProgramRun.Run(code).Exit;
        Assert.True(exit.Reason == VmExitReason.ProgramEnded, $"{how}: {exit}");
        Assert.Equal(exitCode, exit.ExitCode);
    }

    [Fact]
    public void RegistersAtEntryOfCom()
    {
        using var machine = new DosMachine();
        var client = machine.Machine.Client;
        Assert.Equal((machine.Psp, machine.Psp, machine.Psp), (client.Ds, client.Es, client.Ss));
        Assert.Equal(0xFFFE, client.Sp);
        Assert.Equal(0, machine.Memory.ReadWord(machine.Linear(0xFFFE)));
        Assert.Equal((0x0000, 0x00FF, 0x0100, machine.Psp), (client.Ax, client.Cx, client.Si, client.Dx));
        Assert.True(client.InterruptsEnabled);
    }

    [Fact]
    public void PspHasAllFields()
    {
        using var machine = new DosMachine(configure: c => c with { Arguments = ["a:x.txt", "b*.c", "/q"] });
        Assert.Equal([0xCD, 0x20, 0xFF, 0x9F, 0x00, 0x9A, 0xF0, 0xFE, 0x1D, 0xF0], machine.Bytes(0, 10));
        Assert.Equal([0xCD, 0x21, 0xCB], machine.Bytes(0x50, 3));
        Assert.Equal((20, (uint)machine.Psp << 16 | 0x18), (machine.Memory.ReadWord(machine.Linear(0x32)), machine.Memory.ReadDword(machine.Linear(0x34))));
        Assert.Equal(0xFFFFFFFF, machine.Memory.ReadDword(machine.Linear(0x38)));
        Assert.Equal(5, machine.Memory.ReadWord(machine.Linear(0x40)));
        Assert.Equal("\x01X       TXT", machine.Text(0x5C, 12));
        Assert.Equal("\0B???????C  ", machine.Text(0x6C, 12));
        Assert.Equal("\x10 a:x.txt b*.c /q\r", machine.Text(0x80, 18));
        // The drive of the first FCB does not exist.
        Assert.Equal(0x00FF, machine.Machine.Client.Ax);
        for (byte vector = 0x22; vector <= 0x24; vector++)
        {
            Assert.Equal(
                machine.Memory.ReadDword(vector * 4u), machine.Memory.ReadDword(machine.Linear((ushort)(0x0A + (vector - 0x22) * 4))));
        }
    }

    [Fact]
    public void EnvironmentHasTheProgramsPath()
    {
        using var machine = new DosMachine(configure: c => c with { Environment = [new("lib", @"C:\LIB"), new("PATH", @"C:\BIN")] });
        var segment = machine.Memory.ReadWord(machine.Linear(0x2C));
        var text = Encoding.Latin1.GetString(machine.Memory.ReadBytes((uint)segment << 4, 80));
        Assert.StartsWith("COMSPEC=Z:\\COMMAND.COM\0PROMPT=$P$G\0LIB=C:\\LIB\0PATH=C:\\BIN\0\0\x01\0C:\\PROBE.COM\0", text, StringComparison.Ordinal);
        Assert.Equal(machine.Psp, machine.Kernel.Arena.Block(segment - 1).Owner);
    }

    [Theory]
    [InlineData(126, 126, false)]
    [InlineData(127, 127, true)]
    [InlineData(300, 127, true)]
    public void LongTailGoesToTheEnvironment(int characters, int lengthByte, bool isCut)
    {
        // One argument, with the blank before it.
        var argument = new string('x', characters - 1);
        using var machine = new DosMachine(configure: c => c with { Arguments = [argument] });
        Assert.Equal(lengthByte, machine.Memory.ReadByte(machine.Linear(0x80)));
        Assert.Equal(13, machine.Memory.ReadByte(machine.Linear((ushort)(0x81 + Math.Min(characters, 126)))));
        var segment = machine.Memory.ReadWord(machine.Linear(0x2C));
        var text = Encoding.Latin1.GetString(machine.Memory.ReadBytes((uint)segment << 4, 600));
        Assert.Equal(isCut, text.Contains($"CMDLINE=C:\\PROBE.COM {argument}\0", StringComparison.Ordinal));
    }

    [Fact]
    public void ChildReturnsToItsParent()
    {
        using var test = new ChildTest([.. "\xBA\x09\x01\xB4\x09\xCD\x21\xCD\x20".Latin1(), .. "child$"u8]);
        var registers = test.Exec();
        Assert.False(registers.Carry);
        Assert.Equal("child", Encoding.Latin1.GetString(test.Machine.Console.Output));
        Assert.Equal(test.Machine.Psp, test.Machine.Kernel.Sda.CurrentPsp);
        Assert.Equal(test.FreeBefore, test.Machine.Kernel.Arena.LargestFor(0));
    }

    [Theory]
    [InlineData(new byte[] { 0xB8, 0x03, 0x4C, 0xCD, 0x21 }, 0x0003)]
    [InlineData(new byte[] { 0xCD, 0x23 }, 0x0100)]
    [InlineData(new byte[] { 0x30, 0xC9, 0xF6, 0xF1 }, 0x0100)]
    [InlineData(new byte[] { 0xB8, 0x05, 0x31, 0xBA, 0x20, 0x00, 0xCD, 0x21 }, 0x0305)]
    [InlineData(new byte[] { 0xBA, 0x00, 0x02, 0xCD, 0x27 }, 0x0300)]
    public void ReturnCodes(byte[] child, int code)
    {
        using var test = new ChildTest(child);
        Assert.False(test.Exec().Carry);
        Assert.Equal(code, test.Machine.Int21(test.Machine.Registers(0x4D00)).Ax);
    }

    [Fact]
    public void DivideErrorOfTheFirstProgramIsReported()
    {
        var exit = ProgramRun.Run([0x30, 0xC9, 0xF6, 0xF1]).Exit;
        Assert.Equal(VmExitReason.GuestCrash, exit.Reason);
        Assert.Contains("divide error", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ResidentProgramKeepsItsMemory()
    {
        using var test = new ChildTest([0xB8, 0x00, 0x31, 0xBA, 0x20, 0x00, 0xCD, 0x21]);
        test.Exec();
        Assert.True(test.Machine.Kernel.Arena.LargestFor(0) <= test.FreeBefore - 0x20);
    }

    [Fact]
    public void ChildsVectorsAreRestored()
    {
        // Sets INT 22h, 23h and 24h to 1234:0000.
        using var test = new ChildTest(
            [0xB8, 0x34, 0x12, 0x8E, 0xD8, 0x31, 0xD2, 0xB8, 0x22, 0x25, 0xCD, 0x21, 0xB0, 0x23, 0xCD, 0x21, 0xB0, 0x24, 0xCD, 0x21, 0xCD, 0x20]);
        var before = test.Machine.Memory.ReadBytes(0x23 * 4, 8);
        Assert.False(test.Exec().Carry);
        Assert.Equal(before, test.Machine.Memory.ReadBytes(0x23 * 4, 8));
    }

    [Fact]
    public void ChildsFilesAreClosed()
    {
        // Creates F and does not close it.
        using var test = new ChildTest([.. "\xBA\x0C\x01\x31\xC9\xB4\x3C\xCD\x21\xCD\x20\x90".Latin1(), .. "F\0"u8]);
        var before = test.Machine.Kernel.SystemFiles.Entries.ToArray().Count(file => file is not null);
        test.Exec();
        Assert.True(File.Exists(Path.Combine(test.Machine.Folder, "f")));
        Assert.Equal(before, test.Machine.Kernel.SystemFiles.Entries.ToArray().Count(file => file is not null));
    }

    [Fact]
    public void ExecUntilMemoryEndsIsError8()
    {
        // Runs itself; ends with the error code of the EXEC that fails, and passes a child's code on.
        byte[] code =
        [
            0xBC, 0x00, 0x04, // mov sp,400h
            0xBB, 0x40, 0x00, 0xB4, 0x4A, 0xCD, 0x21, // shrink to 400h bytes
            0x8C, 0xC8, 0xA3, 0x44, 0x01, 0xA3, 0x48, 0x01, 0xA3, 0x4C, 0x01, // segments of the parameter block
            0xBB, 0x40, 0x01, 0xBA, 0x50, 0x01, 0xB8, 0x00, 0x4B, 0xCD, 0x21, // exec
            0x72, 0x04, // jc +4
            0xB4, 0x4D, 0xCD, 0x21, // child's code
            0xB4, 0x4C, 0xCD, 0x21,
        ];
        var image = new byte[0x60];
        code.CopyTo(image, 0);
        image[0x42] = 0x80;
        image[0x46] = 0x5C;
        image[0x4A] = 0x6C;
        "PROG.COM\0"u8.CopyTo(image.AsSpan(0x50));
        var exit = ProgramRun.Run(image).Exit;
        Assert.Equal((VmExitReason.ProgramEnded, 8), (exit.Reason, exit.ExitCode));
    }

    [Fact]
    public void ControlCEndsTheProcess()
    {
        var console = new TestConsole { InputIsTerminal = true, OutputIsTerminal = true };
        console.Type(3);
        var run = ProgramRun.Run([0xB4, 0x08, 0xCD, 0x21, 0xB8, 0x01, 0x4C, 0xCD, 0x21], console);
        Assert.Equal((VmExitReason.ProgramEnded, 0), (run.Exit.Reason, run.Exit.ExitCode));
        Assert.Equal("^C\r\n", run.Output);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void WithBreakOnAnyFunctionNoticesControlC(byte breakFlag, int exitCode)
    {
        var console = new TestConsole { InputIsTerminal = true, OutputIsTerminal = true };
        console.Type('a', 3);
        var run = ProgramRun.Run(
            [0xB8, 0x01, 0x33, 0xB2, breakFlag, 0xCD, 0x21, 0xB4, 0x06, 0xB2, 0xFF, 0xCD, 0x21, 0xB4, 0x2A, 0xCD, 0x21, 0xB8, 0x01, 0x4C, 0xCD, 0x21],
            console);
        Assert.Equal((VmExitReason.ProgramEnded, exitCode), (run.Exit.Reason, run.Exit.ExitCode));
    }

    [Theory]
    [InlineData("IRET: the call is made again", new byte[] { 0xCF }, 'x')]
    [InlineData("CLC, RETF: the same", new byte[] { 0xF8, 0xCB }, 'x')]
    [InlineData("STC, RETF: the process ends", new byte[] { 0xF9, 0xCB }, 0)]
    public void ControlCHandler(string answer, byte[] handler, int exitCode)
    {
        var console = new TestConsole { InputIsTerminal = true, OutputIsTerminal = true };
        console.Type(3, 'x');
        byte[] code =
        [
            0xBA, 0x20, 0x01, 0xB8, 0x23, 0x25, 0xCD, 0x21, // set INT 23h
            0xB4, 0x08, 0xCD, 0x21, // read
            0xB4, 0x4C, 0xCD, 0x21, // its character is the exit code
        ];
        var image = new byte[0x24];
        code.CopyTo(image, 0);
        handler.CopyTo(image, 0x20);
        var exit = ProgramRun.Run(image, console).Exit;
        Assert.True((VmExitReason.ProgramEnded, exitCode) == (exit.Reason, exit.ExitCode), $"{answer}: {exit}");
    }

    [Theory]
    [InlineData("ignore", 0, 3)]
    [InlineData("abort", 2, 0)]
    [InlineData("fail", 3, 21)]
    public void CriticalErrorHandler(string answer, byte al, int exitCode)
    {
        // Writes to a printer that is not there; the exit code is AL after the write.
        byte[] code =
        [
            0xBA, 0x40, 0x01, 0xB8, 0x24, 0x25, 0xCD, 0x21, // set INT 24h
            0xBB, 0x04, 0x00, 0xB9, 0x03, 0x00, 0xBA, 0x00, 0x01, 0xB8, 0x03, 0x40, 0xCD, 0x21, // write 3 bytes, AL=3
            0xB4, 0x4C, 0xCD, 0x21,
        ];
        var image = new byte[0x44];
        code.CopyTo(image, 0);
        image[0x40] = 0xB0;
        image[0x41] = al;
        image[0x42] = 0xCF;
        var exit = ProgramRun.Run(image).Exit;
        Assert.True((VmExitReason.ProgramEnded, exitCode) == (exit.Reason, exit.ExitCode), $"{answer}: {exit}");
    }

    [Fact]
    public void WithOutputRedirectedMessagesAndEchoGoToTheTerminal()
    {
        var console = new TestConsole { InputIsTerminal = true, ErrorIsTerminal = true };
        console.Type("ab\r");
        // Reads a line by handle 0, writes 1 byte of it by handle 2 and 3 by handle 1.
        var run = ProgramRun.Run(
            [
                0xBA, 0x00, 0x02, 0xB9, 0x10, 0x00, 0x31, 0xDB, 0xB4, 0x3F, 0xCD, 0x21,
                0xB9, 0x01, 0x00, 0xBB, 0x02, 0x00, 0xB4, 0x40, 0xCD, 0x21,
                0xB9, 0x03, 0x00, 0xBB, 0x01, 0x00, 0xB4, 0x40, 0xCD, 0x21, 0xCD, 0x20,
            ],
            console);
        Assert.Equal("ab\r", run.Output);
        Assert.Equal("ab\r\na", Encoding.Latin1.GetString(console.Error));
    }

    [Fact]
    public void CallFiveIsInt21()
    {
        using var machine = new DosMachine();
        var back = machine.Resume(vm =>
        {
            var client = vm.Client;
            client.Cx = 0x0002;
            client.Dx = 'Z';
            client.Cs = machine.Psp;
            client.Eip = 0x200;
            // CALL 5; SVC
            vm.Memory.Write(machine.Linear(0x200), [0xE8, 0x02, 0xFE, 0xF4, 0xE0, 0x1F]);
        });
        Assert.True(back);
        Assert.Equal("Z", Encoding.Latin1.GetString(machine.Console.Output));
        Assert.Equal(0xFFFE, machine.Machine.Client.Sp);
    }

    [Theory]
    [InlineData(0x25)]
    [InlineData(0x26)]
    public void AbsoluteDiskLeavesFlagsOnTheStack(byte vector)
    {
        using var machine = new DosMachine();
        var registers = machine.Interrupt(vector, machine.Registers(0));
        Assert.True(registers!.Carry);
        Assert.Equal(0x8002, registers.Ax);
        Assert.Equal(0xFFFC, machine.Machine.Client.Sp);
    }

    [Fact]
    public void ServiceCallIsTheFunctionWithLiveFlags()
    {
        using var machine = new DosMachine();
        Assert.True(machine.Resume(vm =>
        {
            var client = vm.Client;
            client.Bx = 0x77;
            client.Carry = false;
            client.Cs = machine.Psp;
            client.Eip = 0x200;
            // SVC 3 is CLOSE.
            vm.Memory.Write(machine.Linear(0x200), [0xF4, 0x03, 0xFC, 0xF4, 0xE0, 0x1F]);
        }));
        Assert.Equal((6, true), (machine.Machine.Client.Ax, machine.Machine.Client.Carry));
    }

    [Fact]
    public void CaseMapRoutineIsFarCallable()
    {
        using var machine = new DosMachine();
        var buffer = machine.Reserve(34);
        var registers = machine.Registers(0x3800);
        registers["DX"] = buffer;
        machine.Int21(registers);
        Assert.True(machine.Resume(vm =>
        {
            var client = vm.Client;
            client.Ax = 0x0084;
            client.Cs = machine.Psp;
            client.Eip = 0x200;
            vm.Memory.Write(machine.Linear(0x200), [0x9A, 0, 0, 0, 0, 0xF4, 0xE0, 0x1F]);
            vm.Memory.WriteDword(machine.Linear(0x201), vm.Memory.ReadDword(machine.Linear((ushort)(buffer + 0x12))));
        }));
        Assert.Equal(0x8E, machine.Machine.Client.Al);
    }

    [Fact]
    public void IdleInterruptIsCalledWhileDosWaits()
    {
        var console = new TestConsole { InputIsTerminal = true, OutputIsTerminal = true };
        using var machine = new DosMachine(console);
        // INT 28h: INC word [300h], and a key after the third time.
        var count = 0;
        machine.Machine.InstallInterruptHook(0x66, _ =>
        {
            if (++count == 3)
                console.Type("k");
            return HookResult.Done;
        });
        machine.Memory.WriteFarPointer(0x66 * 4, machine.Machine.InterruptStub(0x66));
        machine.Memory.Write(machine.Linear(0x300), [0xCD, 0x66, 0xCF]);
        machine.Memory.WriteFarPointer(0x28 * 4, new FarPointer(machine.Psp, 0x300));
        Assert.Equal((byte)'k', machine.Int21(machine.Registers(0x0800)).Al);
        Assert.True(count >= 3);
        Assert.Equal(0, machine.Kernel.Sda.InDos);
    }

    /// <summary>A probe that has freed memory, and a child program for it.</summary>
    private sealed class ChildTest : IDisposable
    {
        private readonly DosRegisters _registers;

        public ChildTest(byte[] child)
        {
            Machine = new DosMachine();
            var shrink = Machine.Registers(0x4A00);
            shrink["BX"] = 0x1000;
            Machine.Int21(shrink);
            File.WriteAllBytes(Path.Combine(Machine.Folder, "CHILD.COM"), child);
            _registers = Machine.Registers(0x4B00);
            _registers["DX"] = Machine.Put("CHILD.COM");
            var tail = Machine.Put([0, 13]);
            var block = new byte[14];
            BitConverter.TryWriteBytes(block.AsSpan(2), ((uint)Machine.Psp << 16) | tail);
            BitConverter.TryWriteBytes(block.AsSpan(6), ((uint)Machine.Psp << 16) | 0x5C);
            BitConverter.TryWriteBytes(block.AsSpan(10), ((uint)Machine.Psp << 16) | 0x6C);
            _registers["BX"] = Machine.Put(block);
            FreeBefore = Machine.Kernel.Arena.LargestFor(0);
        }

        public DosMachine Machine { get; }

        public ushort FreeBefore { get; }

        public DosRegisters Exec() => Machine.Int21(_registers);

        public void Dispose() => Machine.Dispose();
    }
}
