using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Memory;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Process;

/// <summary>
/// Environments: strings, an empty string, the word 0001 and the program's full path. A block belongs to its process.
/// </summary>
internal sealed class EnvironmentBlock(GuestMemory memory, MemoryArena arena)
{
    private const int MaximumSize = 32768;

    /// <summary>The first environment: the configured variables, with what DOS sets at boot where it is missing.</summary>
    /// <param name="configuration">The variables.</param>
    /// <param name="page">Their code page.</param>
    /// <param name="commandInterpreter">Path of COMMAND.COM.</param>
    /// <param name="searchPath">Folders to be in front of what PATH says, with semicolons; null: none.</param>
    public static byte[] Initial(VmConfiguration configuration, CodePage page, string commandInterpreter, string? searchPath)
    {
        var text = new List<byte>(256);
        AddDefault("COMSPEC", commandInterpreter);
        AddDefault("PATH", searchPath ?? @"C:\");
        AddDefault("PROMPT", "$P$G");
        foreach (var (name, value) in configuration.Environment)
        {
            var isPath = searchPath is not null && name.Equals("PATH", StringComparison.OrdinalIgnoreCase);
            Add(page.Encode(name.ToUpperInvariant()), page.Encode(isPath ? $"{searchPath};{value}" : value));
        }
        return [.. text];

        void AddDefault(string name, string value)
        {
            foreach (var pair in configuration.Environment)
            {
                if (pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return;
            }
            Add(page.Encode(name), page.Encode(value));
        }

        void Add(byte[] name, byte[] value)
        {
            if (text.Count + name.Length + value.Length + 2 > MaximumSize - 256)
                return;
            text.AddRange(name);
            text.Add((byte)'=');
            text.AddRange(value);
            text.Add(0);
        }
    }

    /// <summary>The strings of an environment with the NUL of each, without the last empty string. Error 10: no end within 32 KB.</summary>
    public DosResult Read(ushort segment, out byte[] strings)
    {
        strings = [];
        if (segment == 0)
            return DosResult.Ok;
        var linear = (uint)segment << 4;
        for (var length = 0; length < MaximumSize; length++)
        {
            if (memory.ReadByte(linear + (uint)length) != 0 || (length != 0 && memory.ReadByte(linear + (uint)length - 1) != 0))
                continue;
            strings = memory.ReadBytes(linear, length);
            return DosResult.Ok;
        }
        return DosError.BadEnvironment;
    }

    /// <summary>Allocates a block with the strings and the program's path.</summary>
    public DosResult Create(ReadOnlySpan<byte> strings, string programPath, ushort owner, out ushort segment)
    {
        // An environment without variables still has two NULs.
        var head = strings.Length == 0 ? 2 : strings.Length + 1;
        var size = head + 2 + programPath.Length + 1;
        var result = arena.Allocate((ushort)((size + 15) / 16), owner, out segment, out _);
        if (!result.IsOk)
            return result;
        var linear = (uint)segment << 4;
        memory.Fill(linear, (size + 15) / 16 * 16, 0);
        memory.Write(linear, strings);
        memory.WriteWord(linear + (uint)head, 1);
        Structures.GuestText.WriteAsciz(memory, linear + (uint)head + 2, programPath);
        return DosResult.Ok;
    }
}
