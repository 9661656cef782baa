using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Runtime.Client;

/// <summary>
/// The client's stack as INT, IRET, CALL and RET use it in real mode: 16-bit frames, SP wrapping in its 64 KB, or ESP where
/// the stack segment is big.
/// </summary>
internal readonly unsafe struct ClientStack(GuestMemory memory)
{
    private const int FlagsInFrame = 4;
    private const int FrameSize = 6;

    /// <summary>Bits 1, 3, 5 and 15 of FLAGS cannot be changed (Intel SDM vol. 1, 3.4.3).</summary>
    private const uint DefinedFlags = 0x7FD5;

    private readonly CpuState* _state = memory.State;

    public void PushWord(ushort value)
    {
        var sp = Wrap(StackPointer - 2);
        StackPointer = sp;
        WriteWord(sp, value);
    }

    public ushort PopWord()
    {
        var sp = StackPointer;
        var value = ReadWord(sp);
        StackPointer = sp + 2;
        return value;
    }

    /// <summary>FLAGS, CS, IP of the client.</summary>
    public void PushInterruptFrame()
    {
        PushWord((ushort)_state->Eflags);
        PushReturnAddress();
    }

    public void PushReturnAddress()
    {
        PushWord(_state->Cs.Selector);
        PushWord((ushort)_state->Eip);
    }

    public void PopReturnAddress()
    {
        _state->Eip = PopWord();
        _state->Cs.LoadReal(PopWord());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PopInterruptFrame()
    {
        uint flags;
        ref var sp = ref *(ushort*)(_state->Registers + 4);
        if (!_state->Ss.IsBig && sp <= 0x10000 - FrameSize)
        {
            var frame = _state->Ss.Base + sp;
            _state->Eip = memory.ReadWord(frame);
            _state->Cs.LoadReal(memory.ReadWord(frame + 2));
            flags = memory.ReadWord(frame + FlagsInFrame);
            sp += FrameSize;
        }
        else
        {
            PopReturnAddress();
            flags = PopWord();
        }
        _state->Eflags = (_state->Eflags & 0xFFFF0000) | (flags & DefinedFlags) | _state->FixedFlags;
    }

    public ushort FrameFlags
    {
        get => ReadWord(Wrap(StackPointer + FlagsInFrame));
        set => WriteWord(Wrap(StackPointer + FlagsInFrame), value);
    }

    private uint StackPointer
    {
        get => _state->Ss.IsBig ? _state->Registers[4] : *(ushort*)(_state->Registers + 4);
        set
        {
            if (_state->Ss.IsBig)
                _state->Registers[4] = value;
            else
                *(ushort*)(_state->Registers + 4) = (ushort)value;
        }
    }

    private uint Wrap(uint sp) => _state->Ss.IsBig ? sp : (ushort)sp;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort ReadWord(uint sp) => sp == 0xFFFF && !_state->Ss.IsBig
        ? (ushort)(memory.ReadByte(_state->Ss.Base + 0xFFFF) | (memory.ReadByte(_state->Ss.Base) << 8))
        : memory.ReadWord(_state->Ss.Base + sp);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteWord(uint sp, ushort value)
    {
        if (sp == 0xFFFF && !_state->Ss.IsBig)
        {
            memory.WriteByte(_state->Ss.Base + 0xFFFF, (byte)value);
            memory.WriteByte(_state->Ss.Base, (byte)(value >> 8));
            return;
        }
        memory.WriteWord(_state->Ss.Base + sp, value);
    }
}
