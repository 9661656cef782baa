using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>What an operand is, as far as the choice of a handler goes.</summary>
internal enum OperandShape : byte
{
    None,
    ByteRegister,

    /// <summary>16 or 32 bits.</summary>
    Register,
    SegmentRegister,

    /// <summary>Control, debug, test, or of a coprocessor.</summary>
    OtherRegister,

    /// <summary>By base, index and displacement; or a string's.</summary>
    Memory,
    Immediate,
    NearBranch,
    FarBranch,
}

/// <summary>What a condition decides.</summary>
internal enum ConditionUse : byte
{
    None,

    /// <summary>Jcc, LOOPE and LOOPNE.</summary>
    Branch,

    /// <summary>SETcc and CMOVcc.</summary>
    Value,
}

/// <summary>
/// An instruction's form, without its values: enough to find its handler. Numbers, not Iced's types: a method that
/// has one of those in its signature loads Iced, which a start can do without.
/// </summary>
internal readonly struct OpShape(ushort code, ushort mnemonic)
{
    /// <summary>Iced's Code.</summary>
    public ushort Code { get; } = code;

    /// <summary>Iced's Mnemonic.</summary>
    public ushort Mnemonic { get; } = mnemonic;

    public OperandShape First { get; init; }

    public OperandShape Second { get; init; }

    public OperandShape Third { get; init; }

    public ConditionUse Condition { get; init; }

    public static bool IsGeneralRegister(OperandShape operand) => operand is OperandShape.Register or OperandShape.ByteRegister;

    /// <summary>Of an instruction that Iced decoded.</summary>
    public static OpShape Of(in Instruction instruction) => new((ushort)instruction.Code, (ushort)instruction.Mnemonic)
    {
        First = Operand(in instruction, 0),
        Second = Operand(in instruction, 1),
        Third = Operand(in instruction, 2),
        Condition = instruction.ConditionCode == ConditionCode.None ? ConditionUse.None
            : instruction.FlowControl == FlowControl.ConditionalBranch ? ConditionUse.Branch
            : ConditionUse.Value,
    };

    private static OperandShape Operand(in Instruction instruction, int index)
    {
        if (index >= instruction.OpCount)
            return OperandShape.None;
        return instruction.GetOpKind(index) switch
        {
            OpKind.Register => OfRegister(instruction.GetOpRegister(index)),
            OpKind.NearBranch16 or OpKind.NearBranch32 => OperandShape.NearBranch,
            OpKind.FarBranch16 or OpKind.FarBranch32 => OperandShape.FarBranch,
            OpKind.Memory or (>= OpKind.MemorySegSI and <= OpKind.MemoryESRDI) => OperandShape.Memory,
            _ => OperandShape.Immediate,
        };
    }

    private static OperandShape OfRegister(Register register) => register switch
    {
        >= Register.AL and <= Register.BH => OperandShape.ByteRegister,
        >= Register.AX and <= Register.EDI => OperandShape.Register,
        >= Register.ES and <= Register.GS => OperandShape.SegmentRegister,
        _ => OperandShape.OtherRegister,
    };
}
