using System.Text;
using Dbt.Cli.Tests.Support;
using Dbt.EndToEnd.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>
/// What makes a start slow, by count and not by the clock: methods that wait for the JIT, and assemblies that a small program
/// does not need. Where the build had no compiler to precompile with, only the program's output is looked at.
/// </summary>
public sealed class StartTests
{
    /// <summary>The runtime has one of its own.</summary>
    private const int MostMethods = 3;

    private static readonly string Product = Path.GetDirectoryName(DbtProcess.Dll)!;

    private static bool IsPrecompiled => File.Exists(Path.Combine(Product, "dbt.r2r.dll"));

    [Fact]
    public void A_hello_world_leaves_nothing_to_the_JIT()
    {
        using var folder = new TestFolder();
        LeavesNothingToTheJit(folder, folder.Write("HELLO.COM", Code.Print("Hello!"u8.ToArray())), "", "Hello!");
    }

    /// <summary>A C program that reads its input with what its compiler's library does before and after.</summary>
    [Fact]
    public void A_small_C_program_leaves_nothing_to_the_JIT()
    {
        using var folder = new TestFolder();
        LeavesNothingToTheJit(folder, Path.Combine(Repository.Samples, "wc.com"), "one two\r\nthree\r\n", null);
    }

    private static void LeavesNothingToTheJit(TestFolder folder, string program, string input, string? output)
    {
        var list = folder.In("jit.txt");
        var result = HostProcess.Run(
            "env",
            ["DOTNET_JitDisasmSummary=1", $"DOTNET_JitStdOutFile={list}", "dotnet", "exec", DbtProcess.Dll, program],
            folder.Path,
            Encoding.ASCII.GetBytes(input));
        Assert.Equal(0, result.ExitCode);
        if (output is null)
            Assert.NotEqual("", result.Text);
        else
            Assert.Equal(output, result.Text);
        // Methods that are compiled a second time, because they ran often, keep nobody waiting.
        var methods = File.Exists(list)
            ? File.ReadAllLines(list).Where(line => !line.Contains("[Tier1", StringComparison.Ordinal)).ToArray()
            : [];
        if (IsPrecompiled)
            Assert.True(methods.Length <= MostMethods, string.Join('\n', methods));
        else
            Assert.NotEmpty(methods);
    }

    /// <summary>The product without Iced's assembly still runs it.</summary>
    [Fact]
    public void A_hello_world_does_not_need_Iced()
    {
        using var folder = new TestFolder();
        foreach (var file in Directory.EnumerateFiles(Product))
        {
            var name = Path.GetFileName(file);
            if (name != "dbt.deps.json" && (name != "Iced.dll" || !IsPrecompiled))
                File.Copy(file, folder.In(name));
        }
        var hello = folder.Write("HELLO.COM", Code.Print("Hello!"u8.ToArray()));
        var result = HostProcess.Run("dotnet", ["exec", folder.In("dbt.dll"), hello], folder.Path);
        Assert.Equal("", result.ErrorText);
        Assert.Equal("Hello!", result.Text);
    }
}
