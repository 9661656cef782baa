using Iced.Intel;

namespace Dbt.Translator.Cache;

/// <summary>Where an instruction's immediate and displacement stand in its bytes.</summary>
/// <param name="Offset">From the instruction's first byte.</param>
/// <param name="Size">Bytes; 0: there is none.</param>
internal readonly record struct OperandField(int Offset, int Size)
{
    public bool Contains(uint from, uint length) => Size != 0 && from >= Offset && from + length <= Offset + Size;

    public static OperandField Immediate(in Instruction instruction)
    {
        var size = 0;
        for (var i = 0; i < instruction.OpCount; i++)
        {
            size = instruction.GetOpKind(i) switch
            {
                OpKind.Immediate8 or OpKind.Immediate8to16 or OpKind.Immediate8to32 => IsImplied(instruction) ? 0 : 1,
                OpKind.Immediate16 => 2,
                OpKind.Immediate32 => 4,
                _ => size,
            };
        }
        return new OperandField(instruction.Length - size, size);
    }

    /// <summary>A byte that stands for a larger operand.</summary>
    public static bool IsSignExtended(in Instruction instruction)
    {
        for (var i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) is OpKind.Immediate8to16 or OpKind.Immediate8to32)
                return true;
        }
        return false;
    }

    public static OperandField Displacement(in Instruction instruction)
    {
        for (var i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) == OpKind.Memory)
                return new OperandField(Immediate(instruction).Offset - instruction.MemoryDisplSize, instruction.MemoryDisplSize);
        }
        return default;
    }

    /// <summary>Shifts by one have an operand that is not in their bytes; ENTER has two and is left alone.</summary>
    private static bool IsImplied(in Instruction instruction) =>
        instruction.Mnemonic == Mnemonic.Enter || instruction.OpCode.Op1Kind == OpCodeOperandKind.imm8_const_1;
}

/// <summary>
/// Operands that a program patches again and again. Their bytes stop being code: instructions read them when they run, and
/// stores to them invalidate nothing.
/// </summary>
internal sealed class LiveOperands
{
    /// <summary>Patches of one operand after which it is read when it runs.</summary>
    private const int Patience = 2;

    // How often the operand at an address was patched; null until one is, as in most programs.
    private Dictionary<int, int>? _immediates;
    private Dictionary<int, int>? _displacements;

    public bool IsLive(uint linear) => IsLive(linear, displacement: false) || IsLive(linear, displacement: true);

    public bool IsLive(uint linear, bool displacement) =>
        (displacement ? _displacements : _immediates) is { } patches
        && patches.TryGetValue((int)linear, out var count) && count >= Patience;

    /// <summary>Notes that a store changed bytes of the instruction at an address. True: of one operand only.</summary>
    public bool Note(uint linear, in Instruction instruction, uint from, uint length)
    {
        var immediate = OperandField.Immediate(instruction).Contains(from, length);
        if (!immediate && !OperandField.Displacement(instruction).Contains(from, length))
            return false;
        var patches = immediate ? _immediates ??= [] : _displacements ??= [];
        patches.TryGetValue((int)linear, out var count);
        patches[(int)linear] = count + 1;
        return true;
    }

    /// <summary>Operands that are remembered.</summary>
    public int Count => (_immediates?.Count ?? 0) + (_displacements?.Count ?? 0);

    public void Clear() => _immediates = _displacements = null;
}
