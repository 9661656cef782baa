using Dbt.Mvdm;

namespace Dbt.Vdds.VPic;

/// <summary>The pair of controllers of one machine: ports 20h/21h and A0h/A1h, the slave on the master's level 2.</summary>
internal sealed class VirtualPic : IVirtualPic, IPortHandler
{
    private const ushort MasterPort = 0x20;
    private const ushort SlavePort = 0xA0;
    private const int CascadeLevel = 2;
    private const int CascadeBit = 1 << CascadeLevel;

    /// <summary>What an AT's BIOS leaves unmasked: timer, keyboard, cascade, diskette.</summary>
    private const byte MasterMask = 0xB8;

    /// <summary>
    /// The clock's IRQ 8 is unmasked: it stays silent until the guest enables it in the CMOS. So is IRQ 13, if there is an x87.
    /// </summary>
    private const byte SlaveMask = 0xFE;
    private const byte SlaveMaskWithX87 = 0xDE;

    private readonly IVirtualMachine _machine;
    private readonly Pic8259 _master;
    private readonly Pic8259 _slave;
    private readonly List<VirtualIrq>?[] _owners = new List<VirtualIrq>?[16];
    private int _requests;

    private VirtualPic(IVirtualMachine machine)
    {
        _machine = machine;
        _master = new Pic8259(0x08, MasterMask, level => OnEoi(level));
        _slave = new Pic8259(0x70, machine.Client.HasX87 ? SlaveMaskWithX87 : SlaveMask, level => OnEoi(level + 8));
    }

    public bool HasInterrupt => Volatile.Read(ref _requests) != 0 && _master.Next(MasterRequests(), CascadeBit) >= 0;

    public (byte Master, byte Slave) VectorBases => (_master.VectorBase, _slave.VectorBase);

    internal static void Create(IVirtualMachine machine)
    {
        var pic = new VirtualPic(machine);
        machine.Export<IVirtualPic>(pic);
        machine.Export(pic);
        machine.InstallIoHook(MasterPort, 2, pic);
        machine.InstallIoHook(SlavePort, 2, pic);
    }

    public IVirtualIrq OpenIrq(int line, Action? onEoi = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)line, 15u, nameof(line));
        var irq = new VirtualIrq(this, line, onEoi);
        (_owners[line] ??= []).Add(irq);
        return irq;
    }

    public int Acknowledge()
    {
        var level = _master.Next(MasterRequests(), CascadeBit);
        if (level < 0)
            return -1;
        if (level != CascadeLevel)
        {
            _master.Acknowledge(level);
            return _master.VectorBase + level;
        }
        var slaveLevel = _slave.Next(SlaveRequests());
        _master.Acknowledge(CascadeLevel);
        // The slave's own spurious vector, when its request has gone meanwhile.
        if (slaveLevel < 0)
            return _slave.VectorBase + 7;
        _slave.Acknowledge(slaveLevel);
        return _slave.VectorBase + slaveLevel;
    }

    public byte ReadByte(ushort port) => port switch
    {
        MasterPort => _master.ReadCommand(MasterRequests()),
        MasterPort + 1 => _master.Mask,
        SlavePort => _slave.ReadCommand(SlaveRequests()),
        _ => _slave.Mask,
    };

    public void WriteByte(ushort port, byte value)
    {
        var chip = port < SlavePort ? _master : _slave;
        if ((port & 1) == 0)
            chip.WriteCommand(value);
        else
            chip.WriteData(value);
        if (HasInterrupt)
            _machine.Wake();
    }

    /// <summary>An EOI as the BIOS sends it for a line: specific, to both controllers for lines 8–15.</summary>
    internal void SendEoi(int line)
    {
        if (line >= 8)
        {
            _slave.EndOfInterrupt(line - 8);
            _master.EndOfInterrupt(CascadeLevel);
        }
        else
        {
            _master.EndOfInterrupt(line);
        }
        if (HasInterrupt)
            _machine.Wake();
    }

    /// <summary>Raises a line's request; any thread.</summary>
    internal void Request(int line)
    {
        if ((Interlocked.Or(ref _requests, 1 << line) & (1 << line)) == 0)
            _machine.Wake();
    }

    /// <summary>Withdraws a line's request unless another opening of the line holds it; any thread.</summary>
    internal void Release(int line)
    {
        if (IsHeld(line))
            return;
        Interlocked.And(ref _requests, ~(1 << line));
        // Another thread may have raised the line between the question and the answer.
        if (IsHeld(line))
            Request(line);
    }

    private bool IsHeld(int line)
    {
        foreach (var owner in _owners[line]!)
        {
            if (owner.IsRaised)
                return true;
        }
        return false;
    }

    internal int Query(int line)
    {
        var chip = line < 8 ? _master : _slave;
        var bit = 1 << (line & 7);
        return ((Volatile.Read(ref _requests) >> line) & 1)
            | ((chip.InService & bit) != 0 ? 2 : 0)
            | ((chip.Mask & bit) != 0 ? 4 : 0);
    }

    private int SlaveRequests() => Volatile.Read(ref _requests) >> 8;

    private int MasterRequests()
    {
        var requests = Volatile.Read(ref _requests);
        var direct = requests & 0xFF & ~CascadeBit;
        return requests > 0xFF && _slave.Next(requests >> 8) >= 0 ? direct | CascadeBit : direct;
    }

    private void OnEoi(int line)
    {
        if (_owners[line] is not { } owners)
            return;
        foreach (var owner in owners)
            owner.OnEoi?.Invoke();
    }
}
