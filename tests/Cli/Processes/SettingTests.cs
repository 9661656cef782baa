using System.Text;
using System.Text.Json;
using Dbt.Cli.Tests.Support;
using Dbt.EndToEnd.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>Settings from files, variables, the search path, the trace for programs, and the doctor.</summary>
public sealed class SettingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The version of DOS as the exit code: MOV AH,30h; INT 21h; MOV AH,4Ch; INT 21h.</summary>
    private static readonly byte[] s_version = [0xB4, 0x30, 0xCD, 0x21, 0xB4, 0x4C, 0xCD, 0x21];

    /// <summary>Prints the environment: MOV DS,[2Ch]; every byte of 160 by INT 21h/02h.</summary>
    private static readonly byte[] s_environment =
    [
        0x8E, 0x1E, 0x2C, 0x00, 0x31, 0xF6, 0xB9, 0xA0, 0x00, 0xAC, 0x88, 0xC2, 0xB4, 0x02, 0xCD, 0x21, 0xE2, 0xF7, .. Code.Exit(0),
    ];

    private ProcessResult Run(string line) => DbtProcess.Shell(_folder, $"export XDG_CONFIG_HOME=\"$PWD/user\"; {line}");

    private void Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData(5, "dbt v.com")]
    [InlineData(6, "dbt --set ver=6.22 v.com")]
    [InlineData(3, "echo 'ver = 3.31' > user/dbt/dbt.conf; dbt v.com")]
    [InlineData(4, "echo 'ver = 3.31' > user/dbt/dbt.conf; echo DOS_VERSION=4.01 > dbt.conf; dbt v.com")]
    [InlineData(5, "echo 'ver = 3.31' > user/dbt/dbt.conf; dbt --no-config v.com")]
    [InlineData(7, "echo ver=4 > dbt.conf; echo ver=7.1 > user/dbt/profiles/new.conf; dbt --profile new v.com")]
    [InlineData(8, "echo ver=7 > user/dbt/profiles/new.conf; echo 'ver=8' > x.conf; dbt --config x.conf --profile new v.com")]
    [InlineData(2, "echo ver=7 > dbt.conf; dbt --set version=2.11 v.com")]
    [InlineData(3, "echo ver=3 > w/dbt.conf; cp v.com w; dbt -C w v.com")]
    public void LayersOfSettings(int expected, string line)
    {
        Directory.CreateDirectory(_folder.In("user/dbt/profiles"));
        _folder.AddFolder("w");
        _folder.Write("v.com", s_version);
        var result = Run(line);
        Assert.Equal(("", expected), (result.ErrorText, result.ExitCode));
    }

    /// <summary>Arguments, file names and what is typed, from the host and back to it.</summary>
    [Theory]
    [InlineData("--codepage 866", "Привет", "Привет.txt")]
    [InlineData("--set codepage=852", "żółw", "żółw.txt")]
    [InlineData("--set country=7", "Привет", "Привет.txt")]
    [InlineData("--codepage utf-8", "日本", "日本.txt")]
    [InlineData("--codepage=850 --set namecase=upper", "søk", "SØK.TXT")]
    public void CodePages(string options, string name, string hostName)
    {
        Write("MAKE.BAT", "@CHCP\r\n@ECHO %1> %1.TXT\r\n");
        var result = Run($"dbt {options} MAKE.BAT {name}");
        Assert.Equal(("", 0), (result.ErrorText, result.ExitCode));
        Assert.StartsWith("Active code page: ", result.Text, StringComparison.Ordinal);
        var page = Guest.CodePage.Find(int.Parse(result.Text[17..], System.Globalization.CultureInfo.InvariantCulture))!;
        Assert.True(File.Exists(_folder.In(hostName.ToLowerInvariant())) || File.Exists(_folder.In(hostName)), string.Join(' ', Directory.GetFiles(_folder.Path)));
        var file = File.Exists(_folder.In(hostName)) ? hostName : hostName.ToLowerInvariant();
        Assert.Equal($"{name}\r\n", page.Decode(File.ReadAllBytes(_folder.In(file))));
    }

    [Theory]
    [InlineData("--set memsise=1M v.com", "did you mean memsize?")]
    [InlineData("--set ver=99 v.com", "not a version of DOS")]
    [InlineData("--set ver v.com", "not KEY=VALUE")]
    [InlineData("--profile none v.com", "there is no ")]
    [InlineData("--profile ../x v.com", "not the name of a profile")]
    [InlineData("--config none v.com", "cannot be read")]
    [InlineData("--config bad.conf v.com", "bad.conf:2: --core x: no such core")]
    [InlineData("--env-file none v.com", "cannot be read")]
    [InlineData("--path none v.com", "no such folder")]
    [InlineData("--codepage 869 v.com", "choose 437, 850, 852, 866, 1252 or utf-8")]
    [InlineData("--set country=0 v.com", "not a number from 1 to 999")]
    [InlineData("--set namecase=big v.com", "choose lower, upper or typed")]
    [InlineData("--trace-format xml v.com", "choose text or json")]
    public void WhatIsWrongIsNamed(string arguments, string message)
    {
        _folder.Write("v.com", s_version);
        Write("bad.conf", "# fine\ncore = x\n");
        var result = Run($"dbt {arguments}");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.ErrorText, StringComparison.Ordinal);
        Assert.Equal(result.ErrorText.Length - 1, result.ErrorText.IndexOf('\n'));
    }

    /// <summary>A program that writes DBT.CONF must not get more at the next run.</summary>
    [Theory]
    [InlineData("mount = D=/")]
    [InlineData("MOUNT=D=/")]
    [InlineData("trace_file = /tmp/x")]
    [InlineData("dos_device = evil.dll")]
    [InlineData("path = /")]
    [InlineData("env-file = /etc/passwd")]
    [InlineData("config = other.conf")]
    public void TheFoldersFileDoesNotReachTheHost(string line)
    {
        _folder.Write("v.com", s_version);
        Write("dbt.conf", line + "\n");
        var result = Run("dbt v.com");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("is not taken from the current folder", result.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void MountsOfTheCommandLineTakeThePlaceOfConfiguredOnes()
    {
        foreach (var name in new[] { "user/dbt", "one", "two" })
            Directory.CreateDirectory(_folder.In(name));
        _folder.Write("one/v.com", Code.Exit(1));
        _folder.Write("two/v.com", Code.Exit(2));
        Write("user/dbt/dbt.conf", "mount = D=../../one\n");
        Assert.Equal(1, Run(@"dbt D:\\v.com").ExitCode);
        Assert.Equal(2, Run(@"dbt --mount D=two D:\\v.com").ExitCode);
    }

    [Fact]
    public void ConfigSaysWhatHoldsAndWhoSaidSo()
    {
        Directory.CreateDirectory(_folder.In("user/dbt"));
        Write("user/dbt/dbt.conf", "cputype = 386\n");
        Write("dbt.conf", "; remark\n[cpu]\nmemsize = 8M\n");
        var result = Run("${DBT%% --*} config --set ver=6.2 --mount D=/usr");
        Assert.Equal(("", 0), (result.ErrorText, result.ExitCode));
        Assert.Matches(@"(?m)^cpu = 386 +# .*user/dbt/dbt\.conf:1$", result.Text);
        Assert.Matches(@"(?m)^memsize = 8M +# dbt\.conf:3$", result.Text);
        Assert.Matches(@"(?m)^ver = 6\.2 +# command line$", result.Text);
        Assert.Matches(@"(?m)^mount = D=/usr +# command line$", result.Text);
        Assert.Matches(@"(?m)^core = auto +# ", result.Text);
    }

    [Fact]
    public void VariablesFromAFile()
    {
        _folder.Write("e.com", s_environment);
        Write("vars", "# remark\n\nINCLUDE=C:\\INC\nlib=C:\\LIB;D:\\LIB\nFROMHOST\n");
        var result = Run("FROMHOST=yes dbt --env-file vars e.com");
        Assert.Contains("INCLUDE=C:\\INC\0LIB=C:\\LIB;D:\\LIB\0FROMHOST=yes\0\0", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSearchPathFindsTheProgramAndIsInTheEnvironment()
    {
        _folder.AddFolder("work");
        _folder.AddFolder("tools");
        _folder.AddFolder("work/bin");
        _folder.Write("tools/e.com", s_environment);
        var result = Run("cd work; dbt --path '../tools;bin' --path 'C:\\own' E");
        Assert.Equal("", result.ErrorText);
        Assert.Contains("PATH=D:\\;C:\\BIN;C:\\OWN\0", result.Text, StringComparison.Ordinal);
        Assert.Contains("D:\\E.COM\0", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTraceForProgramsHasAnObjectALine()
    {
        _folder.Write("x.com", Code.Print("out"u8.ToArray()));
        var result = Run("dbt --trace all --trace-format json x.com");
        Assert.Equal("out", result.Text);
        var lines = result.ErrorText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(lines, line => Assert.True(line.GetProperty("ms").GetDouble() >= 0));
        var opened = Assert.Single(lines, line => line.GetProperty("category").GetString() == "file");
        Assert.Equal("C:\\X.COM", opened.GetProperty("path").GetString());
        Assert.Equal(0, opened.GetProperty("error").GetInt32());
        Assert.Contains(lines, line => line.GetProperty("category").GetString() == "int21" && line.GetProperty("ax").GetString() == "0003");
    }

    [Fact]
    public void TheDoctorCountsWhatIsMissing()
    {
        // Port 388h twice; INT 33h AX=0; INT 21h AX=4405h (refused), AH=74h (not there).
        byte[] program =
        [
            0xBA, 0x88, 0x03, 0xEC, 0xEE, 0x31, 0xC0, 0xCD, 0x33, 0xB8, 0x00, 0x74, 0xCD, 0x21, 0xB8, 0x21, 0x44, 0xCD, 0x21, .. Code.Exit(4),
        ];
        _folder.Write("x.com", program);
        var result = Run("${DBT%% --*} doctor x.com");
        Assert.Equal(("", 4), (result.Text, result.ExitCode));
        Assert.Equal(
            "dbt: x.com: exited, exit code 4\n"
            + "         2  port 0388h: AdLib\n"
            + "         1  interrupt 33h AX=0000h: mouse\n"
            + "         1  DOS function INT 21h AX=4421h\n"
            + "         1  DOS function INT 21h AX=7400h\n",
            result.ErrorText);
        _folder.Write("bad.com", [0x0F, 0xFF, 0xFF]);
        result = Run("${DBT%% --*} doctor bad.com");
        Assert.Contains("         1  instruction: ", result.ErrorText, StringComparison.Ordinal);
    }
}
