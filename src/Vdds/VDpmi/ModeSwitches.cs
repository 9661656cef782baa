using Dbt.Guest;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 0305h and 0306h: addresses at which programs switch the mode themselves, and save the host's state.</summary>
internal sealed class ModeSwitches
{
    private readonly DpmiHost _host;
    private readonly FarPointer _toProtected;
    private readonly FarPointer _toReal;
    private readonly FarPointer _saveReal;
    private readonly FarPointer _saveProtected;

    public ModeSwitches(DpmiHost host)
    {
        _host = host;
        _toProtected = host.Machine.AllocateBreakpoint(_ => ToProtected());
        _toReal = host.Kernel.AllocateBreakpoint(_ => ToReal());
        _saveReal = host.Machine.AllocateBreakpoint(static machine => machine.PopFarReturn());
        _saveProtected = host.Kernel.AllocateBreakpoint(_ => host.Kernel.PopFarReturn());
    }

    private ClientRegisters Registers => _host.Machine.Client;

    private bool Is32 => _host.Kernel.Task!.Is32;

    /// <summary>The host keeps nothing that a client has to save: a size of zero, and procedures that only return.</summary>
    public DpmiError GetStateSave()
    {
        var client = Registers;
        client.Ax = 0;
        Give(_saveReal, _saveProtected);
        return DpmiError.None;
    }

    public DpmiError GetRawSwitch()
    {
        Give(_toProtected, _toReal);
        return DpmiError.None;
    }

    private void Give(FarPointer real, FarPointer inProtected)
    {
        var client = Registers;
        client.Bx = real.Segment;
        client.Cx = (ushort)real.Offset;
        client.Si = inProtected.Segment;
        if (Is32)
            client.Edi = inProtected.Offset;
        else
            client.Di = (ushort)inProtected.Offset;
    }

    /// <summary>AX: DS; CX: ES; DX: SS; BX: SP; SI: CS; DI: IP.</summary>
    private void ToReal()
    {
        var client = Registers;
        var registers = _host.Kernel.V86State;
        registers.Ds = client.Ax;
        registers.Es = client.Cx;
        registers.Ss = client.Dx;
        registers.Sp = client.Bx;
        registers.Cs = client.Si;
        registers.Ip = client.Di;
        registers.Fs = registers.Gs = 0;
        var enabled = _host.Kernel.InterruptsEnabled;
        _host.Kernel.SwitchToVirtual8086();
        _host.Kernel.Load(registers);
        _host.Kernel.InterruptsEnabled = enabled;
    }

    private void ToProtected()
    {
        var client = Registers;
        var kernel = _host.Kernel;
        var (ds, es, ss, cs) = (client.Ax, client.Cx, client.Dx, client.Si);
        if (kernel.Task is null)
        {
            kernel.Crash("a switch to protected mode without a client");
            return;
        }
        kernel.SwitchToProtected();
        client.Esp = Is32 ? client.Ebx : client.Bx;
        client.Eip = Is32 ? client.Edi : client.Di;
        var loaded = kernel.TryLoad(SegmentName.Ss, ss) & kernel.TryLoad(SegmentName.Ds, ds) & kernel.TryLoad(SegmentName.Es, es)
            & kernel.TryLoad(SegmentName.Fs, 0) & kernel.TryLoad(SegmentName.Gs, 0) & kernel.TryLoad(SegmentName.Cs, cs);
        if (!loaded)
            kernel.Crash($"a switch to protected mode with selectors that cannot be loaded (CS {cs:X4}, SS {ss:X4}, DS {ds:X4}, ES {es:X4})");
    }
}
