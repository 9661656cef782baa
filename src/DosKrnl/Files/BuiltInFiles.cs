using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Handles;
using Dbt.DosKrnl.Shell;

namespace Dbt.DosKrnl.Files;

/// <summary>
/// Files that are the kernel's own, in the root of a drive that no program is told of: COMMAND.COM, and what passes between
/// the parts of a pipeline. The drive is Z:, or the last letter before it that has no mount.
/// </summary>
internal sealed class BuiltInFiles(DriveTable drives)
{
    public const string CommandName = "COMMAND.COM";

    public const int MostPipes = 8;

    /// <summary>Most bytes in a pipe: the disk is full then.</summary>
    public const int MostBytes = 64 << 20;

    private readonly MemoryContent?[] _pipes = new MemoryContent?[MostPipes];
    private MemoryContent? _command;

    /// <summary>0 = A.</summary>
    public int DriveIndex
    {
        get
        {
            var drive = DriveTable.Count - 1;
            while (drive > 0 && drives[drive] is not null)
                drive--;
            return drive;
        }
    }

    public char Drive => (char)('A' + DriveIndex);

    public string CommandPath => $"{Drive}:\\{CommandName}";

    public static string PipeName(int number) => $"PIPE{(char)('A' + number)}.$$$";

    /// <summary>The path is in the drive's root, whether there is such a file or not.</summary>
    public bool IsPlace(DosPath path) => path.Drive == DriveIndex && path.Names.Length == 1;

    /// <summary>A file's content by its name; null: there is none.</summary>
    public MemoryContent? Find(string name) =>
        name == CommandName ? _command ??= new MemoryContent(CommandImage.Bytes)
        : PipeNumber(name) is >= 0 and var number ? _pipes[number]
        : null;

    /// <summary>What a search for a name, or for a pattern, finds; null: nothing. A pattern finds COMMAND.COM alone.</summary>
    public string? Search(string pattern) =>
        Find(pattern) is not null ? pattern
        : DosName.Matches(DosName.ToEntry(pattern), DosName.ToEntry(CommandName)) ? CommandName
        : null;

    /// <summary>Errors 5 and 80.</summary>
    public DosError Create(string name, bool mustBeNew, out MemoryContent? content)
    {
        content = null;
        if (PipeNumber(name) is not (>= 0 and var number))
            return DosError.AccessDenied;
        if (mustBeNew && _pipes[number] is not null)
            return DosError.FileExists;
        content = _pipes[number] = new MemoryContent([]) { CanWrite = true };
        return DosError.None;
    }

    public DosError Delete(string name)
    {
        if (Find(name) is null)
            return DosError.FileNotFound;
        if (PipeNumber(name) is not (>= 0 and var number))
            return DosError.AccessDenied;
        _pipes[number] = null;
        return DosError.None;
    }

    public static byte AttributesOf(MemoryContent content) => content.CanWrite ? DosAttributes.Archive : DosAttributes.ReadOnly;

    private static int PipeNumber(string name) =>
        name.Length == 9 && name.StartsWith("PIPE", StringComparison.Ordinal) && name.EndsWith(".$$$", StringComparison.Ordinal)
        && name[4] - 'A' is >= 0 and < MostPipes and var number ? number : -1;
}

/// <summary>Bytes of a built-in file.</summary>
internal sealed class MemoryContent(byte[] bytes)
{
    private byte[] _bytes = bytes;

    public bool CanWrite { get; init; }

    public int Length { get; private set; } = bytes.Length;

    public int Read(uint position, Span<byte> buffer)
    {
        if (position >= Length)
            return 0;
        var count = Math.Min(buffer.Length, Length - (int)position);
        _bytes.AsSpan((int)position, count).CopyTo(buffer);
        return count;
    }

    /// <summary>Bytes written: fewer when it would be too large.</summary>
    public int Write(uint position, ReadOnlySpan<byte> data)
    {
        if (position > BuiltInFiles.MostBytes)
            return 0;
        var count = Math.Min(data.Length, BuiltInFiles.MostBytes - (int)position);
        SetLength(Math.Max((uint)Length, position + (uint)count));
        data[..count].CopyTo(_bytes.AsSpan((int)position));
        return count;
    }

    public void SetLength(uint length)
    {
        var size = (int)Math.Min(length, BuiltInFiles.MostBytes);
        if (size > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(size, Math.Min(2 * _bytes.Length + 4096, BuiltInFiles.MostBytes)));
        if (size > Length)
            _bytes.AsSpan(Length, size - Length).Clear();
        Length = size;
    }
}

/// <summary>A built-in file as an open file.</summary>
internal sealed class OpenBuiltInFile(MemoryContent content, DosPath path) : DosFile
{
    public override ushort DeviceInfo => (ushort)(path.Drive | 0x40);

    public override string DirectoryName => DosName.ToEntry(path.Name);

    public override byte Attributes => BuiltInFiles.AttributesOf(content);

    public override uint Size => (uint)content.Length;

    public override uint Position { get; set; }

    public override bool InputReady => Position < content.Length;

    public override DosResult Read(Span<byte> buffer, out int count)
    {
        count = content.Read(Position, buffer);
        Position += (uint)count;
        return DosResult.Ok;
    }

    public override DosResult Write(ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        if (!content.CanWrite)
            return DosError.AccessDenied;
        count = content.Write(Position, data);
        Position += (uint)count;
        return DosResult.Ok;
    }

    public override DosResult Truncate()
    {
        if (!content.CanWrite)
            return DosError.AccessDenied;
        content.SetLength(Position);
        return DosResult.Ok;
    }
}
