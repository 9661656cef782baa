using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 04xxh, 09xxh, 0Axxh and 0Exxh: version, virtual interrupt flag, vendor's extensions, coprocessor.</summary>
internal sealed class StateServices(DpmiHost host)
{
    /// <summary>BX of 0400h: 32-bit clients; interrupts are reflected in virtual 8086 mode; no virtual memory.</summary>
    private const ushort Flags = 1;

    /// <summary>AX of 0E00h: MPv and EMv, the same of the machine, and in bits 4–7 the type, of which 4 is a 486's (DPMI 1.0).</summary>
    private const ushort CoprocessorEnabled = 1, CoprocessorEmulated = 2, MachineEnabled = 4, Coprocessor486 = 0x40;

    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0400, Version);
        services.Add(0x0401, Capabilities);
        services.Add(0x0900, () => GetAndSet(false));
        services.Add(0x0901, () => GetAndSet(true));
        services.Add(0x0902, GetInterrupts);
        services.Add(0x0E00, GetCoprocessor);
        services.Add(0x0E01, SetCoprocessor);
    }

    private DpmiError Version()
    {
        var client = Registers;
        client.Ax = host.Version;
        client.Bx = Flags;
        client.Cl = host.Processor;
        var (master, slave) = host.Machine.Import<IVirtualPic>()?.VectorBases ?? (8, 0x70);
        client.Dh = master;
        client.Dl = slave;
        return DpmiError.None;
    }

    /// <summary>
    /// Of DPMI 1.0, and there when that is the version that is told: page marks, restartable exceptions, device and conventional
    /// memory mapping, zero-filled pages, write protection of the client.
    /// </summary>
    private DpmiError Capabilities()
    {
        const int size = 128;
        const ushort capabilities = 0x3F;
        if (host.Version < DpmiVersion.Full)
            return DpmiError.Unsupported;
        var client = Registers;
        var at = host.ProbeAtDi(size, write: true);
        Span<byte> information = stackalloc byte[size];
        information.Clear();
        information[0] = (byte)(host.Version >> 8);
        information[1] = (byte)host.Version;
        "DBT"u8.CopyTo(information[2..]);
        host.Machine.Memory.Write(at, information);
        client.Ax = capabilities;
        client.Cx = client.Dx = 0;
        return DpmiError.None;
    }

    private DpmiError GetAndSet(bool enabled)
    {
        GetInterrupts();
        host.Kernel.InterruptsEnabled = enabled;
        return DpmiError.None;
    }

    private DpmiError GetInterrupts()
    {
        var client = Registers;
        client.Al = host.Kernel.InterruptsEnabled ? (byte)1 : (byte)0;
        return DpmiError.None;
    }

    private unsafe DpmiError GetCoprocessor()
    {
        var client = Registers;
        if (!client.HasX87)
        {
            client.Ax = 0;
            return DpmiError.None;
        }
        var isEmulated = (client.State->Cr0 & CpuState.Cr0Emulation) != 0;
        client.Ax = (ushort)(CoprocessorEnabled | MachineEnabled | Coprocessor486 | (isEmulated ? CoprocessorEmulated : 0));
        return DpmiError.None;
    }

    private unsafe DpmiError SetCoprocessor()
    {
        var client = Registers;
        if (!client.HasX87)
            return DpmiError.InvalidRequest;
        ref var control = ref client.State->Cr0;
        control = (client.Bx & CoprocessorEmulated) != 0 ? control | CpuState.Cr0Emulation : control & ~CpuState.Cr0Emulation;
        return DpmiError.None;
    }
}
