using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>Programs that look for the processor find the one that <c>--cpu</c> chose, interpreted and translated.</summary>
public class ProcessorModels
{
    [NeedsTheory(Toolchain.Nasm)]
    [InlineData("8086", "8086")]
    [InlineData("v20", "V20")]
    [InlineData("286", "80286")]
    [InlineData("386", "80386")]
    [InlineData("486", "80486")]
    [InlineData("pentium", "GenuineIntel Pentium")]
    [InlineData("pentium2", "GenuineIntel Pentium II")]
    public void AreNamed(string model, string name) => Expect("cpu.com.asm", model, name);

    [NeedsFact(Toolchain.Nasm)]
    public void A486IsThereByDefault() => GuestFolder.Expect("cpu.com.asm", [], "80486");

    [NeedsTheory(Toolchain.Nasm)]
    [InlineData("8086", "8087")]
    [InlineData("v20", "8087")]
    [InlineData("286", "80287")]
    [InlineData("386", "80387")]
    [InlineData("486", "80387")]
    [InlineData("pentium2", "80387")]
    public void HaveTheirCoprocessor(string model, string name) => Expect("fpu.com.asm", model, name);

    private const string Old = "shift count: whole\nflags: set\nword at FFFF: wraps\ndivide error: behind\n";

    [NeedsTheory(Toolchain.Nasm)]
    [InlineData("8086", "behind", Old, "")]
    [InlineData("v20", "behind", Old, "")]
    [InlineData("286", "before", "shift count: modulo 32\nflags: clear\ndivide error: at\n", "smsw")]
    [InlineData("386", "before", "shift count: modulo 32\nflags: free\ndivide error: at\n", "smsw movzx")]
    [InlineData("486", "before", "shift count: modulo 32\nflags: free\ndivide error: at\n", "smsw movzx bswap cmpxchg")]
    [InlineData("pentium", "before", "shift count: modulo 32\nflags: free\ndivide error: at\n", "smsw movzx bswap cmpxchg rdtsc cpuid")]
    [InlineData("pentium2", "before", "shift count: modulo 32\nflags: free\ndivide error: at\n", "smsw movzx bswap cmpxchg rdtsc cpuid")]
    public void HaveTheirWays(string model, string pushSp, string ways, string known)
    {
        string[] tried = ["smsw", "movzx", "bswap", "cmpxchg", "rdtsc", "cpuid", "loadall"];
        var opcodes = tried.Select(one => known.Split(' ').Contains(one) ? one : $"{one}: none");
        var text = $"push sp: {pushSp}\n{ways}pusha\n{string.Join('\n', opcodes)}\n";
        Expect("cpuways.com.asm", model, text.Replace("\n", "\r\n"));
    }

    private static void Expect(string source, string model, string output)
    {
        using var folder = new GuestFolder();
        var name = folder.Place(source);
        DbtProcess.Expect(folder.Run("--cpu", model, name), output);
        DbtProcess.Expect(folder.Run("--cpu", model, "--promotion", "1", name), output);
    }
}
