using System.Runtime.Intrinsics;

namespace Dbt.Guest;

/// <summary>Memory of the host as bytes.</summary>
public static unsafe class HostBytes
{
    /// <summary>Sets bytes to a value.</summary>
    public static void Fill(byte* at, nuint count, byte value) => Fill(at, count, 0x01010101u * value, 1);

    /// <summary>
    /// Repeats a value of 1, 2 or 4 bytes. The framework's own fill is made for the vectors of the processor it runs on, so
    /// that it has to be compiled at each start.
    /// </summary>
    /// <param name="at">The first element.</param>
    /// <param name="count">Elements.</param>
    /// <param name="value">The value as often as it goes into 4 bytes.</param>
    /// <param name="size">Bytes of an element.</param>
    public static void Fill(byte* at, nuint count, uint value, int size)
    {
        var end = at + count * (nuint)size;
        var vector = Vector128.Create(value).AsByte();
        for (; end - at >= 64; at += 64)
        {
            vector.Store(at);
            vector.Store(at + 16);
            vector.Store(at + 32);
            vector.Store(at + 48);
        }
        for (; end - at >= 4; at += 4)
            *(uint*)at = value;
        for (; at < end; at++, value >>= 8)
            *at = (byte)value;
    }
}
