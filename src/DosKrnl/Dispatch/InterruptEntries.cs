using Dbt.DosKrnl.Devices;
using Dbt.DosKrnl.Multiplex;
using Dbt.DosKrnl.Process;
using Dbt.DosKrnl.Shell;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>How the guest reaches the kernel: interrupt vectors 20h–2Fh, the CP/M call at PSP:5, and SVCs.</summary>
internal sealed class InterruptEntries(DosKernel kernel)
{
    private const byte FirstVector = 0x20, LastVector = 0x2F;

    /// <summary>Where the far call of PSP:5 ends up, over the vectors 30h and 31h.</summary>
    private const uint CallFiveEntry = 0xC0;

    /// <summary>The last function that CALL 5 may ask for.</summary>
    private const byte LastCallFiveFunction = 0x24;

    /// <summary>Attachment failed to respond, drive not ready: there are no sectors behind host folders.</summary>
    private const ushort NoSectors = 0x8002;

    private MultiplexServices? _multiplex;

    public void Install()
    {
        var machine = kernel.Machine;
        for (int vector = FirstVector; vector <= LastVector; vector++)
            kernel.Memory.WriteFarPointer((uint)vector * 4, machine.InterruptStub((byte)vector));
        machine.InstallInterruptHook(0x20, _ => End(0, EndKind.Normal, 0));
        machine.InstallInterruptHook(0x21, kernel.Dispatcher.OnInterrupt);
        machine.InstallInterruptHook(0x22, _ => EndShell());
        machine.InstallInterruptHook(0x23, _ => End(0, EndKind.ControlC, 0));
        machine.InstallInterruptHook(0x24, CriticalErrors.DefaultAnswer);
        machine.InstallInterruptHook(0x25, NoDisk);
        machine.InstallInterruptHook(0x26, NoDisk);
        machine.InstallInterruptHook(0x27, vm => End(0, EndKind.Resident, (vm.Client.Dx + 15) / 16));
        machine.InstallInterruptHook(0x28, Served);
        machine.InstallInterruptHook(0x29, FastOutput);
        machine.InstallInterruptHook(0x2E, ShellCommand);
        machine.InstallInterruptHook(0x2F, Multiplex);
        machine.InstallInterruptHook(0x1B, ControlBreakKey);
        if (machine.Configuration.ExpandedMemory)
            MemoryManagerDevices.Install(machine);
        kernel.Memory.WriteByte(CallFiveEntry, 0xEA);
        kernel.Memory.WriteFarPointer(CallFiveEntry + 1, machine.AllocateBreakpoint(CallFive));
        machine.InstallService(CommandImage.Service, vm => (kernel.Shells ??= new CommandProcesses(kernel)).Serve(vm));
        ServiceNumbers.Install(kernel);
    }

    private HookResult End(byte code, EndKind kind, int residentParagraphs)
    {
        kernel.Processes.End(code, kind, (ushort)residentParagraphs);
        return HookResult.Done;
    }

    /// <summary>The terminate address of the first program, should it be jumped to.</summary>
    private HookResult EndShell()
    {
        kernel.EndMachine((byte)kernel.Sda.ReturnCode);
        return HookResult.Done;
    }

    private HookResult Multiplex(IVirtualMachine machine) =>
        (_multiplex ??= new MultiplexServices(kernel)).OnInterrupt(machine);

    private static HookResult Served(IVirtualMachine machine) => HookResult.Done;

    private HookResult FastOutput(IVirtualMachine machine)
    {
        kernel.Devices.Screen.Write(machine.Client.Al);
        return HookResult.Done;
    }

    /// <summary>DS:SI: length and text of a command line.</summary>
    private HookResult ShellCommand(IVirtualMachine machine)
    {
        var at = machine.Client.Linear(SegmentName.Ds, machine.Client.Si);
        ProcessServices.RunCommand(kernel, kernel.Memory.ReadBytes(at + 1, Math.Min(kernel.Memory.ReadByte(at), (byte)127)));
        return HookResult.Done;
    }

    private HookResult ControlBreakKey(IVirtualMachine machine)
    {
        kernel.Devices.Keys.BreakPressed = true;
        return HookResult.Done;
    }

    /// <summary>INT 25h and 26h return with RETF: the flags that INT pushed stay on the stack.</summary>
    private static HookResult NoDisk(IVirtualMachine machine)
    {
        machine.PopFarReturn();
        var client = machine.Client;
        client.Ax = NoSectors;
        client.Carry = true;
        client.InterruptsEnabled = true;
        return HookResult.Done;
    }

    /// <summary>
    /// On the stack: the far return to PSP:0Ah, and below the near return of CALL 5. They become the frame of an INT 21h
    /// whose function is CL.
    /// </summary>
    private void CallFive(IVirtualMachine machine)
    {
        var client = machine.Client;
        machine.PopWord();
        var segment = machine.PopWord();
        var offset = machine.PopWord();
        if (client.Cl > LastCallFiveFunction)
        {
            client.Al = 0;
            kernel.GuestCalls.GoTo(new FarPointer(segment, offset));
            return;
        }
        machine.PushWord((ushort)client.Eflags);
        machine.PushWord(segment);
        machine.PushWord(offset);
        client.Ah = client.Cl;
        kernel.GuestCalls.GoTo(kernel.GuestCalls.ReenterInt21);
    }
}
