using System.Text;
using System.Text.Json;
using Dbt.Cli.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>Options, seen from outside.</summary>
public sealed class OptionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void HelpIsOnStandardOutputAndNamesEveryOption()
    {
        var result = DbtProcess.Run(_folder.Path, "--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("", result.ErrorText);
        foreach (var option in new[] { "-C", "--mount", "--env", "--time-limit", "--core", "--env-file", "--path", "--text", "--depfile", "--depfile-target", "--set", "--profile", "--config", "--no-config", "--trace-format", "--memsize", "--promotion", "--cache-size", "--deterministic", "--stats", "--stats-json", "--trace", "--trace-file", "--status-fd", "--dump-screen", "-v", "--version" })
            Assert.Contains($"\n  {option}", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Text.Split('\n'), line => line.Length > 120);
    }

    [Fact]
    public void TheVersionIsOnStandardOutput()
    {
        var result = DbtProcess.Run(_folder.Path, "--version");
        Assert.Matches(@"^dbt \d+\.\d+\.\d+\n$", result.Text);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData(2, "unknown option --core-dump", "--core-dump", "x.com")]
    [InlineData(2, "no program is named")]
    [InlineData(2, "no program is named", "run", "-v")]
    [InlineData(2, "no such folder", "-C", "/no/such", "x.com")]
    [InlineData(127, "no such program", "nosuch")]
    [InlineData(126, "is a folder", ".")]
    [InlineData(2, "cannot be written", "--trace", "all", "--trace-file", "/no/such/file", "x.com")]
    public void WhatIsWrongIsOneLineOnStandardError(int exitCode, string message, params string[] arguments)
    {
        _folder.Write("x.com", Code.Exit(0));
        var result = DbtProcess.Run(_folder.Path, arguments);
        Assert.Equal("", result.Text);
        Assert.StartsWith("dbt: ", result.ErrorText, StringComparison.Ordinal);
        Assert.Contains(message, result.ErrorText, StringComparison.Ordinal);
        Assert.Contains("; ", result.ErrorText, StringComparison.Ordinal);
        Assert.Equal(result.ErrorText.Length - 1, result.ErrorText.IndexOf('\n'));
        Assert.Equal(exitCode, result.ExitCode);
    }

    [Fact]
    public void TheStatusLineSaysHowItEnded()
    {
        _folder.Write("x.com", Code.Print("out"u8.ToArray(), exitCode: 7));
        var result = DbtProcess.Shell(_folder, "dbt --status-fd 3 --core interpreter x.com 3>status.json");
        Assert.Equal("out", result.Text);
        Assert.Equal(7, result.ExitCode);
        var status = Status();
        Assert.Equal("exited", status.GetProperty("reason").GetString());
        Assert.Equal(7, status.GetProperty("guestExitCode").GetInt32());
        Assert.Equal(7, status.GetProperty("exitCode").GetInt32());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("message").ValueKind);
        Assert.InRange(status.GetProperty("elapsedMilliseconds").GetDouble(), 1, 20_000);
        Assert.InRange(status.GetProperty("instructions").GetInt64(), 5, 100_000);
        DbtProcess.Shell(_folder, "dbt --status-fd 3 x.com 3>status.json");
        Assert.Equal(JsonValueKind.Null, Status().GetProperty("instructions").ValueKind);
    }

    [Theory]
    [InlineData("nosuch.com", "not-found", 127)]
    [InlineData("--time-limit 0.3 loop.com", "time-limit", 124)]
    [InlineData("ne.exe", "bad-program", 126)]
    [InlineData("--mount Q=/no/such x.com", "usage", 2)]
    public void TheStatusLineTellsHostSideEndsApart(string arguments, string reason, int exitCode)
    {
        _folder.Write("loop.com", Code.Loop);
        _folder.Write("ne.exe", BadPrograms.NewExecutable("NE"));
        var result = DbtProcess.Shell(_folder, $"dbt --status-fd 3 {arguments} 3>status.json");
        var status = Status();
        Assert.Equal(reason, status.GetProperty("reason").GetString());
        Assert.Equal(exitCode, status.GetProperty("exitCode").GetInt32());
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("guestExitCode").ValueKind);
        Assert.Equal(result.ErrorText, $"dbt: {status.GetProperty("message").GetString()}\n");
    }

    [Fact]
    public void TheTimeLimitEndsALoopSoon()
    {
        _folder.Write("loop.com", Code.Loop);
        var start = DateTime.UtcNow;
        var result = DbtProcess.Run(_folder.Path, "--time-limit", "0.5", "loop.com");
        Assert.Equal(124, result.ExitCode);
        Assert.Contains("0.5 s", result.ErrorText, StringComparison.Ordinal);
        Assert.InRange((DateTime.UtcNow - start).TotalSeconds, 0.5, 5);
    }

    [Fact]
    public void TheTraceIsNeverOnStandardOutput()
    {
        _folder.Write("x.com", Code.Print("out"u8.ToArray()));
        var plain = DbtProcess.Run(_folder.Path, "--trace", "int21,exec", "x.com");
        Assert.Equal("out", plain.Text);
        Assert.Contains("int21: ", plain.ErrorText, StringComparison.Ordinal);
        var toFile = DbtProcess.Run(_folder.Path, "--trace", "all", "--trace-file", "trace.txt", "x.com");
        Assert.Equal("out", toFile.Text);
        Assert.Equal("", toFile.ErrorText);
        Assert.Contains("int21: ", File.ReadAllText(_folder.In("trace.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void VerboseSaysHowItEndedOnStandardError()
    {
        _folder.Write("x.com", Code.Exit(9));
        var result = DbtProcess.Run(_folder.Path, "-v", "x.com");
        Assert.Equal("", result.Text);
        Assert.Matches(@"x\.com: exited, exit code 9, [\d.]+ ms\n$", result.ErrorText);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("interpreter")]
    [InlineData("check")]
    public void EveryCoreRunsAProgram(string core)
    {
        _folder.Write("x.com", Code.Print("out"u8.ToArray(), exitCode: 3));
        var result = DbtProcess.Run(_folder.Path, "--core", core, "--promotion", "1", "--memsize", "2M", "x.com");
        Assert.Equal(("out", "", 3), (result.Text, result.ErrorText, result.ExitCode));
    }

    [Fact]
    public void TheScreenIsDumpedAtTheEnd()
    {
        // mov ax,0B800h; mov es,ax; mov word es:[0],1FC9h; mov word es:[2],1FCDh; exit
        byte[] program = [0xB8, 0x00, 0xB8, 0x8E, 0xC0, 0x26, 0xC7, 0x06, 0, 0, 0xC9, 0x1F, 0x26, 0xC7, 0x06, 2, 0, 0xCD, 0x1F, .. Code.Exit(0)];
        _folder.Write("x.com", program);
        var result = DbtProcess.Run(_folder.Path, "--dump-screen", "screen.txt", "x.com");
        Assert.Equal(("", "", 0), (result.Text, result.ErrorText, result.ExitCode));
        Assert.Equal("╔═\n", File.ReadAllText(_folder.In("screen.txt"), Encoding.UTF8));
        Assert.Equal("╔═\n", DbtProcess.Run(_folder.Path, "--dump-screen", "-", "x.com").ErrorText);
    }

    /// <summary>The program creates the file; its exit code is the error, 0 for none.</summary>
    [Theory]
    [InlineData("D:\\NEW.TXT", 0, "tools/NEW.TXT")]
    [InlineData("R:\\NEW.TXT", 5, null)]
    [InlineData("C:\\NEW.TXT", 0, "work/NEW.TXT")]
    [InlineData("NEW.TXT", 0, "work/NEW.TXT")]
    [InlineData("Q:\\NEW.TXT", 3, null)]
    public void DrivesAreTheFoldersThatWereMounted(string file, int error, string? created)
    {
        foreach (var folder in new[] { "work", "tools", "readonly" })
            _folder.AddFolder(folder);
        // mov ah,3Ch; xor cx,cx; mov dx,name; int 21h; jc +2; xor al,al; mov ah,4Ch; int 21h
        _folder.Write("x.com", [0xB4, 0x3C, 0x31, 0xC9, 0xBA, 0x11, 0x01, 0xCD, 0x21, 0x72, 0x02, 0x30, 0xC0, 0xB4, 0x4C, 0xCD, 0x21, .. Encoding.ASCII.GetBytes(file), 0]);
        var result = DbtProcess.Run(_folder.Path, "-C", "work", "--mount", "D=tools", "--mount", "R=readonly:ro", "x.com");
        Assert.Equal((error, ""), (result.ExitCode, result.ErrorText));
        var files = Directory.GetFiles(_folder.Path, "NEW.TXT", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive });
        Assert.Equal(created is null ? [] : [_folder.In(created)], files, StringComparer.OrdinalIgnoreCase);
    }

    private JsonElement Status()
    {
        var line = File.ReadAllText(_folder.In("status.json"));
        Assert.EndsWith("}\n", line, StringComparison.Ordinal);
        return JsonDocument.Parse(line).RootElement;
    }
}
