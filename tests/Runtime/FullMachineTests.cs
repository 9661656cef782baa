using Dbt.Mvdm;
using Xunit;

namespace Dbt.Runtime.Tests;

/// <summary>Machines with all base drivers and DOS, several in one server.</summary>
public sealed class FullMachineTests : IDisposable
{
    /// <summary>Writes its command tail 200 times to standard output and ends with 7.</summary>
    private static readonly byte[] Repeater =
    [
        0xB9, 0xC8, 0x00, 0x51, 0xB4, 0x40, 0xBB, 0x01, 0x00, 0x8A, 0x0E, 0x80, 0x00, 0x32, 0xED, 0xBA, 0x81, 0x00, 0xCD, 0x21,
        0x59, 0xE2, 0xEC, 0xB8, 0x07, 0x4C, 0xCD, 0x21,
    ];

    /// <summary>CLI; JMP $</summary>
    private static readonly byte[] Endless = [0xFA, 0xEB, 0xFE];

    /// <summary>MOV AH, 0; INT 16h; RET: waits for a key.</summary>
    private static readonly byte[] WaitsForKey = [0xB4, 0x00, 0xCD, 0x16, 0xC3];

    /// <summary>STI; HLT; JMP back to HLT.</summary>
    private static readonly byte[] Halts = [0xFB, 0xF4, 0xEB, 0xFD];

    private readonly string _folder = Directory.CreateTempSubdirectory("dbt-runtime-").FullName;
    private readonly MvmServer _server = new();

    private VmConfiguration Program(string name, byte[] code, double limitSeconds = 30, params string[] arguments)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, code);
        return new VmConfiguration
        {
            Mounts = [new DriveMount('C', _folder)],
            ProgramHostPath = path,
            Arguments = arguments,
            MemoryKilobytes = 2048,
            TimeLimit = TimeSpan.FromSeconds(limitSeconds),
        };
    }

    private (VmExit Exit, string Output) Run(VmConfiguration configuration)
    {
        var console = new TestConsole();
        using var machine = _server.CreateMachine(configuration, console, new TestTrace());
        return (machine.Run(), console.Output);
    }

    [Fact]
    public void Every_base_driver_and_the_kernel_load()
    {
        using var machine = _server.CreateMachine(Program("a.com", Endless), new TestConsole(), new TestTrace());
        Assert.Empty(_server.Problems);
        Assert.Null(machine.Exit);
        Assert.NotNull(machine.Import<IVirtualPic>());
        Assert.NotNull(machine.Import<IVirtualKeyboard>());
        Assert.NotNull(machine.Import<IVirtualVideo>());
        Assert.NotNull(machine.Import<IDosKernel>());
    }

    [Fact]
    public void Eight_machines_at_once_write_what_each_writes_alone()
    {
        var programs = Enumerable.Range(0, 8)
            .Select(n => Program($"p{n}.com", Repeater, 30, $"machine{n}", new string('x', n)))
            .ToList();
        var alone = programs.Select(Run).ToList();
        var together = new (VmExit Exit, string Output)[programs.Count];
        VmExit? killed = null;
        var threads = programs.Select((program, n) => new Thread(() => together[n] = Run(program))).ToList();
        var endless = Program("endless.com", Endless, limitSeconds: 1);
        threads.Add(new Thread(() => killed = Run(endless).Exit));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(VmExitReason.TimeLimit, killed!.Reason);
        Assert.Contains("machine3", alone[3].Output, StringComparison.Ordinal);
        for (var n = 0; n < programs.Count; n++)
        {
            Assert.Equal((VmExitReason.ProgramEnded, 7), (together[n].Exit.Reason, together[n].Exit.ExitCode));
            Assert.Equal(alone[n].Output, together[n].Output);
        }
    }

    /// <summary>INT 64h; MOV AH, 4Ch; INT 21h. The BIOS leaves vectors 60h–67h empty.</summary>
    [Fact]
    public void A_driver_serves_an_interrupt_that_the_bios_does_not_have()
    {
        _server.AddDriver("bell", new LambdaDriver(machine => machine.InstallInterruptHook(0x64, inner =>
        {
            var client = inner.Client;
            client.Al = 42;
            return HookResult.Done;
        })));
        Assert.Equal(42, Run(Program("d.com", [0xCD, 0x64, 0xB4, 0x4C, 0xCD, 0x21])).Exit.ExitCode);
    }

    [Fact]
    public void A_driver_that_fails_in_one_machine_leaves_the_others_alone()
    {
        _server.AddDriver("fragile", new LambdaDriver(machine =>
        {
            if (machine.Configuration.Arguments.Contains("break"))
                machine.InstallInterruptHook(0x21, _ => throw new InvalidOperationException("broken"), HookOrder.PreReflection);
        }));
        Assert.Equal(VmExitReason.DriverFault, Run(Program("b.com", Repeater, 30, "break")).Exit.Reason);
        Assert.Equal(7, Run(Program("b.com", Repeater, 30, "fine")).Exit.ExitCode);
    }

    /// <summary>Timer ticks go on, so there are some instructions; a loop would run millions.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public unsafe void A_program_that_waits_lets_the_host_sleep(bool halts)
    {
        using var machine = _server.CreateMachine(
            Program("w.com", halts ? Halts : WaitsForKey, limitSeconds: 1), new TestConsole { KeysEnded = false }, new TestTrace());
        Assert.Equal(VmExitReason.TimeLimit, machine.Run().Reason);
        Assert.InRange(machine.Memory.State->Instructions, 10u, 20_000u);
        // 18.2 ticks a second in the BIOS data area: the clock went on. It starts at the time of day.
        Assert.NotEqual(0u, machine.Memory.ReadDword(0x46C));
    }

    [Fact]
    public void Servers_and_machines_come_and_go()
    {
        for (var i = 0; i < 10; i++)
        {
            using var server = new MvmServer();
            using var first = server.CreateMachine(Program("c.com", Repeater), new TestConsole(), new TestTrace());
            using var second = server.CreateMachine(Program("c.com", Repeater), new TestConsole(), new TestTrace());
            Assert.Equal(7, second.Run().ExitCode);
            Assert.Equal(7, first.Run().ExitCode);
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
