using Dbt.Guest;

namespace Dbt.DosKrnl.Structures;

/// <summary>
/// Strings in guest memory. A DOS string is a .NET string of which each character is one byte (0–255) of the guest's code
/// page, not decoded: only who talks to the host's file names or terminal decodes.
/// </summary>
internal static class GuestText
{
    /// <summary>Reads up to the NUL or <paramref name="maximum"/> bytes.</summary>
    public static string ReadAsciz(GuestMemory memory, uint linear, int maximum = 128)
    {
        Span<char> text = stackalloc char[maximum];
        var length = 0;
        for (; length < maximum; length++)
        {
            var one = memory.ReadByte(linear + (uint)length);
            if (one == 0)
                break;
            text[length] = (char)one;
        }
        return new string(text[..length]);
    }

    /// <summary>Text of the host's as a DOS string; what the code page does not have is "?".</summary>
    public static string FromHost(string text, CodePage page)
    {
        var bytes = page.Encode(text);
        return string.Create(bytes.Length, bytes, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = (char)source[i];
        });
    }

    /// <summary>Reads exactly <paramref name="length"/> bytes.</summary>
    public static string Read(GuestMemory memory, uint linear, int length)
    {
        Span<char> text = stackalloc char[length];
        for (var i = 0; i < length; i++)
            text[i] = (char)memory.ReadByte(linear + (uint)i);
        return new string(text);
    }

    public static void WriteAsciz(GuestMemory memory, uint linear, string text)
    {
        Write(memory, linear, text);
        memory.WriteByte(linear + (uint)text.Length, 0);
    }

    public static void Write(GuestMemory memory, uint linear, string text)
    {
        for (var i = 0; i < text.Length; i++)
            memory.WriteByte(linear + (uint)i, (byte)text[i]);
    }
}
