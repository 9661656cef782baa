using System.Text;
using Dbt.Cli.Tests.Support;
using Dbt.Mvdm;

namespace Dbt.Cli.Tests.Robustness;

/// <summary>Programs that do what they should not: the machine ends, the host does not notice.</summary>
public sealed class HostileProgramTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Loops in all shapes; each must be stopped by the time limit, in both cores.</summary>
    public static TheoryData<string, byte[]> Loops => new()
    {
        { "jmp $", Code.Loop },
        { "cli; jmp $", [0xFA, 0xEB, 0xFE] },
        { "hlt for ever", [0xF4, 0xEB, 0xFD] },
        { "loop without end", [0x31, 0xC9, 0xE2, 0xFE, 0xEB, 0xFA] },
        { "rep movsb onto itself", [0x89, 0xFE, 0xB9, 0xFF, 0xFF, 0xF3, 0xA4, 0xEB, 0xF7] },
        { "int 1Ch again and again", [0xCD, 0x1C, 0xEB, 0xFC] },
        { "patches its own immediate", [0xFE, 0x06, 0x06, 0x01, 0x90, 0xB0, 0x00, 0xEB, 0xF7] },
        { "waits for the tick with interrupts off", [0xFA, 0xB8, 0x40, 0, 0x8E, 0xD8, 0xA1, 0x6C, 0, 0x3B, 0x06, 0x6C, 0, 0x74, 0xFA] },
        { "prints for ever", [0xB2, 0x41, 0xB4, 0x02, 0xCD, 0x21, 0xEB, 0xFA] },
        { "the trap flag on", [0x9C, 0x58, 0x80, 0xCC, 0x01, 0x50, 0x9D, 0xEB, 0xFE] },
        { "an endless chain of prefixes in a loop", [0x66, 0x67, 0x26, 0x36, 0x66, 0x67, 0x90, 0xEB, 0xF7] },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void ALoopEndsAtTheTimeLimit(string what, byte[] program)
    {
        foreach (var core in new[] { CoreKind.Auto, CoreKind.Interpreter })
        {
            var template = Configuration(0.3) with { Core = core, PromotionThreshold = 10 };
            var start = DateTime.UtcNow;
            var exit = InProcess.Run(_folder, "x.com", program, template).Exit;
            Assert.True(exit.Reason == VmExitReason.TimeLimit, $"{what} ({core}): {exit}");
            Assert.True(DateTime.UtcNow - start < TimeSpan.FromSeconds(5), $"{what} ({core}) ended late");
        }
    }

    /// <summary>Jumps, calls and stacks that lead nowhere: any end but a failure of ours.</summary>
    public static TheoryData<string, byte[]> Nowhere => new()
    {
        { "jmp FFFF:0000", [0xEA, 0, 0, 0xFF, 0xFF] },
        { "jmp FFFF:FFFF", [0xEA, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "jmp 0000:0000", [0xEA, 0, 0, 0, 0] },
        { "jmp A000:0000", [0xEA, 0, 0, 0, 0xA0] },
        { "jmp F000:1234", [0xEA, 0x34, 0x12, 0, 0xF0] },
        { "retf to what is on the stack", [0xCB] },
        { "iret to what is on the stack", [0xCF] },
        { "the stack at 0000:0000", [0x31, 0xC0, 0x8E, 0xD0, 0x89, 0xC4, 0x50, 0xC3] },
        { "the stack over the vectors, and an interrupt", [0x31, 0xC0, 0x8E, 0xD0, 0xBC, 0x90, 0x00, 0xCD, 0x21, 0xEB, 0xFE] },
        { "all vectors zero", [0x31, 0xC0, 0x8E, 0xC0, 0x31, 0xFF, 0xB9, 0, 2, 0xFC, 0xF3, 0xAB, 0xCD, 0x21] },
        { "all vectors FFFF:FFFF", [0x31, 0xC0, 0x8E, 0xC0, 0x31, 0xFF, 0x48, 0xB9, 0, 2, 0xFC, 0xF3, 0xAB, 0xCD, 0x21] },
        { "the whole first megabyte overwritten", [0xBB, 0, 0, 0x8E, 0xC3, 0x31, 0xFF, 0xB9, 0, 0x80, 0xB0, 0xF4, 0xF3, 0xAA, 0x81, 0xC3, 0, 8, 0xEB, 0xEF] },
        { "ud2", [0x0F, 0x0B] },
        { "cli; hlt", [0xFA, 0xF4, 0xEB, 0xFC] },
        { "fills its segment with pushes", [0x50, 0xEB, 0xFD] },
        { "copies its segment over itself", [0xB9, 0xFF, 0xFF, 0xF3, 0xA4, 0xEB, 0xF9] },
        { "a far pointer in a register (lds ax,ax)", [0xC5, 0xC0] },
        { "lock nop", [0xF0, 0x90] },
        { "fifteen prefixes", [0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90] },
        { "an instruction across FFFF", [0xEA, 0xFF, 0xFF, 0, 0x10] },
        { "an SVC that nobody serves", [0xF4, 0xEE, 0x11] },
        { "every SVC", [0xF4, 0x00, 0xFF, 0xFE, 0x06, 0x01, 0x01, 0xFE, 0x0E, 0x02, 0x01, 0xEB, 0xF3] },
        { "into protected mode without tables", [0x0F, 0x20, 0xC0, 0x40, 0x0F, 0x22, 0xC0, 0x8E, 0xD8] },
        { "paging without tables", [0x0F, 0x20, 0xC0, 0x66, 0x0D, 1, 0, 0, 0x80, 0x0F, 0x22, 0xC0, 0x90] },
        { "lidt nonsense, then divide by zero", [0x0F, 0x01, 0x1E, 0, 1, 0x31, 0xC0, 0xF7, 0xF0] },
        { "divide by zero", [0x31, 0xC0, 0xF7, 0xF0] },
        { "an x87 instruction", [0xD9, 0xE8] },
    };

    [Theory]
    [MemberData(nameof(Nowhere))]
    public void ALostProgramEndsSomehow(string what, byte[] program)
    {
        foreach (var core in new[] { CoreKind.Auto, CoreKind.Interpreter })
        {
            var exit = InProcess.Run(_folder, "x.com", program, Configuration(0.5) with { Core = core, PromotionThreshold = 1 }).Exit;
            Assert.True(exit.Reason is not VmExitReason.DriverFault, $"{what} ({core}): {exit.Message}");
        }
    }

    [Fact]
    public void ACrashNamesThePlaceAndTheRegisters()
    {
        _folder.Write("ud.com", 0xB8, 0x34, 0x12, 0x0F, 0x0B);
        var result = DbtProcess.Run(_folder.Path, "ud.com");
        Assert.Equal(123, result.ExitCode);
        Assert.StartsWith("dbt: ", result.ErrorText, StringComparison.Ordinal);
        Assert.Matches("[0-9A-F]{4}:0103", result.ErrorText);
        Assert.Contains("EAX=00001234", result.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramThatRunsItselfUntilMemoryEndsComesBack()
    {
        // Shrinks its block to 4 KB, then EXECs itself; when that fails it exits with the error code: 8, no memory.
        byte[] program =
        [
            0xBC, 0x00, 0x08, // mov sp,800h
            0xB4, 0x4A, 0xBB, 0x80, 0x00, 0xCD, 0x21, // mov ah,4Ah; mov bx,80h; int 21h
            0x8C, 0xC8, 0xA3, 0x44, 0x01, 0xA3, 0x48, 0x01, 0xA3, 0x4C, 0x01, // segments of the parameter block
            0xB8, 0x00, 0x4B, 0xBB, 0x40, 0x01, 0xBA, 0x30, 0x01, 0xCD, 0x21, // mov ax,4B00h; bx,block; dx,name; int 21h
            0xBC, 0x00, 0x08, // mov sp,800h
            0x72, 0x04, // jc failed
            0xB4, 0x4D, 0xCD, 0x21, // the child's exit code
            0xB4, 0x4C, 0xCD, 0x21, // failed: exit with it
            .. new byte[3],
            .. "C:\\X.COM\0"u8, .. new byte[7],
            0, 0, 0x80, 0, 0, 0, 0x5C, 0, 0, 0, 0x6C, 0, 0, 0, 0, 0,
        ];
        Assert.Equal(0x50, program.Length);
        var exit = InProcess.Run(_folder, "x.com", program, Configuration(20)).Exit;
        Assert.Equal(new VmExit(VmExitReason.ProgramEnded, 8), exit);
    }

    /// <summary>Every spelling a program has to leave its drive: each is tried with create, mkdir, delete, rename and open for writing.</summary>
    public static TheoryData<string> Escapes => new(
        "..\\OUT.TXT", "C:\\..\\OUT.TXT", "C:..\\..\\OUT.TXT", "\\..\\..\\..\\tmp\\OUT.TXT", "/../OUT.TXT", "SUB\\..\\..\\OUT.TXT",
        "C:\\SUB\\..\\..\\OUT.TXT", "....\\OUT.TXT", ".. \\OUT.TXT", "..\\.\\..\\OUT.TXT", "LINK\\OUT.TXT", "LINK\\..\\OUT.TXT", "FILELINK",
        "DANGLING", "D:\\OUT.TXT", "Z:OUT.TXT", "\\\\HOST\\SHARE\\OUT.TXT", "//etc/OUT.TXT", "\\DEV\\..\\..\\OUT.TXT", "C:C:..\\OUT.TXT",
        "SUB/../../OUT.TXT", "\\SUB\\\\..\\\\..\\OUT.TXT", "OUT.TXT\\..\\..\\OUT.TXT", "LINK", "ROOT\\tmp\\OUT.TXT", "..", "\\..", "LOOP\\LOOP\\OUT.TXT");

    [Theory]
    [MemberData(nameof(Escapes))]
    public void NoSpellingLeadsOutOfTheMountedFolder(string spelling)
    {
        var inside = _folder.AddFolder("inside");
        _folder.AddFolder("inside/SUB");
        _folder.AddFolder("outside");
        _folder.Write("outside/SECRET.TXT", 1, 2, 3);
        File.CreateSymbolicLink(_folder.In("inside/LINK"), _folder.In("outside"));
        File.CreateSymbolicLink(_folder.In("inside/FILELINK"), _folder.In("outside/SECRET.TXT"));
        File.CreateSymbolicLink(_folder.In("inside/DANGLING"), _folder.In("outside/NEW.TXT"));
        File.CreateSymbolicLink(_folder.In("inside/ROOT"), "/");
        File.CreateSymbolicLink(_folder.In("inside/LOOP"), _folder.In("inside/LOOP"));
        var before = Snapshot();
        InProcess.Run(_folder, "inside/X.COM", FileCalls(spelling), Configuration(5));
        InProcess.Run(_folder, "inside/Y.COM", FileCalls(spelling.ToLowerInvariant()), Configuration(5));
        Assert.Equal(before, Snapshot());
        Assert.True(Directory.Exists(inside));
    }

    /// <summary>The names and contents of all that lies outside.</summary>
    private string Snapshot()
    {
        var text = new StringBuilder();
        foreach (var entry in Directory.EnumerateFileSystemEntries(_folder.Path).Concat(Directory.EnumerateFileSystemEntries(_folder.In("outside"))).Order(StringComparer.Ordinal))
            text.Append(entry).Append(File.Exists(entry) ? Convert.ToHexString(File.ReadAllBytes(entry)) : "/").Append('\n');
        text.Append(File.Exists("/tmp/OUT.TXT") || File.Exists("/tmp/out.txt") || File.Exists("/OUT.TXT") || File.Exists("/etc/OUT.TXT"));
        return text.ToString();
    }

    /// <summary>For the name: create and write, open and write, mkdir, chdir, rename to and from, delete, rmdir, set attributes; exit.</summary>
    internal static byte[] FileCalls(string name)
    {
        var calls = new List<byte>();
        foreach (var (function, cx, dx, di) in new[]
        {
            (0x3C00, 0, 'N', 0), (-1, 0, 0, 0), (0x5B00, 0, 'N', 0), (-1, 0, 0, 0), (0x3D02, 0, 'N', 0), (-1, 0, 0, 0), (0x6C00, 0, 'N', 0),
            (0x3900, 0, 'N', 0), (0x3B00, 0, 'N', 0), (0x3C00, 0, 'O', 0), (-1, 0, 0, 0), (0x5600, 0, 'O', 'N'), (0x5600, 0, 'N', 'O'),
            (0x4301, 1, 'N', 0), (0x4301, 0, 'N', 0), (0x4100, 0, 'N', 0), (0x3A00, 0, 'N', 0), (0x4E00, 0x37, 'N', 0), (0x4B00, 0, 'N', 0),
        })
        {
            if (function < 0)
            {
                // mov bx,ax; mov ah,40h; mov cx,5; mov dx,O; int 21h; mov ah,3Eh; int 21h
                calls.AddRange([0x89, 0xC3, 0xB4, 0x40, 0xB9, 5, 0, 0xBA, 0xFE, 0xFE, 0xCD, 0x21, 0xB4, 0x3E, 0xCD, 0x21]);
                continue;
            }

            // mov ax,function; mov cx,cx; mov dx,name; mov si,dx; mov di,name; mov bx,2; int 21h
            calls.AddRange([0xB8, (byte)function, (byte)(function >> 8), 0xB9, (byte)cx, 0, 0xBA, Mark(dx), Mark(dx), 0x89, 0xD6, 0xBF, Mark(di), Mark(di), 0xBB, 2, 0, 0xCD, 0x21]);
        }

        calls.AddRange(Code.Exit(0));
        var nameAt = 0x100 + calls.Count;
        var otherAt = nameAt + name.Length + 1;
        for (var i = 0; i + 1 < calls.Count; i++)
        {
            if (calls[i] == 0xFD && calls[i + 1] == 0xFD)
                (calls[i], calls[i + 1]) = ((byte)nameAt, (byte)(nameAt >> 8));
            else if (calls[i] == 0xFE && calls[i + 1] == 0xFE)
                (calls[i], calls[i + 1]) = ((byte)otherAt, (byte)(otherAt >> 8));
        }

        return [.. calls, .. Encoding.Latin1.GetBytes(name), 0, .. "OTHER.TXT\0"u8];
    }

    private static byte Mark(int which) => which switch { 'N' => 0xFD, 'O' => 0xFE, _ => 0 };

    private static VmConfiguration Configuration(double seconds) => new()
    {
        Mounts = [],
        ProgramHostPath = "",
        TimeLimit = TimeSpan.FromSeconds(seconds),
    };
}
