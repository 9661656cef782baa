using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>How translated code does an x87 instruction.</summary>
internal enum X87Shape
{
    /// <summary>By its handler.</summary>
    None,

    /// <summary>On registers alone.</summary>
    Registers,

    /// <summary>With an operand read from memory.</summary>
    Reads,

    /// <summary>A store: first <see cref="X87FastTable.Find"/>, then the store, then <see cref="X87Fast.FinishStore"/>.</summary>
    Stores,

    /// <summary>FNSTSW AX.</summary>
    Status,
}

/// <summary>From an x87 opcode to its form for translated code.</summary>
internal static unsafe class X87FastTable
{
    /// <summary>The shape of an opcode of 11 bits, and the size of its operand.</summary>
    public static X87Shape ShapeOf(uint opcode, out int size)
    {
        size = 0;
        if (opcode == 0x7E0)
            return X87Shape.Status;
        if ((opcode & 0xC0) == 0xC0)
            return OfRegisters(opcode) != 0 ? X87Shape.Registers : X87Shape.None;
        var (group, field) = (opcode >> 8, opcode >> 3 & 7);
        size = group switch
        {
            0 or 1 or 2 or 3 => 4,
            4 or 5 => 8,
            _ => 2,
        };
        if ((group & 1) == 0)
            return X87Shape.Reads;
        if (group == 7 && field is 5 or 7)
        {
            size = 8;
            return field == 5 ? X87Shape.Reads : X87Shape.Stores;
        }
        return field switch
        {
            0 => X87Shape.Reads,
            2 or 3 => X87Shape.Stores,
            _ => X87Shape.None,
        };
    }

    /// <summary>Bits of what FIST stores.</summary>
    public static int BitsOfInteger(uint opcode) => opcode >> 8 == 3 ? 32 : (opcode >> 3 & 7) == 7 ? 64 : 16;

    /// <summary>Address of a function (state, op, linear address, operand) → not 0 when it is done.</summary>
    public static nint Find(uint opcode)
    {
        if (opcode == 0x7E0)
            return Address(&X87Fast.StatusWord);
        if ((opcode & 0xC0) == 0xC0)
            return OfRegisters(opcode);
        var (group, field) = (opcode >> 8, opcode >> 3 & 7);
        return group switch
        {
            0 => WithMemory<SingleFormat>(field),
            1 => field == 0 ? Address(&X87Fast.Load<SingleFormat>) : Address(&X87Fast.PrepareSingle),
            2 => WithMemory<Int32Format>(field),
            3 => field == 0 ? Address(&X87Fast.Load<Int32Format>) : Address(&X87Fast.PrepareInteger),
            4 => WithMemory<DoubleFormat>(field),
            5 => field == 0 ? Address(&X87Fast.Load<DoubleFormat>) : Address(&X87Fast.PrepareDouble),
            6 => WithMemory<Int16Format>(field),
            _ => field switch
            {
                0 => Address(&X87Fast.Load<Int16Format>),
                5 => Address(&X87Fast.Load<Int64Format>),
                _ => Address(&X87Fast.PrepareInteger),
            },
        };
    }

    public static nint FinishStore => Address(&X87Fast.FinishStore);

    private static nint Address(delegate*<CpuState*, Op*, uint, ulong, int> function) => (nint)function;

    private static nint WithMemory<TFormat>(uint field) where TFormat : struct, IX87Format => field switch
    {
        0 => Address(&X87Fast.Memory<AddOperation, TFormat>),
        1 => Address(&X87Fast.Memory<MultiplyOperation, TFormat>),
        2 or 3 => Address(&X87Fast.Compare<TFormat>),
        4 => Address(&X87Fast.Memory<SubtractOperation, TFormat>),
        5 => Address(&X87Fast.Memory<Reverse<SubtractOperation>, TFormat>),
        6 => Address(&X87Fast.Memory<DivideOperation, TFormat>),
        _ => Address(&X87Fast.Memory<Reverse<DivideOperation>, TFormat>),
    };

    private static nint OfRegisters(uint opcode)
    {
        var field = opcode >> 3 & 7;
        return (opcode >> 8) switch
        {
            0 => field switch
            {
                0 => Address(&X87Fast.ToTop<AddOperation>),
                1 => Address(&X87Fast.ToTop<MultiplyOperation>),
                2 => Address(&X87Fast.Ordered),
                3 => Address(&X87Fast.OrderedPop),
                4 => Address(&X87Fast.ToTop<SubtractOperation>),
                5 => Address(&X87Fast.ToTop<Reverse<SubtractOperation>>),
                6 => Address(&X87Fast.ToTop<DivideOperation>),
                _ => Address(&X87Fast.ToTop<Reverse<DivideOperation>>),
            },
            1 => Group1(opcode, field),
            2 => opcode == 0x2E9 ? Address(&X87Fast.UnorderedPopTwice) : 0,
            4 => field switch
            {
                0 => Address(&X87Fast.ToOther<AddOperation>),
                1 => Address(&X87Fast.ToOther<MultiplyOperation>),
                4 => Address(&X87Fast.ToOther<SubtractOperation>),
                5 => Address(&X87Fast.ToOther<Reverse<SubtractOperation>>),
                6 => Address(&X87Fast.ToOther<DivideOperation>),
                7 => Address(&X87Fast.ToOther<Reverse<DivideOperation>>),
                _ => 0,
            },
            5 => field switch
            {
                2 => Address(&X87Fast.StoreRegister),
                3 => Address(&X87Fast.StoreRegisterPop),
                4 => Address(&X87Fast.Unordered),
                5 => Address(&X87Fast.UnorderedPop),
                _ => 0,
            },
            6 => opcode == 0x6D9 ? Address(&X87Fast.OrderedPopTwice) : field switch
            {
                0 => Address(&X87Fast.ToOtherPop<AddOperation>),
                1 => Address(&X87Fast.ToOtherPop<MultiplyOperation>),
                4 => Address(&X87Fast.ToOtherPop<SubtractOperation>),
                5 => Address(&X87Fast.ToOtherPop<Reverse<SubtractOperation>>),
                6 => Address(&X87Fast.ToOtherPop<DivideOperation>),
                7 => Address(&X87Fast.ToOtherPop<Reverse<DivideOperation>>),
                _ => 0,
            },
            _ => 0,
        };
    }

    private static nint Group1(uint opcode, uint field) => field switch
    {
        0 => Address(&X87Fast.LoadRegister),
        1 => Address(&X87Fast.Exchange),
        _ => opcode switch
        {
            0x1E0 => Address(&X87Fast.ChangeSign),
            0x1E1 => Address(&X87Fast.Absolute),
            0x1E4 => Address(&X87Fast.Test),
            0x1E8 => Address(&X87Fast.LoadOne),
            0x1EE => Address(&X87Fast.LoadZero),
            0x1FA => Address(&X87Fast.SquareRoot),
            _ => 0,
        },
    };
}
