using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Process;

/// <summary>Starts the machine's first program, or says why it cannot be started.</summary>
internal sealed class FirstProgram(DosKernel kernel)
{
    /// <summary>A Windows or OS/2 program's stub, which only prints that it needs Windows, is not larger than this.</summary>
    private const int LargestTextStub = 1024;

    private const int MaximumTail = 126;

    private readonly VmConfiguration _configuration = kernel.Machine.Configuration;

    /// <summary>Loads the program and sets the registers; otherwise ends the machine with <see cref="VmExitReason.BadProgram"/>.</summary>
    public void Start()
    {
        if (Load() is { } reason)
            kernel.Machine.End(new VmExit(VmExitReason.BadProgram, 0, $"{_configuration.ProgramPath ?? _configuration.ProgramHostPath}: {reason}"));
    }

    private string? Load()
    {
        if (_configuration.StartsShell)
            return LoadShell([]);
        if (_configuration.ProgramPath is { } name)
            return Find(GuestText.FromHost(name, kernel.Naming.Page)) is { } found ? LoadAny(found) : "there is no such program, nor with .COM, .EXE or .BAT";
        var hostPath = _configuration.ProgramHostPath;
        if (Directory.Exists(hostPath))
            return "is a folder, not a program";
        if (!File.Exists(hostPath))
            return "there is no such file";
        if (kernel.FileSystem.ShowProgram(hostPath) is not { } path)
            return "the program's folder cannot be shown to DOS: there is no free drive letter";
        return LoadAny(path);
    }

