using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>From an <see cref="X87Step"/> to its function of <see cref="X87Pure"/>.</summary>
internal static unsafe class X87PureTable
{
    private static nint Address(delegate*<ulong, uint, ulong, uint, uint, Float80> function) => (nint)function;

    /// <summary>Of two registers, or of one and a memory operand.</summary>
    public static nint Arithmetic(in X87Step step) => step.Format switch
    {
        X87MemoryFormat.None => OfRegisters(step.Operation),
        X87MemoryFormat.Single => WithMemory<SingleFormat>(step.Operation),
        X87MemoryFormat.Double => WithMemory<DoubleFormat>(step.Operation),
        X87MemoryFormat.Int32 => WithMemory<Int32Format>(step.Operation),
        _ => WithMemory<Int16Format>(step.Operation),
    };

    private static nint OfRegisters(int operation) => operation switch
    {
        X87Step.Add => Address(&X87Pure.Arithmetic<AddOperation>),
        X87Step.Multiply => Address(&X87Pure.Arithmetic<MultiplyOperation>),
        X87Step.Subtract => Address(&X87Pure.Arithmetic<SubtractOperation>),
        X87Step.ReverseSubtract => Address(&X87Pure.Arithmetic<Reverse<SubtractOperation>>),
        X87Step.Divide => Address(&X87Pure.Arithmetic<DivideOperation>),
        _ => Address(&X87Pure.Arithmetic<Reverse<DivideOperation>>),
    };

    private static nint WithMemory<TFormat>(int operation) where TFormat : struct, IX87Format => operation switch
    {
        X87Step.Add => Address(&X87Pure.Memory<AddOperation, TFormat>),
        X87Step.Multiply => Address(&X87Pure.Memory<MultiplyOperation, TFormat>),
        X87Step.Subtract => Address(&X87Pure.Memory<SubtractOperation, TFormat>),
        X87Step.ReverseSubtract => Address(&X87Pure.Memory<Reverse<SubtractOperation>, TFormat>),
        X87Step.Divide => Address(&X87Pure.Memory<DivideOperation, TFormat>),
        _ => Address(&X87Pure.Memory<Reverse<DivideOperation>, TFormat>),
    };

    public static nint Compare(in X87Step step) => step.Format switch
    {
        X87MemoryFormat.None => step.Quietly ? Address(&X87Pure.Unordered) : Address(&X87Pure.Ordered),
        X87MemoryFormat.Single => Address(&X87Pure.CompareMemory<SingleFormat>),
        X87MemoryFormat.Double => Address(&X87Pure.CompareMemory<DoubleFormat>),
        X87MemoryFormat.Int32 => Address(&X87Pure.CompareMemory<Int32Format>),
        _ => Address(&X87Pure.CompareMemory<Int16Format>),
    };

    public static nint Load(X87MemoryFormat format) => format switch
    {
        X87MemoryFormat.Single => Address(&X87Pure.Load<SingleFormat>),
        X87MemoryFormat.Double => Address(&X87Pure.Load<DoubleFormat>),
        X87MemoryFormat.Int16 => Address(&X87Pure.Load<Int16Format>),
        X87MemoryFormat.Int32 => Address(&X87Pure.Load<Int32Format>),
        _ => Address(&X87Pure.Load<Int64Format>),
    };

    public static nint Store(X87MemoryFormat format) => format switch
    {
        X87MemoryFormat.Single => Address(&X87Pure.StoreSingle),
        X87MemoryFormat.Double => Address(&X87Pure.StoreDouble),
        X87MemoryFormat.Int16 => Address(&X87Pure.StoreInt16),
        X87MemoryFormat.Int32 => Address(&X87Pure.StoreInt32),
        _ => Address(&X87Pure.StoreInt64),
    };

    /// <summary>By the low five bits of the opcode, D9 F0 to FF.</summary>
    public static nint Function(int number) => number switch
    {
        0x10 => Address(&X87Pure.PowerOfTwoMinusOne),
        0x11 => Address(&X87Pure.Logarithm),
        0x13 => Address(&X87Pure.Arctangent),
        SquareRoot => Address(&X87Pure.SquareRoot),
        RoundToInteger => Address(&X87Pure.RoundToInteger),
        0x1D => Address(&X87Pure.Scale),
        Sine => Address(&X87Pure.Sine),
        _ => Address(&X87Pure.Cosine),
    };

    public const int SquareRoot = 0x1A;
    public const int RoundToInteger = 0x1C;
    public const int Sine = 0x1E;
    public const int Cosine = 0x1F;
}
