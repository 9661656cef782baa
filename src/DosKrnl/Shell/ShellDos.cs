using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Shell;

/// <summary>A directory entry that a search found.</summary>
internal sealed record FoundFile(string Name, byte Attributes, ushort Time, ushort Date, uint Size)
{
    public bool IsDirectory => (Attributes & 0x10) != 0;
}

/// <summary>
/// DOS as the shell calls it: each method is one or more interrupts in the guest. Texts are DOS strings, a byte a
/// character. Errors are DOS's codes, 0 for none.
/// </summary>
internal sealed class ShellDos(GuestMemory memory, ushort segment, GuestRoutine routine, HostNames naming)
{
    public const ushort StandardInput = 0, StandardOutput = 1, StandardError = 2;

    private const int FindStateSize = 43;

    public ushort Segment => segment;

    public GuestMemory Memory => memory;

    /// <summary>A DOS string in upper case.</summary>
    public string Upper(string text) => naming.ToUpper(text);

    public string Lower(string text)
    {
        var lower = text.ToCharArray();
        for (var i = 0; i < lower.Length; i++)
            lower[i] = (char)naming.Page.ToLower((byte)lower[i]);
        return new string(lower);
    }

    public uint Linear(ushort offset) => ((uint)segment << 4) + offset;

    // ---- calls --------------------------------------------------------------------------------------------------------

    public GuestRoutine Call(ushort ax, ushort bx = 0, ushort cx = 0, ushort dx = 0, ushort si = 0, ushort di = 0) =>
        routine.Call(new CallRegisters { Vector = 0x21, Ax = ax, Bx = bx, Cx = cx, Dx = dx, Si = si, Di = di, Ds = segment, Es = segment });

    public GuestRoutine Call(in CallRegisters registers) => routine.Call(registers);

    /// <summary>Any other interrupt.</summary>
    public GuestRoutine Interrupt(byte vector, ushort ax, ushort bx = 0, ushort cx = 0, ushort dx = 0, ushort si = 0) =>
        routine.Call(new CallRegisters { Vector = vector, Ax = ax, Bx = bx, Cx = cx, Dx = dx, Si = si, Ds = segment, Es = segment });

    public void PutText(ushort offset, string text, int size)
    {
        if (text.Length >= size)
            text = text[..(size - 1)];
        GuestText.WriteAsciz(memory, Linear(offset), text);
    }

    private ushort PutPath(string path)
    {
        PutText(CommandImage.PathA, path, CommandImage.PathSize);
        return CommandImage.PathA;
    }

    private ushort PutSecondPath(string path)
    {
        PutText(CommandImage.PathB, path, CommandImage.PathSize);
        return CommandImage.PathB;
    }

    private static DosError ErrorOf(in CallRegisters answer) => answer.Carry ? (DosError)answer.Ax : DosError.None;

    /// <summary>A call with a path at DS:DX and no result but an error.</summary>
    public async Task<DosError> WithPath(ushort ax, string path, ushort bx = 0, ushort cx = 0) =>
        ErrorOf(await Call(ax, bx: bx, cx: cx, dx: PutPath(path)));

    // ---- text ---------------------------------------------------------------------------------------------------------

    public Task Print(string text) => Write(StandardOutput, text);

    public Task PrintLine(string text = "") => Write(StandardOutput, text + "\r\n");

    public Task Complain(string text) => Write(StandardError, text + "\r\n");

    public async Task Write(ushort handle, string text)
    {
        for (var at = 0; at < text.Length; at += CommandImage.TextSize)
        {
            var part = text.Substring(at, Math.Min(CommandImage.TextSize, text.Length - at));
            GuestText.Write(memory, Linear(CommandImage.Text), part);
            var answer = await Call(0x4000, bx: handle, cx: (ushort)part.Length, dx: CommandImage.Text);
            if (answer.Carry)
                return;
        }
    }

