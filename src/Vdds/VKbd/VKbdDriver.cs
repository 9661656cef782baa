using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(Dbt.Vdds.VKbd.VKbdDriver))]

namespace Dbt.Vdds.VKbd;

/// <summary>VKBD: the keyboard controller, INT 09h and INT 16h, and the keys that the host gives.</summary>
public sealed class VKbdDriver : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, Create);
        vdh.InstallUserHook(VdmEvent.VddCreateDone, Connect);
        return true;
    }

    private static void Create(IVirtualMachine machine)
    {
        var buffer = new KeyBuffer(machine.Memory);
        var controller = new KeyboardController(machine);
        var keyboard = new VirtualKeyboard(machine, buffer, controller);
        controller.Install();
        machine.InstallInterruptHook(KeyRoutine.Vector, new KeyTranslation(machine, buffer, controller).Serve);
        machine.InstallInterruptHook(0x16, new KeyServices(machine, buffer, keyboard).Serve);
        machine.Export<IVirtualKeyboard>(keyboard);
        machine.Export(controller);
    }

    /// <summary>The interrupt controller may be created after this driver, but is there now.</summary>
    private static void Connect(IVirtualMachine machine)
    {
        KeyRoutine.Build(machine);
        machine.Import<KeyboardController>()!.ConnectIrq();
    }
}
