using Dbt.Guest;

namespace Dbt.Runtime.Dpmi;

/// <summary>The instruction at which a client met #GP, if it is one that only level 0 may run and the manager runs for it.</summary>
internal readonly unsafe struct ProtectedInstruction
{
    public enum Operation
    {
        EnableInterrupts,
        Halt,
        ReadControl,
        ReadDebug,
        ClearTaskSwitched,

        /// <summary>A move to a control or debug register: nothing happens.</summary>
        Ignore,
    }

    private const int MaxLength = 15;

    public Operation Kind { get; private init; }

    /// <summary>EIP behind it.</summary>
    public uint Next { get; private init; }

    /// <summary>General register.</summary>
    public int Register { get; private init; }

    /// <summary>Control or debug register.</summary>
    public int Index { get; private init; }

    /// <summary>Decodes at CS:EIP.</summary>
    public static bool TryDecode(GuestMemory memory, out ProtectedInstruction instruction)
    {
        instruction = default;
        var s = memory.State;
        var at = s->Eip;
        byte opcode;
        do
            opcode = memory.ReadByte(s->Cs.Base + at++);
        while (opcode is 0x66 or 0x67 or 0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65 && at - s->Eip < MaxLength);
        switch (opcode)
        {
            case 0xFB when (s->Eflags & EFlags.VirtualInterruptPending) != 0:
                instruction = new ProtectedInstruction { Kind = Operation.EnableInterrupts, Next = at };
                return true;
            case 0xF4:
                instruction = new ProtectedInstruction { Kind = Operation.Halt, Next = at };
                return true;
            case 0x0F:
                return TryDecodeLong(memory, at, out instruction);
            default:
                return false;
        }
    }

    private static bool TryDecodeLong(GuestMemory memory, uint at, out ProtectedInstruction instruction)
    {
        var s = memory.State;
        var opcode = memory.ReadByte(s->Cs.Base + at);
        var operands = memory.ReadByte(s->Cs.Base + at + 1);
        Operation? kind = opcode switch
        {
            0x06 => Operation.ClearTaskSwitched,
            0x20 => Operation.ReadControl,
            0x21 => Operation.ReadDebug,
            0x22 or 0x23 => Operation.Ignore,
            _ => null,
        };
        instruction = new ProtectedInstruction
        {
            Kind = kind ?? default,
            Next = at + (opcode == 0x06 ? 1u : 2u),
            Register = operands & 7,
            Index = operands >> 3 & 7,
        };
        return kind is not null;
    }
}
