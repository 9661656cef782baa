using System.Text;
using Dbt.Cli.Tests.Support;
using Dbt.Mvdm;

namespace Dbt.Embedding.Tests;

/// <summary>Programs as a caller of the library runs them.</summary>
public sealed class DosProcessTests
{
    /// <summary>Every run ends by itself; this ends the test when one does not.</summary>
    private static readonly DosOptions Patient = new() { TimeLimit = TimeSpan.FromSeconds(30) };

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static DosDrive Drive(MemoryDrive files, DosAccess access = DosAccess.ReadWrite) => DosDrive.InMemory('C', files, access);

    private static MemoryDrive Holding(params (string Path, byte[] Content)[] files)
    {
        var drive = new MemoryDrive();
        foreach (var (path, content) in files)
            drive.Write(path, content);
        return drive;
    }

    [Fact]
    public async Task A_program_in_memory_prints_and_ends_with_its_code()
    {
        var result = await DosProcess.RunAsync(Code.Print(Bytes("Hello!"), exitCode: 42), options: Patient);
        Assert.Equal((VmExitReason.ProgramEnded, 42, null), (result.Reason, result.ExitCode, result.Message));
        Assert.Equal("Hello!", result.OutputText);
        Assert.Empty(result.Error);
        Assert.Empty(result.Files);
        Assert.False(result.IsSuccess);
    }

    [Fact]
    public async Task What_is_written_by_the_bios_is_on_the_screen()
    {
        byte[] program = [0xB8, (byte)'!', 0x0E, 0xCD, 0x10, 0xC3]; // MOV AX,0E21h; INT 10h; RET
        var result = await DosProcess.RunAsync(program, options: Patient);
        Assert.Equal("!\n", result.Screen);
    }

    [Fact]
    public async Task Standard_error_is_apart()
    {
        var result = await DosProcess.RunAsync(Code.Print(Bytes("oops"), handle: 2), options: Patient);
        Assert.Equal(("", "oops", true), (result.OutputText, result.ErrorText, result.IsSuccess));
    }

    [Fact]
    public async Task Input_goes_in_and_comes_out()
    {
        var input = new byte[100_000];
        new Random(1).NextBytes(input);
        var result = await DosProcess.RunAsync(Code.Copy, input: input, options: Patient);
        Assert.Equal(input, result.Output);
    }

    [Fact]
    public async Task Input_is_keys_for_a_program_that_asks_the_bios()
    {
        var result = await DosProcess.RunAsync(Code.KeyToExitCode, input: Bytes("\n"), options: Patient);
        Assert.Equal(0x1C, result.ExitCode);
        result = await DosProcess.RunAsync(Code.KeyToExitCode, options: Patient);
        Assert.Equal((VmExitReason.InputEnded, null), (result.Reason, result.ExitCode));
    }

