using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>
/// The kernel's SVC numbers (HLT, number, complement). Most are an INT 21h function with its registers, AH apart, and CF
/// live; the table is that of the machine's specification.
/// </summary>
internal static class ServiceNumbers
{
    private const byte ErrorExit = 1, Exit = 2, AbsoluteRead = 61, AbsoluteWrite = 62;

    /// <summary>Pairs of SVC number and INT 21h function.</summary>
    private static ReadOnlySpan<byte> Functions =>
    [
        0, 0x45, 3, 0x3E, 4, 0x0D, 5, 0x62, 6, 0x0E, 7, 0x1A, 8, 0x30, 9, 0x40, 10, 0x2B, 11, 0x2D, 12, 0x2A, 13, 0x2C,
        14, 0x3F, 15, 0x42, 16, 0x3A, 17, 0x39, 18, 0x47, 19, 0x3B, 20, 0x57, 21, 0x68, 22, 0x11, 23, 0x12, 25, 0x4E,
        28, 0x3D, 29, 0x13, 30, 0x17, 31, 0x41, 32, 0x56, 37, 0x0F, 39, 0x10, 44, 0x2E, 45, 0x4F, 46, 0x3C, 47, 0x5A,
        49, 0x29,
    ];

    public static void Install(DosKernel kernel)
    {
        var machine = kernel.Machine;
        for (var i = 0; i < Functions.Length; i += 2)
        {
            var function = Functions[i + 1];
            machine.InstallService(Functions[i], _ => kernel.Dispatcher.OnService(function));
        }
        machine.InstallService(Exit, vm =>
        {
            kernel.EndMachine(vm.Client.Al);
            return HookResult.Done;
        });
        machine.InstallService(ErrorExit, vm => EndWithMessage(kernel, vm));
        machine.InstallService(AbsoluteRead, NoDisk);
        machine.InstallService(AbsoluteWrite, NoDisk);
    }

    /// <summary>A far pointer to the message is on top of the stack.</summary>
    private static HookResult EndWithMessage(DosKernel kernel, IVirtualMachine machine)
    {
        var client = machine.Client;
        var text = machine.Memory.ReadFarPointer(client.Linear(SegmentName.Ss, client.Sp)).RealLinear;
        kernel.EndMachine(new VmExit(VmExitReason.GuestCrash, 255, GuestText.ReadAsciz(machine.Memory, text, 256)));
        return HookResult.Done;
    }

    private static HookResult NoDisk(IVirtualMachine machine)
    {
        var client = machine.Client;
        client.Ax = 0x8002;
        client.Carry = true;
        return HookResult.Done;
    }
}
