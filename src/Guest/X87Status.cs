namespace Dbt.Guest;

/// <summary>Bits of the x87 status word; the exceptions have the same places in the control word, where they mask.</summary>
public static class X87Status
{
    public const uint Invalid = 1;
    public const uint Denormal = 2;
    public const uint ZeroDivide = 4;
    public const uint Overflow = 8;
    public const uint Underflow = 16;
    public const uint Precision = 32;
    public const uint Exceptions = 63;
    public const uint StackFault = 64;

    /// <summary>An exception is there that is not masked; the busy bit repeats it (Intel SDM vol. 1, 8.1.3).</summary>
    public const uint ErrorSummary = 0x80;
    public const uint C0 = 0x100;

    /// <summary>The result was rounded up in magnitude; at a stack fault: it was an overflow.</summary>
    public const uint C1 = 0x200;
    public const uint C2 = 0x400;
    public const uint C3 = 0x4000;
    public const uint Conditions = C0 | C1 | C2 | C3;
    public const uint Busy = 0x8000;
    public const int TopShift = 11;
    public const uint Top = 7 << TopShift;
}