    /// <summary>The full path of a program on the drives; null: there is none.</summary>
    private string? Find(string name)
    {
        if (FindIn("", name) is { } here)
            return here;
        if (name.AsSpan().IndexOfAny('\\', '/', ':') >= 0)
            return null;
        foreach (var entry in _configuration.SearchPath)
        {
            var folder = entry.StartsWith('/') ? kernel.FileSystem.ShowFolder(entry) : GuestText.FromHost(entry, kernel.Naming.Page);
            if (folder is not null && FindIn($"{folder.TrimEnd('\\')}\\", name) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>A name without an extension is tried with each of a program's.</summary>
    private string? FindIn(string folder, string name)
    {
        if (name.AsSpan(name.AsSpan().LastIndexOfAny('\\', '/', ':') + 1).Contains('.'))
            return TryFind(folder + name);
        return TryFind($"{folder}{name}.COM") ?? TryFind($"{folder}{name}.EXE") ?? TryFind($"{folder}{name}.BAT") ?? TryFind(folder + name);
    }

    private string? TryFind(string path)
    {
        if (!kernel.FileSystem.OpenForRead(path, out var file).IsOk)
            return null;
        file!.Close();
        return kernel.FileSystem.TrueName(path, out var full).IsOk ? full : null;
    }

    private string? LoadAny(string path) =>
        path.EndsWith(".BAT", StringComparison.OrdinalIgnoreCase) ? LoadShell([.. " /C "u8, .. Bytes(path)]) : Load(path, []);

    /// <summary>COMMAND.COM with the arguments behind what is given.</summary>
    private string? LoadShell(byte[] tail) => Load(kernel.BuiltIns.CommandPath, tail);

    /// <param name="path">DOS path of the program.</param>
    /// <param name="tail">What stands before the arguments in the command tail.</param>
    private string? Load(string path, byte[] tail)
    {
        var result = kernel.FileSystem.OpenForRead(path, out var file);
        if (!result.IsOk)
            return result.Error == DosError.AccessDenied ? "the file may not be read" : $"the file cannot be opened (DOS error {(int)result.Error}, {result.Error})";
        try
        {
            var fault = ProgramFile.Open(file!, out var program);
            if (Refuse(program) is { } refusal)
                return refusal;
            if (fault is not null)
                return fault.ToString();
            if (kernel.Processes.Create(program, path, Parameters(path, tail), out var loaded) is { } loadFault)
                return loadFault.ToString();
            kernel.Processes.Enter(loaded);
            Trace(path, loaded);
            return null;
        }
        finally
        {
            file!.Close();
        }
    }

    /// <summary>Files that are something else than a DOS program.</summary>
    private static string? Refuse(ProgramFile program)
    {
        var start = program.Start;
        if (start.Length == 0)
            return null;
        if (program.IsExe)
        {
            return program.NewSignature switch
            {
                "PE" when program.ImageBytes <= LargestTextStub => "is a Windows (PE) program; only DOS programs run here",
                "NE" when program.ImageBytes <= LargestTextStub => "is a 16-bit Windows or OS/2 (NE) program; only DOS programs run here",
                _ => null,
            };
        }
        if (start.StartsWith("\x7F"u8) && start[1..].StartsWith("ELF"u8))
            return "is a Linux (ELF) program; only DOS programs run here";
        if (start.StartsWith("LE\0\0"u8) || start.StartsWith("LX\0\0"u8) || start.StartsWith("PE\0\0"u8))
            return $"is a bare {(char)start[0]}{(char)start[1]} program without a DOS part";
        // One byte can be no more than RET.
        if (start.Length == 1 && start[0] is not (0xC3 or 0xCB))
            return "offset 1h: the file ends after 1 byte: it is not a program";
        return null;
    }

    private ProcessParameters Parameters(string path, byte[] first)
    {
        var tail = Tail(first, out var longTail);
        var firstFcb = new byte[16];
        var secondFcb = new byte[16];
        ParseFcbs(tail.AsSpan(1, Math.Min((int)tail[0], MaximumTail)), firstFcb, secondFcb);
        var strings = EnvironmentBlock.Initial(_configuration, kernel.Naming.Page, kernel.BuiltIns.CommandPath, SearchPath());
        if (longTail is not null)
            strings = [.. strings, .. "CMDLINE="u8, .. Bytes(path), .. longTail, 0];
        kernel.Processes.Environments.Create(strings, path, kernel.Processes.RootPsp, out var environment);
        new Psp(kernel.Memory, kernel.Processes.RootPsp).Environment = environment;
        return new ProcessParameters(environment, tail, firstFcb, secondFcb);
    }

    /// <summary>The configured search path as the guest writes it; null: there is none.</summary>
    private string? SearchPath()
    {
        string? all = null;
        foreach (var entry in _configuration.SearchPath)
        {
            var folder = entry.StartsWith('/') ? kernel.FileSystem.ShowFolder(entry) : entry;
            if (folder is not null)
                all = all is null ? folder : $"{all};{folder}";
        }
        return all;
    }

    private void ParseFcbs(ReadOnlySpan<byte> text, Span<byte> first, Span<byte> second)
    {
        first.Slice(1, 11).Fill((byte)' ');
        second.Slice(1, 11).Fill((byte)' ');
        if (text.IsEmpty)
            return;
        var rest = FcbName.Parse(text, kernel.Naming.Page, first);
        FcbName.Parse(text[rest..], kernel.Naming.Page, second);
    }

    /// <summary>
    /// The command tail: each argument with a blank before it. What does not fit in 126 bytes is cut, its length byte is
    /// 7Fh, and the whole is in the variable CMDLINE (the convention of 4DOS and Windows 95).
    /// </summary>
    private byte[] Tail(byte[] first, out byte[]? longTail)
    {
        var text = new List<byte>(first);
        foreach (var argument in _configuration.Arguments)
        {
            text.Add((byte)' ');
            text.AddRange(kernel.Naming.Page.Encode(argument));
        }
        longTail = text.Count > MaximumTail ? [.. text] : null;
        var tail = new byte[128];
        var length = Math.Min(text.Count, MaximumTail);
        tail[0] = (byte)(longTail is null ? length : 0x7F);
        for (var i = 0; i < length; i++)
            tail[1 + i] = text[i];
        tail[1 + length] = 0x0D;
        return tail;
    }

    private static byte[] Bytes(string text)
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)text[i];
        return bytes;
    }

    private void Trace(string path, LoadedProgram loaded)
    {
        var trace = kernel.Machine.Trace;
        if (trace.IsOn(TraceCategories.Exec))
        {
            trace.Write(
                TraceCategories.Exec,
                $"run {path}: PSP {loaded.Psp:X4}, {loaded.Paragraphs * 16} bytes, entry {loaded.Entry}, stack {loaded.Stack}");
        }
    }
}
