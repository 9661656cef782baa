using Dbt.Mvdm;
using Dbt.Vdds.VBios;
using Dbt.Vdds.VCmos;
using Dbt.Vdds.VKbd;
using Dbt.Vdds.VPic;
using Dbt.Vdds.VTimer;
using Dbt.Vdds.VVideo;

namespace Dbt.Vdds.Tests;

/// <summary>What holds for every driver, whatever it does.</summary>
public abstract class ConformanceTests<TDriver> where TDriver : IVirtualDeviceDriver, new()
{
    [Fact]
    public void Names_itself_as_the_driver_of_its_assembly()
    {
        var attributes = typeof(TDriver).Assembly.GetCustomAttributes(typeof(VirtualDeviceDriverAttribute), inherit: false);
        Assert.Equal(typeof(TDriver), ((VirtualDeviceDriverAttribute)Assert.Single(attributes)).Driver);
    }

    [Fact]
    public void Is_created_alone_and_twice_by_one_driver_object()
    {
        var driver = new TDriver();
        using var first = new FakeMachine(driver);
        using var second = new FakeMachine(driver);
        first.Raise(VdmEvent.Terminate);
        second.Raise(VdmEvent.Terminate);
        Assert.Null(first.Ended);
        Assert.Null(second.Ended);
    }

    [Fact]
    public void Its_ports_take_every_byte_and_answer()
    {
        using var machine = Machines.Complete();
        using var alone = new FakeMachine(new TDriver());
        foreach (var port in alone.HookedPorts)
        {
            for (var value = 0; value < 256; value++)
            {
                machine.Out(port, (byte)value);
                machine.In(port);
                if (machine.PortHandler(port) is { HandlesWords: true } handler)
                {
                    handler.WriteWord(port, (ushort)(value * 0x101));
                    handler.ReadWord(port);
                }
                machine.Advance(1_000_000);
            }
        }
    }

    [Fact]
    public void Pairs_of_index_and_data_take_every_byte()
    {
        using var machine = Machines.Complete();
        using var alone = new FakeMachine(new TDriver());
        foreach (var port in alone.HookedPorts)
        {
            for (var index = 0; index < 256; index++)
            {
                machine.Out(port, (byte)index);
                machine.Out((ushort)(port + 1), (byte)~index);
                machine.In((ushort)(port + 1));
            }
        }
        machine.Advance(1_000_000_000);
    }

    [Fact]
    public void Machines_do_not_see_each_other()
    {
        var driver = new TDriver();
        using var touched = new FakeMachine(driver);
        using var fresh = new FakeMachine(driver);
        var before = fresh.HookedPorts.Select(fresh.In).ToArray();
        foreach (var port in touched.HookedPorts)
            touched.Out(port, 0x5A);
        using var again = new FakeMachine(driver);
        Assert.Equal(before, again.HookedPorts.Select(again.In).ToArray());
    }
}

public sealed class VBiosConformanceTests : ConformanceTests<VBiosDriver>;

public sealed class VPicConformanceTests : ConformanceTests<VPicDriver>;

public sealed class VTimerConformanceTests : ConformanceTests<VTimerDriver>;

public sealed class VKbdConformanceTests : ConformanceTests<VKbdDriver>;

public sealed class VCmosConformanceTests : ConformanceTests<VCmosDriver>;

public sealed class VVideoConformanceTests : ConformanceTests<VVideoDriver>;
