using System.Runtime.Intrinsics;

namespace Dbt.Guest;

/// <summary>Memory of the host as bytes.</summary>
public static unsafe class HostBytes
{
    /// <summary>
    /// Sets bytes to a value. The framework's own fill is made for the vectors of the processor it runs on, so that it has to
    /// be compiled at each start.
    /// </summary>
    public static void Fill(byte* at, nuint count, byte value)
    {
        var vector = Vector128.Create(value);
        for (; count >= 16; count -= 16, at += 16)
            vector.Store(at);
        for (; count > 0; count--)
            *at++ = value;
    }
}