    /// <summary>A character from standard input, with echo, in upper case; what else was typed before is forgotten.</summary>
    public async Task<char> AskKey(string question)
    {
        await Print(question);
        var answer = await Call(0x0C01);
        await PrintLine();
        return char.ToUpperInvariant((char)answer.Al);
    }

    /// <summary>A line from standard input with DOS's line editing; null at the end of a redirected one.</summary>
    /// <param name="size">Most characters with the CR, up to 255.</param>
    public async Task<string?> ReadLine(byte size = 128)
    {
        if (!(await IsDevice(StandardInput)))
            return await ReadRedirectedLine();
        memory.WriteByte(Linear(CommandImage.LineBuffer), size);
        await Call(0x0A00, dx: CommandImage.LineBuffer);
        await PrintLine();
        var length = memory.ReadByte(Linear(CommandImage.LineBuffer + 1));
        return GuestText.Read(memory, Linear(CommandImage.LineBuffer + 2), length);
    }

    private async Task<string?> ReadRedirectedLine()
    {
        var line = new System.Text.StringBuilder();
        while (true)
        {
            var answer = await Call(0x3F00, bx: StandardInput, cx: 1, dx: CommandImage.Text);
            if (answer.Carry || answer.Ax == 0)
            {
                if (line.Length == 0)
                    return null;
                break;
            }
            var one = (char)memory.ReadByte(Linear(CommandImage.Text));
            if (one == '\n')
                break;
            if (one == 0x1A)
                return line.Length == 0 ? null : line.ToString();
            if (one != '\r')
                line.Append(one);
        }
        await PrintLine(line.ToString());
        return line.ToString();
    }

    public async Task<bool> IsDevice(ushort handle)
    {
        var answer = await Call(0x4400, bx: handle);
        return !answer.Carry && (answer.Dx & 0x80) != 0;
    }

    // ---- files --------------------------------------------------------------------------------------------------------

    public async Task<(ushort Handle, DosError Error)> Open(string path, byte mode)
    {
        var answer = await Call((ushort)(0x3D00 | mode), dx: PutPath(path));
        return (answer.Ax, ErrorOf(answer));
    }

    public async Task<(ushort Handle, DosError Error)> Create(string path)
    {
        var answer = await Call(0x3C00, dx: PutPath(path));
        return (answer.Ax, ErrorOf(answer));
    }

    /// <summary>Null: the file exists already, or cannot be made.</summary>
    public async Task<ushort?> CreateNew(string path)
    {
        var answer = await Call(0x5B00, dx: PutPath(path));
        return answer.Carry ? null : answer.Ax;
    }

    public async Task Close(ushort handle) => await Call(0x3E00, bx: handle);

    public async Task<uint> Seek(ushort handle, uint position, byte origin = 0)
    {
        var answer = await Call((ushort)(0x4200 | origin), bx: handle, cx: (ushort)(position >> 16), dx: (ushort)position);
        return answer.Carry ? 0 : ((uint)answer.Dx << 16) | answer.Ax;
    }

    /// <summary>Reads at most what fits in the text area.</summary>
    public async Task<byte[]> Read(ushort handle, int count)
    {
        var answer = await Call(0x3F00, bx: handle, cx: (ushort)Math.Min(count, CommandImage.TextSize), dx: CommandImage.Text);
        return answer.Carry ? [] : memory.ReadBytes(Linear(CommandImage.Text), answer.Ax);
    }

    /// <summary>The attributes of a file or folder; null: there is none.</summary>
    public async Task<byte?> Attributes(string path)
    {
        var answer = await Call(0x4300, dx: PutPath(path));
        return answer.Carry ? null : (byte)answer.Cx;
    }

    public async Task<bool> IsFile(string path) => await Attributes(path) is { } attributes && (attributes & 0x18) == 0;

    public async Task<bool> IsDirectory(string path)
    {
        if (path.Length == 0)
            return false;
        if (path is [_, ':'] or ['\\' or '/'] or [_, ':', '\\' or '/'] or "." or ".." || path.EndsWith("..", StringComparison.Ordinal))
            return await TrueName(path) is not null;
        return await Attributes(path.TrimEnd('\\', '/')) is { } attributes && (attributes & 0x10) != 0;
    }

