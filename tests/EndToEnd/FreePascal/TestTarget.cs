namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>What Free Pascal's test programs are built for, and which of them.</summary>
/// <param name="System">The compiler's name of the operating system.</param>
/// <param name="Processor">The compiler's name of the processor.</param>
/// <param name="Compiler">The cross compiler.</param>
/// <param name="Units">The folder of its run-time library.</param>
/// <param name="Options">Its options for all programs.</param>
/// <param name="Folders">Folders of the test suite; * stands for every folder there.</param>
/// <param name="Cache">Begin of the name of the folder in the cache.</param>
/// <param name="SaysX87">Programs that need an x87 are marked (<see cref="X87Use"/>).</param>
internal sealed record TestTarget(
    string System, string Processor, string Compiler, string Units, string[] Options, string[] Folders, string Cache, bool SaysX87)
{
    /// <summary>16-bit DOS in the large memory model.</summary>
    public static TestTarget Msdos { get; } = new(
        "msdos", "i8086", "ppcross8086", "large",
        ["-n", "-v0e", "-Tmsdos", "-Wmlarge", "-CX", "-XX", "-Xs", "-Xm", "-O2"],
        ["tbs", "test", "test/cg", "test/cg/*", "test/cpu16", "test/cpu16/*", "test/units/*"],
        "programs", SaysX87: true);

    /// <summary>The same for programs that once showed an error of the compiler or its libraries, one a reported error.</summary>
    public static TestTarget MsdosReports { get; } = Msdos with { Folders = ["webtbs"], Cache = "webtbs", SaysX87 = false };

    /// <summary>32-bit programs, clients of a DPMI host.</summary>
    public static TestTarget Go32V2 { get; } = new(
        "go32v2", "i386", "ppcross386", "go32v2",
        ["-n", "-v0e", "-Tgo32v2", "-Xs", "-O2"],
        ["tbs", "webtbs", "test/cg", "test/cg/*", "test/cpu16", "test/cpu16/*"],
        "go32v2", SaysX87: false);

    /// <summary>Every third program of the code generator's and the 16-bit tests, every twelfth of the others.</summary>
    public bool IsInSample(TestSource source, int index) =>
        index % (source.Name.StartsWith("test/c", StringComparison.Ordinal) ? 3 : 12) == 0;
}
