using Dbt.Mvdm;
using Xunit;
using static Dbt.Runtime.Tests.TestMachine;

namespace Dbt.Runtime.Tests;

/// <summary>Drivers: loading, requests, and what happens when one fails.</summary>
public class DriverTests
{
    private static readonly MvmServerOptions Bare = new() { BaseDrivers = [], Kernel = null };

    private static VirtualMachine Create(MvmServer server, VmConfiguration? configuration = null) =>
        server.CreateMachine(configuration ?? Plain(), new TestConsole(), new TestTrace());

    private sealed class BrokenPort : IPortHandler
    {
        public byte ReadByte(ushort port) => throw new InvalidOperationException("no such register");

        public void WriteByte(ushort port, byte value)
        {
        }
    }

    [Fact]
    public void A_service_that_throws_ends_its_machine_by_name()
    {
        using var machine = new TestMachine([0xF4, 0x20, 0xDF], vm =>
            vm.InstallService(0x20, _ => throw new InvalidOperationException("broken")));
        var exit = machine.Run();
        Assert.Equal(VmExitReason.DriverFault, exit.Reason);
        Assert.Contains("Dbt.Runtime.Tests", exit.Message, StringComparison.Ordinal);
        Assert.Contains("service 20h", exit.Message, StringComparison.Ordinal);
        Assert.Contains("broken", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_handler_that_throws_ends_its_machine_by_name()
    {
        using var machine = new TestMachine([0xE4, 0x60], vm => vm.InstallIoHook(0x60, 1, new BrokenPort()));
        var exit = machine.Run();
        Assert.Equal(VmExitReason.DriverFault, exit.Reason);
        Assert.Contains("BrokenPort", exit.Message, StringComparison.Ordinal);
        Assert.Contains("port 0060h", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_call_of_a_service_ends_the_machine_and_names_the_driver()
    {
        using var machine = new TestMachine([0xF4, 0x20, 0xDF], vm => vm.InstallService(0x20, inner =>
        {
            inner.AllocateDosMemory(1);
            return HookResult.Done;
        }));
        var exit = machine.Run();
        Assert.Equal(VmExitReason.DriverFault, exit.Reason);
        Assert.Contains("AllocateDosMemory: it is for the Create hook only", exit.Message, StringComparison.Ordinal);
        Assert.Contains("DriverTests", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_create_hook_that_fails_refuses_the_machine_and_no_terminate_hook_runs()
    {
        var terminated = false;
        using var server = new MvmServer(Bare);
        server.AddDriver("good", new LambdaDriver(_ => { }, vdh => vdh.InstallUserHook(VdmEvent.Terminate, _ => terminated = true)));
        server.AddDriver("bad", new LambdaDriver(_ => throw new InvalidOperationException("cannot")));
        using var machine = Create(server);
        var exit = machine.Run();
        Assert.Equal(VmExitReason.DriverFault, exit.Reason);
        Assert.Contains("event Create", exit.Message, StringComparison.Ordinal);
        Assert.False(terminated);
        Assert.Empty(server.Problems);
    }

    [Fact]
    public void A_driver_that_cannot_be_loaded_is_reported_and_left_out()
    {
        using var server = new MvmServer(Bare with { BaseDrivers = ["Dbt.Vdds.VNothing", "Dbt.Guest"] });
        using var machine = Create(server, Plain() with { Devices = ["./no/such/file.dll with arguments"] });
        Assert.Null(machine.Exit);
        Assert.Collection(server.Problems,
            problem => Assert.Contains("Dbt.Vdds.VNothing", problem, StringComparison.Ordinal),
            problem => Assert.Contains("Dbt.Guest names no driver", problem, StringComparison.Ordinal),
            problem => Assert.Contains("no/such/file.dll", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Dbt.Vdds.VNothing", null)]
    [InlineData(null, "Dbt.NoKernel")]
    public void Without_a_driver_that_every_machine_needs_there_is_none(string? driver, string? kernel)
    {
        using var server = new MvmServer(new MvmServerOptions
        {
            BaseDrivers = driver == null ? [] : [driver],
            RequiredDrivers = ["Dbt.Vdds.VNothing"],
            Kernel = kernel,
        });
        using var machine = Create(server);
        var exit = machine.Run();
        Assert.Equal(VmExitReason.DriverFault, exit.Reason);
        Assert.Contains($"{driver ?? kernel} is needed", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_come_in_order_and_drivers_in_load_order()
    {
        var log = new List<string>();
        using var server = new MvmServer(Bare);
        foreach (var name in new[] { "a", "b" })
        {
            server.AddDriver(name, new LambdaDriver(_ => log.Add($"{name} create"), vdh =>
            {
                vdh.InstallUserHook(VdmEvent.CreateDone, _ => log.Add($"{name} done"));
                vdh.InstallUserHook(VdmEvent.VddCreateDone, _ => log.Add($"{name} vdd done"));
                vdh.InstallUserHook(VdmEvent.Terminate, _ => log.Add($"{name} terminate"));
                vdh.InstallPdbHook(VdmEvent.PdbChange, (_, psp) => log.Add($"{name} psp {psp:X}"));
            }));
        }
        using var machine = Create(server);
        machine.ArmContextHook(vm =>
        {
            vm.RaisePdbEvent(VdmEvent.PdbChange, 0x123);
            vm.End(new VmExit(VmExitReason.ProgramEnded, 0));
        });
        machine.Run();
        Assert.Equal(
            ["a create", "b create", "a vdd done", "b vdd done", "a done", "b done", "a psp 123", "b psp 123", "a terminate", "b terminate"],
            log);
    }

    [Fact]
    public void A_request_goes_from_driver_to_driver_until_one_does_not_pass()
    {
        using var server = new MvmServer(Bare);
        server.AddDriver("first", new LambdaDriver(_ => { }, vdh => vdh.RegisterVdd("ANY$", (_, _, _, _) => IVdhInit.Pass)));
        server.AddDriver("second", new LambdaDriver(_ => { }, vdh => vdh.RegisterVdd("ANY$", (_, function, input, output) =>
        {
            output[0] = (byte)(input[0] + 1);
            return function;
        })));
        using var machine = Create(server);
        var output = new byte[1];
        Assert.Equal(42, machine.RequestVdd("ANY$", 42, [6], output));
        Assert.Equal(7, output[0]);
        Assert.Equal(-643, machine.RequestVdd("NONE$", 1, [], []));
    }

    [Fact]
    public void Registration_is_over_when_the_driver_is_loaded()
    {
        IVdhInit? kept = null;
        using var server = new MvmServer(Bare);
        server.AddDriver("late", new LambdaDriver(_ => kept!.RegisterVdd("X$", (_, _, _, _) => 0), vdh => kept = vdh));
        using var machine = Create(server);
        Assert.Equal(VmExitReason.DriverFault, machine.Exit!.Reason);
        Assert.Contains("RegisterVdd", machine.Exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_between_drivers_do_not_depend_on_load_order()
    {
        IVirtualPic? seen = null;
        var pic = new FakePic();
        using var server = new MvmServer(Bare);
        server.AddDriver("user", new LambdaDriver(_ => { }, vdh =>
            vdh.InstallUserHook(VdmEvent.CreateDone, vm => seen = vm.Import<IVirtualPic>())));
        server.AddDriver("provider", new LambdaDriver(vm => vm.Export<IVirtualPic>(pic)));
        using var machine = Create(server);
        machine.Start();
        Assert.Same(pic, seen);
    }

    [Fact]
    public void Memory_for_drivers_comes_before_the_kernels()
    {
        using var server = new MvmServer(Bare);
        var segments = new List<int>();
        server.AddDriver("d", new LambdaDriver(vm =>
        {
            segments.Add(vm.AllocateDosMemory(4));
            segments.Add(vm.AllocateDosMemory(1));
        }));
        using var machine = Create(server);
        Assert.Equal([0x70, 0x74], segments);
        Assert.Equal(0x75, machine.FirstFreeParagraph);
    }
}
