namespace Dbt.Guest;

/// <summary>
/// The client register frame: how devices and the DOS kernel see the stopped guest's registers. A view over
/// <see cref="CpuState"/>; what is written takes effect when the guest goes on.
/// </summary>
public readonly unsafe struct ClientRegisters(CpuState* state)
{
    public CpuState* State => state;

    /// <summary>The processor has an x87, inside or beside it.</summary>
    public bool HasX87 => state->X87.Model != X87Model.None;

    /// <summary>See <see cref="X87State.IgnoresError"/>.</summary>
    public bool IgnoresX87Error { get => state->X87.IgnoresError != 0; set => state->X87.IgnoresError = value ? 1u : 0; }

    public uint Eax { get => state->Registers[0]; set => state->Registers[0] = value; }
    public uint Ecx { get => state->Registers[1]; set => state->Registers[1] = value; }
    public uint Edx { get => state->Registers[2]; set => state->Registers[2] = value; }
    public uint Ebx { get => state->Registers[3]; set => state->Registers[3] = value; }
    public uint Esp { get => state->Registers[4]; set => state->Registers[4] = value; }
    public uint Ebp { get => state->Registers[5]; set => state->Registers[5] = value; }
    public uint Esi { get => state->Registers[6]; set => state->Registers[6] = value; }
    public uint Edi { get => state->Registers[7]; set => state->Registers[7] = value; }

    public ushort Ax { get => Low16(0); set => SetLow16(0, value); }
    public ushort Cx { get => Low16(1); set => SetLow16(1, value); }
    public ushort Dx { get => Low16(2); set => SetLow16(2, value); }
    public ushort Bx { get => Low16(3); set => SetLow16(3, value); }
    public ushort Sp { get => Low16(4); set => SetLow16(4, value); }
    public ushort Bp { get => Low16(5); set => SetLow16(5, value); }
    public ushort Si { get => Low16(6); set => SetLow16(6, value); }
    public ushort Di { get => Low16(7); set => SetLow16(7, value); }

    public byte Al { get => (byte)Word(0); set => SetLow8(0, value); }
    public byte Cl { get => (byte)Word(1); set => SetLow8(1, value); }
    public byte Dl { get => (byte)Word(2); set => SetLow8(2, value); }
    public byte Bl { get => (byte)Word(3); set => SetLow8(3, value); }
    public byte Ah { get => (byte)(Word(0) >> 8); set => SetHigh8(0, value); }
    public byte Ch { get => (byte)(Word(1) >> 8); set => SetHigh8(1, value); }
    public byte Dh { get => (byte)(Word(2) >> 8); set => SetHigh8(2, value); }
    public byte Bh { get => (byte)(Word(3) >> 8); set => SetHigh8(3, value); }

    public uint Eip { get => state->Eip; set => state->Eip = value; }
    public ushort Ip { get => (ushort)state->Eip; set => state->Eip = value; }

    /// <summary>The live flags. An interrupt handler's caller gets those on the stack instead: see the machine's return flags.</summary>
    public uint Eflags { get => state->Eflags; set => state->Eflags = value | state->FixedFlags; }

    public bool Carry { get => (state->Eflags & EFlags.Carry) != 0; set => SetFlag(EFlags.Carry, value); }
    public bool Zero { get => (state->Eflags & EFlags.Zero) != 0; set => SetFlag(EFlags.Zero, value); }
    public bool InterruptsEnabled { get => (state->Eflags & EFlags.Interrupt) != 0; set => SetFlag(EFlags.Interrupt, value); }

    /// <summary>Segment values. Setting one loads it as real or virtual 8086 mode does.</summary>
    public ushort Cs { get => state->Cs.Selector; set => state->Cs.LoadReal(value); }
    public ushort Ds { get => state->Ds.Selector; set => state->Ds.LoadReal(value); }
    public ushort Es { get => state->Es.Selector; set => state->Es.LoadReal(value); }
    public ushort Ss { get => state->Ss.Selector; set => state->Ss.LoadReal(value); }
    public ushort Fs { get => state->Fs.Selector; set => state->Fs.LoadReal(value); }
    public ushort Gs { get => state->Gs.Selector; set => state->Gs.LoadReal(value); }

    /// <summary>Linear address of DS:<paramref name="offset"/> and the like: 16-bit offset, base of the segment register.</summary>
    public uint Linear(SegmentName segment, ushort offset) => CpuState.Segment(state, segment).Base + offset;

    public void SetFlag(uint mask, bool value) => state->Eflags = value ? state->Eflags | mask : state->Eflags & ~mask;

    // All by the word: 16-bit code loads and stores words, and a load that is wider than the store before it has to wait.

    private ref ushort Word(int register) => ref *(ushort*)(state->Registers + register);

    private ushort Low16(int register) => Word(register);

    private void SetLow16(int register, ushort value) => Word(register) = value;

    private void SetLow8(int register, byte value)
    {
        ref var word = ref Word(register);
        word = (ushort)(word & 0xFF00 | value);
    }

    private void SetHigh8(int register, byte value)
    {
        ref var word = ref Word(register);
        word = (ushort)(word & 0x00FF | value << 8);
    }
}
