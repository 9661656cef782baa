using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VTimer;

/// <summary>
/// INT 15h/83h (set a bit after a time) and 86h (wait): microseconds in CX:DX, the state in the BIOS data area
/// (RBIL INT 15h/83h, MEMORY.LST 40h:98h).
/// </summary>
internal sealed class EventWait
{
    private const uint FlagPointer = 0x498;
    private const uint Count = 0x49C;
    private const uint Active = 0x4A0;
    private const byte Busy = 0x83;
    private const byte Elapsed = 0x80;

    private readonly IVirtualMachine _machine;
    private ITimerHook? _event;
    private ITimerHook? _wake;
    private uint _eventByte;
    private uint _waitFrame;
    private uint _waitLength;
    private long _waitEnd;

    public EventWait(IVirtualMachine machine) => _machine = machine;

    /// <summary>Made when first used.</summary>
    private ITimerHook Event => _event ??= _machine.CreateTimer(OnEvent);

    public HookResult Serve(IVirtualMachine machine) => machine.Client.Ah switch
    {
        0x83 => SetEvent(machine),
        0x86 => Wait(machine),
        _ => HookResult.Chain,
    };

    private HookResult SetEvent(IVirtualMachine machine)
    {
        var client = machine.Client;
        var memory = machine.Memory;
        if (client.Al == 1)
        {
            Event.Disarm();
            memory.WriteByte(Active, 0);
            return Succeed(machine);
        }
        if (memory.ReadByte(Active) != 0)
            return Fail(machine, 0);
        _eventByte = client.Linear(SegmentName.Es, client.Bx);
        memory.WriteByte(Active, 1);
        memory.WriteFarPointer(FlagPointer, new FarPointer(client.Es, client.Bx));
        memory.WriteDword(Count, Microseconds(client));
        Event.Arm(machine.Now + Microseconds(client) * 1000L);
        client.Al = 0;
        return Succeed(machine);
    }

    private void OnEvent(IVirtualMachine machine)
    {
        var memory = machine.Memory;
        memory.WriteByte(Active, 0);
        memory.WriteByte(_eventByte, (byte)(memory.ReadByte(_eventByte) | Elapsed));
    }

    /// <summary>The same call comes again, from the same stack, until the time has passed.</summary>
    private HookResult Wait(IVirtualMachine machine)
    {
        var client = machine.Client;
        var memory = machine.Memory;
        var frame = client.Linear(SegmentName.Ss, client.Sp);
        var isSame = _waitEnd != 0 && frame == _waitFrame && Microseconds(client) == _waitLength;
        if (!isSame)
        {
            // A wait that a program left by jumping out of it does not stand in the way of the next one for longer.
            var isFree = _waitEnd == 0 ? memory.ReadByte(Active) == 0 : machine.Now >= _waitEnd;
            if (!isFree)
                return Fail(machine, Busy);
            _waitFrame = frame;
            _waitLength = Microseconds(client);
            _waitEnd = machine.Now + _waitLength * 1000L;
            memory.WriteByte(Active, 1);
        }
        if (machine.Now < _waitEnd)
        {
            (_wake ??= machine.CreateTimer(static machine => machine.Wake())).Arm(_waitEnd);
            client.InterruptsEnabled = true;
            return HookResult.Retry;
        }
        _waitEnd = 0;
        memory.WriteByte(Active, 0);
        return Succeed(machine);
    }

    private static uint Microseconds(ClientRegisters client) => ((uint)client.Cx << 16) | client.Dx;

    private static HookResult Succeed(IVirtualMachine machine)
    {
        var client = machine.Client;
        client.Ah = 0;
        machine.SetReturnFlags(EFlags.Carry, false);
        return HookResult.Done;
    }

    private static HookResult Fail(IVirtualMachine machine, byte status)
    {
        var client = machine.Client;
        client.Ah = status;
        machine.SetReturnFlags(EFlags.Carry, true);
        return HookResult.Done;
    }
}
