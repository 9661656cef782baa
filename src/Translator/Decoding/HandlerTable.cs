using Dbt.Translator.Ist;

namespace Dbt.Translator.Decoding;

/// <summary>The handlers of the instructions met so far: <see cref="IstTable"/> is asked once for each form.</summary>
internal sealed unsafe class HandlerTable
{
    /// <summary>More than Iced has codes.</summary>
    private const int CodeCount = 5120;

    /// <summary>By Iced's code × 2, + 1 when there is a memory operand.</summary>
    private readonly nint[] _handlers = new nint[2 * CodeCount];

    /// <summary>Null when it has not been asked for.</summary>
    public OpHandler this[Op* op]
    {
        get => (OpHandler)_handlers[Index(op)];
        set => _handlers[Index(op)] = (nint)value;
    }

    private static int Index(Op* op) => (2 * op->Code) + (op->HasMemory ? 1 : 0);
}
