using Dbt.DosKrnl.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests.Shell;

/// <summary>A batch file run from start to end, with other files beside it.</summary>
internal sealed class BatchRun
{
    /// <summary>MOV AL, first digit of the tail; exits with it.</summary>
    public static readonly byte[] ExitWithDigit = [0xA0, 0x82, 0x00, 0x2C, 0x30, 0xB4, 0x4C, 0xCD, 0x21];

    /// <summary>Copies standard input to standard output with each byte one higher.</summary>
    public static readonly byte[] PlusOne =
    [
        0xB4, 0x3F, 0x31, 0xDB, 0xB9, 1, 0, 0xBA, 0x00, 0x02, 0xCD, 0x21, // read a byte
        0x85, 0xC0, 0x74, 0x10,                                           // none: end
        0xFE, 0x06, 0x00, 0x02,                                           // INC BYTE [200h]
        0xB4, 0x40, 0xBB, 1, 0, 0xB9, 1, 0, 0xCD, 0x21,                   // write it
        0xEB, 0xE0,
        0xB8, 0x00, 0x4C, 0xCD, 0x21,
    ];

    private readonly Dictionary<string, byte[]> _files = [];

    public TestConsole Console { get; init; } = new();

    /// <summary>Looks at the folder at the end.</summary>
    public Action<string>? Check { get; init; }

    public BatchRun With(string name, string text) => With(name, text.Latin1());

    public BatchRun With(string name, byte[] content)
    {
        _files[name] = content;
        return this;
    }

    /// <summary>Runs lines as MAIN.BAT behind "@ECHO OFF".</summary>
    public ProgramRun Run(params string[] lines) => RunAs("@ECHO OFF\r\n" + string.Join("\r\n", lines) + "\r\n");

    public ProgramRun RunAs(string batch) => ProgramRun.Run(
        folder =>
        {
            foreach (var (name, content) in _files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
                File.WriteAllBytes(Path.Combine(folder, name), content);
            }
            var path = Path.Combine(folder, "MAIN.BAT");
            File.WriteAllBytes(path, batch.Latin1());
            return path;
        },
        Console,
        Check);

    /// <summary>What the lines print, the lines separated by | in place of CR LF.</summary>
    public void Prints(string expected, params string[] lines)
    {
        var run = Run(lines);
        Assert.Equal(VmExitReason.ProgramEnded, run.Exit.Reason);
        Assert.Equal(expected, Show(run.Output));
    }

    public string Errors => Show(System.Text.Encoding.Latin1.GetString(Console.Error));

    private static string Show(string text) => text.Replace("\r\n", "|", StringComparison.Ordinal);
}