    [Fact]
    public async Task A_stream_is_read_when_it_has_something()
    {
        using var server = new System.IO.Pipes.AnonymousPipeServerStream();
        using var client = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, server.ClientSafePipeHandle);
        var seen = new List<byte>();
        var run = DosProcess.RunAsync(Code.Copy, options: Patient with { Input = client, OnOutput = part => seen.AddRange(part.Span) });
        await Task.Delay(100);
        Assert.False(run.IsCompleted);
        server.Write("late"u8);
        server.Dispose();
        Assert.Equal("late", (await run).OutputText);
        Assert.Equal("late"u8.ToArray(), seen);
    }

    [Fact]
    public async Task Only_so_much_output_is_kept()
    {
        var result = await DosProcess.RunAsync(Code.Print(Bytes("0123456789")), options: Patient with { OutputLimit = 4 });
        Assert.Equal(("0123", true), (result.OutputText, result.IsSuccess));
    }

    [Fact]
    public async Task A_batch_file_makes_files_in_memory()
    {
        var drive = Holding(("BUILD.BAT", Bytes("@ECHO OFF\r\nMD OUT\r\nECHO %1 %NAME%> OUT\\A.TXT\r\nECHO x> TEMP.TXT\r\nDEL TEMP.TXT\r\nCD OUT\r\nREN A.TXT B.TXT\r\nEXIT 5\r\n")));
        var options = Patient with { Environment = [new("NAME", "value")] };
        var result = await DosProcess.RunAsync("build", ["one"], [Drive(drive)], options: options);
        Assert.Equal("", result.OutputText);
        Assert.Equal(@"C:\out\b.txt", Assert.Single(result.Files).Key);
        Assert.Equal("one value\r\n"u8.ToArray(), result.Files[@"C:\OUT\B.TXT"]);
        Assert.Equal(["BUILD.BAT", @"out\b.txt"], drive.Files);
        Assert.Empty(result.HostFiles);
    }

    [Fact]
    public async Task A_program_is_found_in_the_current_folder_and_on_the_path()
    {
        var drive = Holding((@"BIN\ONE.COM", Code.Exit(1)), (@"SUB\TWO.EXE", Code.Exit(2)), (@"SUB\SAY.BAT", Bytes("@CD\r\n")));
        var options = Patient with { Path = [@"C:\BIN"], CurrentFolder = @"\SUB" };
        Assert.Equal(1, (await DosProcess.RunAsync("one", null, [Drive(drive)], options: options)).ExitCode);
        Assert.Equal(2, (await DosProcess.RunAsync("two", null, [Drive(drive)], options: options)).ExitCode);
        Assert.Equal("C:\\SUB\r\n", (await DosProcess.RunAsync("say", null, [Drive(drive)], options: options)).OutputText);
        Assert.Equal(1, (await DosProcess.RunAsync(@"..\BIN\ONE", null, [Drive(drive)], options: options)).ExitCode);
    }

    [Fact]
    public async Task The_shell_runs_commands()
    {
        var result = await DosProcess.RunAsync("COMMAND.COM", ["/C", "VER"], options: Patient);
        Assert.Contains("5.0", result.OutputText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NONE.COM", "there is no such program")]
    [InlineData(@"Q:\NONE.COM", "there is no such program")]
    [InlineData("/nowhere/none.com", "there is no such file")]
    public async Task A_program_that_is_not_there_is_a_result(string program, string message)
    {
        var result = await DosProcess.RunAsync(program, options: Patient);
        Assert.Equal((VmExitReason.BadProgram, null), (result.Reason, result.ExitCode));
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_is_a_result()
    {
        var result = await DosProcess.RunAsync([0x0F, 0x0B], options: Patient);
        Assert.Equal(VmExitReason.GuestCrash, result.Reason);
        Assert.Contains("invalid opcode", result.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_time_limit_ends_it_with_what_it_had_printed()
    {
        byte[] program = [.. Code.Print(Bytes("so far"))];
        program[13] = 0xEB; // JMP $ in place of the end
        program[14] = 0xFE;
        var result = await DosProcess.RunAsync(program, options: new DosOptions { TimeLimit = TimeSpan.FromSeconds(0.3) });
        Assert.Equal((VmExitReason.TimeLimit, null, "so far"), (result.Reason, result.ExitCode, result.OutputText));
    }

    [Fact]
    public async Task A_cancellation_ends_it_wherever_it_is()
    {
        using var soon = new CancellationTokenSource(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DosProcess.RunAsync(Code.Loop, options: Patient, cancellationToken: soon.Token));
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.In);
        using var later = new CancellationTokenSource(200);
        var waits = DosProcess.RunAsync(Code.Copy, options: Patient with { Input = pipe }, cancellationToken: later.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        using var before = new CancellationTokenSource();
        before.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DosProcess.RunAsync(Code.Exit(0), cancellationToken: before.Token));
    }

    [Fact]
    public async Task Eight_machines_at_once_have_nothing_in_common()
    {
        var inputs = Enumerable.Range(0, 8).Select(number => Bytes(new string((char)('a' + number), 20_000 + number))).ToArray();
        var drives = inputs.Select(_ => Holding(("COPY.COM", Code.Copy), ("RUN.BAT", Bytes("@COPY.COM > OUT.TXT\r\n")))).ToArray();
        var runs = inputs.Select((input, i) => DosProcess.RunAsync("RUN", null, [Drive(drives[i])], input, Patient)).ToArray();
        await Task.WhenAll(runs);
        for (var i = 0; i < runs.Length; i++)
        {
            Assert.True((await runs[i]).Reason == VmExitReason.ProgramEnded, (await runs[i]).Message);
            Assert.Equal(inputs[i], drives[i].Read("OUT.TXT"));
        }
    }

    [Fact]
    public async Task Machines_share_a_drive_in_memory()
    {
        var drive = Holding(("MAKE.BAT", Bytes("@ECHO %1> %1.TXT\r\n@MD D%1\r\n@COPY %1.TXT D%1 > NUL\r\n")));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => DosProcess.RunAsync("MAKE", [$"N{number}"], [Drive(drive)], options: Patient)));
        Assert.Equal(1 + 16, drive.Files.Count);
        Assert.Equal("N5\r\n"u8.ToArray(), drive.Read(@"DN5\N5.TXT"));
    }

    [Fact]
    public async Task What_may_not_be_written_stays()
    {
        var drive = Holding(("X.BAT", Bytes("@ECHO new> NEW.TXT\r\n@ECHO old> OLD.TXT\r\n@TYPE OLD.TXT\r\n")), ("OLD.TXT", Bytes("was\r\n")));
        var refused = await DosProcess.RunAsync("X", null, [Drive(drive, DosAccess.ReadOnly)], options: Patient);
        Assert.EndsWith("was\r\n", refused.OutputText, StringComparison.Ordinal);
        Assert.Empty(refused.Files);
        var dropped = await DosProcess.RunAsync("X", null, [Drive(drive, DosAccess.Discard)], options: Patient);
        Assert.Equal("old\r\n", dropped.OutputText);
        Assert.Equal("new\r\n"u8.ToArray(), dropped.Files[@"C:\NEW.TXT"]);
        Assert.Equal(["OLD.TXT", "X.BAT"], drive.Files);
        Assert.Equal("was\r\n"u8.ToArray(), drive.Read("OLD.TXT"));
    }

    [Fact]
    public async Task Text_and_names_are_of_the_code_page()
    {
        var drive = Holding(("X.BAT", Bytes("@ECHO %1> %1.TXT\r\n@TYPE %1.TXT\r\n")));
        var result = await DosProcess.RunAsync("X", ["Привет"], [Drive(drive)], options: Patient with { CodePage = 866 });
        Assert.Equal("Привет\r\n", result.OutputText);
        Assert.Equal(@"C:\привет.txt", Assert.Single(result.Files).Key);
    }

    [Fact]
    public async Task A_full_drive_is_dos_s_full_disk()
    {
        var drive = new MemoryDrive(3000);
        drive.Write("FILL.COM", Code.Copy);
        drive.Write("X.BAT", Bytes("@FILL > OUT.TXT\r\n@ECHO done\r\n"));
        var result = await DosProcess.RunAsync("X", null, [Drive(drive)], new byte[10_000], Patient);
        Assert.Contains("done", result.OutputText, StringComparison.Ordinal);
        Assert.InRange(drive.Read("OUT.TXT").Length, 1, 3000);
        Assert.InRange(drive.Used, 2000, 3000);
    }

    [Fact]
    public async Task A_host_folder_is_a_drive_beside_memory()
    {
        var folder = Directory.CreateTempSubdirectory("dbt-embedding-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "in.txt"), "from the host\r\n");
            var drive = Holding(("X.BAT", Bytes("@COPY D:IN.TXT C: > NUL\r\n@COPY D:IN.TXT D:OUT.TXT > NUL\r\n")));
            var result = await DosProcess.RunAsync("X", null, [Drive(drive), DosDrive.OnHost('d', folder)], options: Patient);
            Assert.Equal("from the host\r\n"u8.ToArray(), result.Files[@"C:\IN.TXT"]);
            Assert.Equal([Path.Combine(folder, "out.txt")], result.HostFiles);
            Assert.Equal("from the host\r\n", File.ReadAllText(Path.Combine(folder, "out.txt")));
            File.Delete(Path.Combine(folder, "out.txt"));
            await DosProcess.RunAsync("X", null, [Drive(drive), DosDrive.OnHost('d', folder, DosAccess.Discard)], options: Patient);
            Assert.Equal(["in.txt"], Directory.GetFiles(folder).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_run_that_must_repeat_has_its_own_time()
    {
        var drive = Holding(("X.BAT", Bytes("@ECHO x> A.TXT\r\n@DIR A.TXT\r\n")));
        var options = Patient with { StartTime = new DateTime(1995, 12, 31, 23, 58, 0) };
        var result = await DosProcess.RunAsync("X", null, [Drive(drive)], options: options);
        Assert.Contains("12-31-95", result.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_an_argument_exception()
    {
        var drive = new MemoryDrive();
        Assert.Throws<ArgumentException>(() => { _ = DosProcess.RunAsync("X", null, [Drive(drive), Drive(drive)]); });
        Assert.Throws<ArgumentException>(() => { _ = DosProcess.RunAsync("X", options: new DosOptions { MemoryKilobytes = 1 }); });
        Assert.Throws<ArgumentException>(() => { _ = DosProcess.RunAsync("X", options: new DosOptions { CodePage = 1 }); });
        Assert.Throws<ArgumentException>(() => { _ = DosProcess.RunAsync("X", options: new DosOptions { CurrentDrive = 'D' }); });
        Assert.Throws<ArgumentException>(() => { _ = DosProcess.RunAsync(""); });
        Assert.Throws<ArgumentException>(() => DosDrive.InMemory('Z', drive));
        Assert.Throws<ArgumentException>(() => DosDrive.OnHost('C', "/nowhere/at/all"));
    }
}
