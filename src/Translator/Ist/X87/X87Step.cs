namespace Dbt.Translator.Ist;

/// <summary>What an x87 instruction does, as far as translated code knows how to do it with registers in locals.</summary>
internal enum X87Action
{
    /// <summary>By its handler, with all of the x87 in the state.</summary>
    Handler,

    /// <summary>Two numbers give a third: <see cref="X87Step.Operation"/>.</summary>
    Arithmetic,

    /// <summary>A push of a number from memory.</summary>
    Load,

    /// <summary>A push of ST(i).</summary>
    LoadRegister,

    /// <summary>A push of one of the seven constants.</summary>
    Constant,

    Exchange,

    /// <summary>ST(i) = ST(0).</summary>
    StoreRegister,

    /// <summary>To memory.</summary>
    Store,

    ChangeSign,
    Absolute,

    /// <summary>FCOM, FUCOM and their like; without a memory operand and with <see cref="X87Step.Other"/> −1 it is FTST.</summary>
    Compare,

    /// <summary>ST(0) = f(ST(0)).</summary>
    Unary,

    /// <summary>ST(0) or ST(1) = f(ST(1), ST(0)).</summary>
    Binary,

    /// <summary>FNSTSW AX.</summary>
    Status,

    /// <summary>FNSTCW.</summary>
    StoreControl,
}

/// <summary>A format of a number in memory.</summary>
internal enum X87MemoryFormat
{
    None,
    Single,
    Int32,
    Double,
    Int16,
    Int64,
}

/// <summary>An x87 opcode taken apart.</summary>
/// <param name="Action">What it does.</param>
/// <param name="Operation">Of arithmetic, the reg field of its ModRM byte: 0 add, 1 multiply, 4 to 7 subtract and divide; of others a number.</param>
/// <param name="Other">i of ST(i), or −1.</param>
/// <param name="ToOther">The result goes to ST(i).</param>
/// <param name="Pops">How many registers it pops.</param>
/// <param name="Format">Of its memory operand.</param>
/// <param name="Quietly">A comparison that takes quiet NaNs.</param>
internal readonly record struct X87Step(
    X87Action Action, int Operation = 0, int Other = -1, bool ToOther = false, int Pops = 0,
    X87MemoryFormat Format = X87MemoryFormat.None, bool Quietly = false)
{
    public const int Add = 0;
    public const int Multiply = 1;
    public const int Subtract = 4;
    public const int ReverseSubtract = 5;
    public const int Divide = 6;
    public const int ReverseDivide = 7;

    /// <summary>Bytes of the memory operand.</summary>
    public int Size => Format switch
    {
        X87MemoryFormat.None => 0,
        X87MemoryFormat.Int16 => 2,
        X87MemoryFormat.Double or X87MemoryFormat.Int64 => 8,
        _ => 4,
    };

    /// <param name="opcode">11 bits: the low three of the first byte, and the second one.</param>
    public static X87Step Of(uint opcode) => (opcode & 0xC0) == 0xC0
        ? OfRegisters(opcode, opcode >> 8, opcode >> 3 & 7, (int)(opcode & 7))
        : OfMemory(opcode >> 8, opcode >> 3 & 7);

    private static X87Step OfMemory(uint group, uint field)
    {
        if ((group & 1) == 0)
        {
            var format = (X87MemoryFormat)(group / 2 + 1);
            return field is 2 or 3
                ? new X87Step(X87Action.Compare, Pops: (int)field - 2, Format: format)
                : new X87Step(X87Action.Arithmetic, (int)field, Format: format);
        }
        return (group, field) switch
        {
            (1, 7) => new X87Step(X87Action.StoreControl),
            (1, 0) => new X87Step(X87Action.Load, Format: X87MemoryFormat.Single),
            (3, 0) => new X87Step(X87Action.Load, Format: X87MemoryFormat.Int32),
            (5, 0) => new X87Step(X87Action.Load, Format: X87MemoryFormat.Double),
            (7, 0) => new X87Step(X87Action.Load, Format: X87MemoryFormat.Int16),
            (7, 5) => new X87Step(X87Action.Load, Format: X87MemoryFormat.Int64),
            (1, 2 or 3) => new X87Step(X87Action.Store, Pops: (int)field - 2, Format: X87MemoryFormat.Single),
            (3, 2 or 3) => new X87Step(X87Action.Store, Pops: (int)field - 2, Format: X87MemoryFormat.Int32),
            (5, 2 or 3) => new X87Step(X87Action.Store, Pops: (int)field - 2, Format: X87MemoryFormat.Double),
            (7, 2 or 3) => new X87Step(X87Action.Store, Pops: (int)field - 2, Format: X87MemoryFormat.Int16),
            (7, 7) => new X87Step(X87Action.Store, Pops: 1, Format: X87MemoryFormat.Int64),
            _ => default,
        };
    }

    private static X87Step OfRegisters(uint opcode, uint group, uint field, int i) => (group, field) switch
    {
        (0, 2 or 3) => new X87Step(X87Action.Compare, Other: i, Pops: (int)field - 2),
        (0, _) => new X87Step(X87Action.Arithmetic, (int)field, i),
        (1, 0) => new X87Step(X87Action.LoadRegister, Other: i),
        (1, 1) => new X87Step(X87Action.Exchange, Other: i),
        (1, > 3) => OfNoOperand(opcode),
        (2, _) when opcode == 0x2E9 => new X87Step(X87Action.Compare, Other: 1, Pops: 2, Quietly: true),
        (4 or 6, 0 or 1 or > 3) => new X87Step(X87Action.Arithmetic, (int)field, i, ToOther: true, Pops: group == 6 ? 1 : 0),
        (5, 2 or 3) => new X87Step(X87Action.StoreRegister, Other: i, Pops: (int)field - 2),
        (5, 4 or 5) => new X87Step(X87Action.Compare, Other: i, Pops: (int)field - 4, Quietly: true),
        (6, _) when opcode == 0x6D9 => new X87Step(X87Action.Compare, Other: 1, Pops: 2),
        (7, _) when opcode == 0x7E0 => new X87Step(X87Action.Status),
        _ => default,
    };

    private static X87Step OfNoOperand(uint opcode) => opcode switch
    {
        0x1E0 => new X87Step(X87Action.ChangeSign),
        0x1E1 => new X87Step(X87Action.Absolute),
        0x1E4 => new X87Step(X87Action.Compare),
        >= 0x1E8 and <= 0x1EE => new X87Step(X87Action.Constant, (int)(opcode & 7)),
        0x1F0 or 0x1FA or 0x1FC or 0x1FE or 0x1FF => new X87Step(X87Action.Unary, (int)(opcode & 0x1F)),
        0x1F1 or 0x1F3 => new X87Step(X87Action.Binary, (int)(opcode & 0x1F), ToOther: true, Pops: 1),
        0x1FD => new X87Step(X87Action.Binary, (int)(opcode & 0x1F)),
        _ => default,
    };
}
