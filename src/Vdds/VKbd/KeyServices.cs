using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VKbd;

/// <summary>INT 16h (functions and registers: RBIL, INT 16h).</summary>
internal sealed class KeyServices(IVirtualMachine machine, KeyBuffer buffer, VirtualKeyboard keyboard)
{
    private const byte FirstEnhancedScanCode = 0x85;
    private const byte EnhancedPrefix = 0xE0;
    private const byte AlternatePrefix = 0xF0;
    private const ushort KeyboardId = 0x41AB;

    /// <summary>A program that asks this often, each time this soon after the last, does nothing but wait for a key.</summary>
    private const int IdlePolls = 100;

    private const long IdlePollGap = 100_000;
    private const long IdleTime = 5_000_000;

    private long _lastPoll;
    private int _polls;

    public HookResult Serve(IVirtualMachine _)
    {
        var client = machine.Client;
        switch (client.Ah)
        {
            case 0x00 or 0x10:
                return Take(client, isEnhanced: client.Ah == 0x10);
            case 0x01 or 0x11:
                Peek(client, isEnhanced: client.Ah == 0x11);
                return HookResult.Done;
            case 0x02:
                client.Al = machine.Memory.ReadByte(KeyboardData.Shift);
                return HookResult.Done;
            case 0x03: // typing rate: the host's
                return HookResult.Done;
            case 0x05:
                client.Al = buffer.Store(client.Cx) ? (byte)0 : (byte)1;
                return HookResult.Done;
            case 0x0A:
                client.Bx = KeyboardId;
                return HookResult.Done;
            case 0x12:
                client.Al = machine.Memory.ReadByte(KeyboardData.Shift);
                client.Ah = ExtendedShift();
                return HookResult.Done;
            default:
                if (machine.Trace.IsOn(TraceCategories.Bios))
                    machine.Trace.Write(TraceCategories.Bios, $"INT 16h AX={client.Ax:X4}: not supported");
                return HookResult.Chain;
        }
    }

    private HookResult Take(ClientRegisters client, bool isEnhanced)
    {
        if (TryFind(isEnhanced, out var key))
        {
            buffer.Drop();
            client.Ax = key;
            return HookResult.Done;
        }
        if (keyboard.KeysEnded)
        {
            machine.End(new VmExit(
                VmExitReason.InputEnded, 0, "the program waits for a key (INT 16h), but the redirected input has ended"));
            return HookResult.Done;
        }
        keyboard.PrepareToWait();
        client.InterruptsEnabled = true;
        return HookResult.Retry;
    }

    private void Peek(ClientRegisters client, bool isEnhanced)
    {
        var isThere = TryFind(isEnhanced, out var key);
        machine.SetReturnFlags(EFlags.Zero, !isThere);
        if (isThere)
        {
            client.Ax = key;
            _polls = 0;
        }
        else
        {
            IdleWhenPolled();
        }
    }

    private void IdleWhenPolled()
    {
        var now = machine.Now;
        _polls = now - _lastPoll < IdlePollGap ? _polls + 1 : 0;
        _lastPoll = now;
        if (_polls < IdlePolls)
            return;
        keyboard.PrepareToWait();
        machine.Idle(IdleTime);
        _lastPoll = machine.Now;
    }

    /// <summary>The next key as the functions 00h and 01h know it, or with what only enhanced keyboards have.</summary>
    private bool TryFind(bool isEnhanced, out ushort key)
    {
        while (keyboard.TryPeekKey(out key))
        {
            if (isEnhanced || TryMakeClassic(ref key))
                return true;
            buffer.Drop();
        }
        return false;
    }

    private static bool TryMakeClassic(ref ushort key)
    {
        var scanCode = key >> 8;
        var character = key & 0xFF;
        if (scanCode == EnhancedPrefix)
        {
            // Enter and / of the keypad become those of the main block.
            key = (ushort)((character is '\r' or '\n' ? 0x1C00 : 0x3500) | character);
            return true;
        }
        if (scanCode >= FirstEnhancedScanCode)
            return false;
        if (scanCode != 0 && (character is EnhancedPrefix or AlternatePrefix))
            key = (ushort)(scanCode << 8);
        return true;
    }

    /// <summary>AH of function 12h: left Ctrl, left Alt, right Ctrl, right Alt, Scroll, Num, Caps, SysRq being down.</summary>
    private byte ExtendedShift()
    {
        var pressed = machine.Memory.ReadByte(KeyboardData.Pressed);
        var mode = machine.Memory.ReadByte(KeyboardData.Mode);
        return (byte)((pressed & 0x73) | (mode & (KeyboardData.RightControl | KeyboardData.RightAlt)) | ((pressed & 4) << 5));
    }
}
