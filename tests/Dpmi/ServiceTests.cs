using Dbt.Dpmi.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.Dpmi.Tests;

/// <summary>
/// Each program of Programs/ checks a group of DPMI services itself, as a client of 16 and of 32 bits, interpreted and with
/// everything translated at once. It prints what is not as the specification says.
/// </summary>
public class ServiceTests
{
    public static TheoryData<string, int, bool> Programs
    {
        get
        {
            var rows = new TheoryData<string, int, bool>();
            foreach (var file in Directory.GetFiles(Assembler.Programs, "*.asm").Order(StringComparer.Ordinal))
                foreach (var bits in new[] { 16, 32 })
                    foreach (var isTranslated in new[] { false, true })
                        rows.Add(Path.GetFileNameWithoutExtension(file), bits, isTranslated);
            return rows;
        }
    }

    [NeedsNasm]
    [MemberData(nameof(Programs))]
    public void The_program_finds_all_as_specified(string name, int bits, bool isTranslated)
    {
        // Attributes of pages are for programs that were told of DPMI 1.0.
        var isAboutPages = name is "pages" or "linearmemory";
        var run = ClientRun.Run(name, bits, isTranslated, configuration => configuration with { ReportsDpmi1 = isAboutPages });
        Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 } && run.Output == "done\r\n", run.ToString());
    }

    [NeedsNasm]
    [InlineData(16, false)]
    [InlineData(16, true)]
    [InlineData(32, false)]
    [InlineData(32, true)]
    public void With_dpmi_popf_the_interrupt_flag_is_that_of_the_processor(int bits, bool isTranslated)
    {
        var run = ClientRun.Run("settings/popf", bits, isTranslated, configuration => configuration with { DpmiPopsInterruptFlag = true });
        Assert.True(run.Exit is { Reason: VmExitReason.ProgramEnded, ExitCode: 0 } && run.Output == "done\r\n", run.ToString());
    }
}

/// <summary>A theory that needs nasm.</summary>
internal sealed class NeedsNasmAttribute : TheoryAttribute
{
    public NeedsNasmAttribute() => Skip = Assembler.SkipReason;
}