    public async Task<string?> TrueName(string path)
    {
        var answer = await Call(0x6000, si: PutPath(path), di: PutSecondPath(""));
        return answer.Carry ? null : GuestText.ReadAsciz(memory, Linear(CommandImage.PathB));
    }

    public async Task<DosError> Rename(string from, string to) =>
        ErrorOf(await Call(0x5600, dx: PutPath(from), di: PutSecondPath(to)));

    /// <summary>All files that a path with wildcards finds, in the order of the search.</summary>
    public async Task<(List<FoundFile> Files, DosError Error)> Find(string path, ushort attributes)
    {
        var found = new List<FoundFile>();
        var search = new FileSearch(this);
        var error = await search.First(path, attributes);
        if (error != DosError.None)
            return (found, error);
        do
            found.Add(search.Current!);
        while (await search.Next());
        return (found, DosError.None);
    }

    /// <summary>A search whose state the shell keeps, so that other searches may come between.</summary>
    public sealed class FileSearch(ShellDos dos)
    {
        private byte[] _state = [];

        public FoundFile? Current { get; private set; }

        public async Task<DosError> First(string path, ushort attributes)
        {
            await dos.Call(0x1A00, dx: CommandImage.TransferArea);
            return Take(await dos.Call(0x4E00, cx: attributes, dx: dos.PutPath(path)));
        }

        public async Task<bool> Next()
        {
            await dos.Call(0x1A00, dx: CommandImage.TransferArea);
            dos.Memory.Write(dos.Linear(CommandImage.TransferArea), _state);
            return Take(await dos.Call(0x4F00)) == DosError.None;
        }

        private DosError Take(in CallRegisters answer)
        {
            if (answer.Carry)
                return (DosError)answer.Ax;
            var at = dos.Linear(CommandImage.TransferArea);
            _state = dos.Memory.ReadBytes(at, FindStateSize);
            Current = new FoundFile(
                GuestText.ReadAsciz(dos.Memory, at + 0x1E, 13), dos.Memory.ReadByte(at + 0x15), dos.Memory.ReadWord(at + 0x16),
                dos.Memory.ReadWord(at + 0x18), dos.Memory.ReadDword(at + 0x1A));
            return DosError.None;
        }
    }

    // ---- places -------------------------------------------------------------------------------------------------------

    /// <summary>0 = A.</summary>
    public async Task<byte> CurrentDrive() => (await Call(0x1900)).Al;

    /// <summary>"C:\DIR" of a drive (0 = the current one); null: there is no such drive.</summary>
    public async Task<string?> CurrentDirectory(byte drive)
    {
        PutText(CommandImage.PathB, "", CommandImage.PathSize);
        var answer = await Call(0x4700, dx: drive, si: CommandImage.PathB);
        if (answer.Carry)
            return null;
        var letter = drive == 0 ? 'A' + await CurrentDrive() : 'A' + drive - 1;
        return $"{(char)letter}:\\{GuestText.ReadAsciz(memory, Linear(CommandImage.PathB), 67)}";
    }

    // ---- memory -------------------------------------------------------------------------------------------------------

    /// <summary>The largest block of at most so many paragraphs; 0: none. Returns segment and size.</summary>
    public async Task<(ushort Segment, ushort Paragraphs)> Allocate(ushort most)
    {
        var answer = await Call(0x4800, bx: most);
        if (!answer.Carry)
            return (answer.Ax, most);
        if (answer.Ax != (ushort)DosError.NotEnoughMemory || answer.Bx == 0)
            return (0, 0);
        var size = answer.Bx;
        answer = await Call(0x4800, bx: size);
        return answer.Carry ? ((ushort)0, (ushort)0) : (answer.Ax, size);
    }

    public async Task Free(ushort block) =>
        await Call(new CallRegisters { Vector = 0x21, Ax = 0x4900, Ds = segment, Es = block });
}
