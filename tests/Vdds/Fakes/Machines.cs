global using Xunit;
using Dbt.Mvdm;
using Dbt.Vdds.VBios;
using Dbt.Vdds.VCmos;
using Dbt.Vdds.VKbd;
using Dbt.Vdds.VPic;
using Dbt.Vdds.VTimer;
using Dbt.Vdds.VVideo;

namespace Dbt.Vdds.Tests;

internal static class Machines
{
    /// <summary>The base drivers in the order in which the server loads them.</summary>
    public static IVirtualDeviceDriver[] BaseDrivers =>
        [new VBiosDriver(), new VPicDriver(), new VTimerDriver(), new VKbdDriver(), new VCmosDriver(), new VVideoDriver()];

    public static FakeMachine Complete(FakeConsole? console = null) => new(console ?? new FakeConsole(), BaseDrivers);
}
