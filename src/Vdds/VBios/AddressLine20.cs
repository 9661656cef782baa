using Dbt.Mvdm;

namespace Dbt.Vdds.VBios;

/// <summary>INT 15h/2400h–2403h: the A20 gate.</summary>
internal static class AddressLine20
{
    private const byte Unsupported = 0x86;

    /// <summary>Both the keyboard controller and port 92h switch the gate.</summary>
    private const ushort Methods = 3;

    public static HookResult Serve(IVirtualMachine machine)
    {
        var client = machine.Client;
        switch (client.Al)
        {
            case 0:
                machine.Memory.SetA20(false);
                break;
            case 1:
                machine.Memory.SetA20(true);
                break;
            case 2:
                client.Al = machine.Memory.A20Enabled ? (byte)1 : (byte)0;
                client.Cx = 0;
                break;
            case 3:
                client.Bx = Methods;
                break;
            default:
                return SystemServices.Fail(machine, Unsupported);
        }
        return SystemServices.Succeed(machine);
    }
}
