namespace Dbt.Translator.Ist;

/// <summary>From an x87 opcode to its handler, in the order of Intel's opcode tables (SDM vol. 2, A.5).</summary>
internal static unsafe class X87Table
{
    /// <param name="opcode">The low three bits of the first byte, and the second one: 11 bits.</param>
    public static OpHandler Find(uint opcode)
    {
        var handler = FindKnown(opcode);
        return handler != null ? handler : &IllegalInstructions.InvalidOpcode;
    }

    /// <summary>The same; null where there is no such instruction.</summary>
    public static OpHandler FindKnown(uint opcode) =>
        (opcode & 0xC0) == 0xC0 ? OfRegisters(opcode) : OfMemory(opcode >> 8, opcode >> 3 & 7);

    private static OpHandler OfMemory(uint group, uint field) => group switch
    {
        0 => Arithmetic<SingleFormat>(field),
        1 => Group1(field),
        2 => Arithmetic<Int32Format>(field),
        3 => field switch
        {
            0 => &X87Moves.Load<Int32Format>,
            1 => &X87Moves.StoreCut32,
            2 or 3 => &X87Moves.StoreInt32,
            5 => &X87TenBytes.LoadExtended,
            7 => &X87TenBytes.StoreExtended,
            _ => null,
        },
        4 => Arithmetic<DoubleFormat>(field),
        5 => field switch
        {
            0 => &X87Moves.Load<DoubleFormat>,
            1 => &X87Moves.StoreCut64,
            2 or 3 => &X87Moves.StoreDouble,
            4 => &X87Environment.Restore,
            6 => &X87Environment.Save,
            7 => &X87Control.StoreStatus,
            _ => null,
        },
        6 => Arithmetic<Int16Format>(field),
        _ => field switch
        {
            0 => &X87Moves.Load<Int16Format>,
            1 => &X87Moves.StoreCut16,
            2 or 3 => &X87Moves.StoreInt16,
            4 => &X87TenBytes.LoadDecimal,
            5 => &X87Moves.Load<Int64Format>,
            6 => &X87TenBytes.StoreDecimal,
            7 => &X87Moves.StoreInt64,
            _ => null,
        },
    };

    private static OpHandler Arithmetic<TFormat>(uint field) where TFormat : struct, IX87Format =>
        field is 2 or 3 ? &X87Comparisons.Memory<TFormat> : X87Arithmetic.WithMemory<TFormat>(field);

    private static OpHandler Group1(uint field) => field switch
    {
        0 => &X87Moves.Load<SingleFormat>,
        2 or 3 => &X87Moves.StoreSingle,
        4 => &X87Environment.Load,
        5 => &X87Control.LoadControl,
        6 => &X87Environment.Store,
        7 => &X87Control.StoreControl,
        _ => null,
    };

    private static OpHandler OfRegisters(uint opcode)
    {
        var field = opcode >> 3 & 7;
        switch (opcode >> 8)
        {
            case 0:
                return field == 2 ? &X87Comparisons.Ordered
                    : field == 3 ? &X87Comparisons.OrderedPop
                    : X87Arithmetic.ToTop(field);
            case 1:
                return field < 4 ? Group1Registers(opcode, field) : OfNoOperand(opcode & 0x3F);
            case 2:
                return field < 4 ? &X87Moves.MoveIf : opcode == 0x2E9 ? &X87Comparisons.UnorderedTooPopTwice : null;
            case 3:
                return field < 4 ? &X87Moves.MoveIf : field is 5 or 6 ? &X87Comparisons.ToFlags : Control(opcode & 0xFF);
            case 4:
                return field == 2 ? &X87Comparisons.Ordered
                    : field == 3 ? &X87Comparisons.OrderedPop
                    : X87Arithmetic.ToOther(field, pops: false);
            case 5:
                return Group5Registers(field);
            case 6:
                return field == 2 ? &X87Comparisons.OrderedPop
                    : field == 3 ? opcode == 0x6D9 ? &X87Comparisons.OrderedPopTwice : null
                    : X87Arithmetic.ToOther(field, pops: true);
            default:
                return Group7Registers(opcode, field);
        }
    }

    private static OpHandler Group1Registers(uint opcode, uint field) => field switch
    {
        0 => &X87Moves.LoadRegister,
        1 => &X87Moves.Exchange,
        2 => opcode == 0x1D0 ? &X87Moves.Nothing : null,
        _ => &X87Moves.StoreRegisterPop,
    };

    private static OpHandler Group5Registers(uint field) => field switch
    {
        0 => &X87Moves.Free,
        1 => &X87Moves.Exchange,
        2 => &X87Moves.StoreRegister,
        3 => &X87Moves.StoreRegisterPop,
        4 => &X87Comparisons.UnorderedToo,
        5 => &X87Comparisons.UnorderedTooPop,
        _ => null,
    };

    private static OpHandler Group7Registers(uint opcode, uint field) => field switch
    {
        0 => &X87Moves.FreePop,
        1 => &X87Moves.Exchange,
        2 or 3 => &X87Moves.StoreRegisterPop,
        4 => opcode == 0x7E0 ? &X87Control.StoreStatusInAx : null,
        5 or 6 => &X87Comparisons.ToFlags,
        _ => null,
    };

    private static OpHandler Control(uint second) => second switch
    {
        0xE0 or 0xE1 or 0xE4 => &X87Control.Ignored,
        0xE2 => &X87Control.ClearExceptions,
        0xE3 => &X87Control.Initialize,
        _ => null,
    };

    /// <summary>D9 E0 to FF.</summary>
    private static OpHandler OfNoOperand(uint number) => number switch
    {
        0x20 => &X87Arithmetic.ChangeSign,
        0x21 => &X87Arithmetic.Absolute,
        0x24 => &X87Comparisons.Test,
        0x25 => &X87Comparisons.Examine,
        >= 0x28 and <= 0x2E => &X87Moves.LoadConstant,
        0x30 => &X87Functions.PowerOfTwoMinusOne,
        0x31 => &X87Functions.Logarithm,
        0x32 => &X87Functions.Tangent,
        0x33 => &X87Functions.Arctangent,
        0x34 => &X87Arithmetic.Extract,
        0x35 => &X87Arithmetic.RemainderToNearest,
        0x36 => &X87Moves.DecrementTop,
        0x37 => &X87Moves.IncrementTop,
        0x38 => &X87Arithmetic.Remainder,
        0x39 => &X87Functions.LogarithmPlusOne,
        0x3A => &X87Arithmetic.SquareRoot,
        0x3B => &X87Functions.SineAndCosine,
        0x3C => &X87Arithmetic.RoundToInteger,
        0x3D => &X87Arithmetic.Scale,
        0x3E => &X87Functions.Sine,
        0x3F => &X87Functions.Cosine,
        _ => null,
    };
}
