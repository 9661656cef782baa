using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Shell;

/// <summary>
/// The shell's environment: the block in guest memory that its PSP names, and nothing else, since programs change their
/// parent's there. It grows when it must and can.
/// </summary>
internal sealed class ShellEnvironment(ShellDos dos)
{
    private const int Largest = 32768;

    private readonly GuestMemory _memory = dos.Memory;

    public ushort Segment
    {
        get => new Psp(_memory, dos.Segment).Environment;
        private set => new Psp(_memory, dos.Segment) { Environment = value };
    }

    /// <summary>"NAME=VALUE" strings in their order.</summary>
    public List<string> Strings()
    {
        var strings = new List<string>();
        var segment = Segment;
        if (segment == 0)
            return strings;
        for (uint at = (uint)segment << 4, end = at + Largest; at < end;)
        {
            var text = GuestText.ReadAsciz(_memory, at, 2048);
            if (text.Length == 0)
                break;
            strings.Add(text);
            at += (uint)text.Length + 1;
        }
        return strings;
    }

    public string? Get(string name)
    {
        foreach (var text in Strings())
        {
            var equals = text.IndexOf('=');
            if (equals == name.Length && text.AsSpan(0, equals).Equals(name, StringComparison.OrdinalIgnoreCase))
                return text[(equals + 1)..];
        }
        return null;
    }

    /// <summary>Sets or, with an empty value, removes a variable. False: there is no room.</summary>
    public async Task<bool> Set(string name, string value)
    {
        var strings = Strings();
        var at = strings.FindIndex(text => text.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase));
        if (at >= 0)
            strings.RemoveAt(at);
        if (value.Length != 0)
            strings.Add($"{name}={value}");
        return await Write(strings);
    }

    /// <summary>Makes room for more bytes than there are now.</summary>
    public async Task Reserve(int bytes)
    {
        var strings = Strings();
        if (Size(strings) + bytes > Capacity)
            await Grow(strings, Size(strings) + bytes);
    }

    private static int Size(List<string> strings)
    {
        var size = 2;
        foreach (var text in strings)
            size += text.Length + 1;
        return size;
    }

    /// <summary>Bytes of the block, by its control block.</summary>
    private int Capacity => Segment == 0 ? 0 : Math.Min(_memory.ReadWord((uint)((Segment - 1) << 4) + 3) * 16, Largest);

    private async Task<bool> Write(List<string> strings)
    {
        var size = Size(strings);
        if (size > Capacity && (size > Largest || !await Grow(strings, size + 256)))
            return false;
        Store(Segment, strings);
        return true;
    }

    private void Store(ushort segment, List<string> strings)
    {
        var at = (uint)segment << 4;
        foreach (var text in strings)
        {
            GuestText.WriteAsciz(_memory, at, text);
            at += (uint)text.Length + 1;
        }
        if (strings.Count == 0)
            _memory.WriteByte(at++, 0);
        _memory.WriteByte(at, 0);
    }

    /// <summary>Moves the strings into a larger block.</summary>
    private async Task<bool> Grow(List<string> strings, int bytes)
    {
        var answer = await dos.Call(0x4800, bx: (ushort)((Math.Min(bytes, Largest) + 15) / 16));
        if (answer.Carry)
            return false;
        var old = Segment;
        Store(answer.Ax, strings);
        Segment = answer.Ax;
        if (old != 0)
            await dos.Free(old);
        return true;
    }
}
