using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VVideo.VVideoDriver))]

namespace Dbt.Vdds.VVideo;

/// <summary>VVIDEO: a VGA's text modes, INT 10h, and the way of text to the host.</summary>
public sealed class VVideoDriver : IVirtualDeviceDriver
{
    private const byte VideoInterrupt = 0x10;

    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, Create);
        vdh.InstallUserHook(VdmEvent.Terminate, ShowLast);
        return true;
    }

    private static void Create(IVirtualMachine machine)
    {
        var video = new VirtualVideo(machine);
        var ports = new VideoPorts(machine, video.Crt);
        ports.Install();
        VideoRom.BuildHeader(machine.Memory);
        InitialState.Enter(machine.Memory, video.Screen);
        machine.InstallInterruptHook(VideoInterrupt, new VideoServices(machine, video, ports).Serve);
        machine.Export<IVirtualVideo>(video);
    }

    /// <summary>What was drawn last is to be seen, or to be found in a dump, after the end.</summary>
    private static void ShowLast(IVirtualMachine machine) => machine.Import<IVirtualVideo>()!.Refresh();
}
