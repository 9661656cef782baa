using System.Globalization;
using System.Text;
using Dbt.Cli.Tests.Support;
using Dbt.EndToEnd.Tests.Support;
using Dbt.Mvdm;

namespace Dbt.Cli.Tests.Robustness;

/// <summary>
/// Executables with random changes, at the loader and the machine: no failure of the host, no hang past the time limit,
/// nothing outside the mounted folder touched. DBT_FUZZ sets how many (10000 for the full run), DBT_FUZZ_SEED the first seed.
/// Each program depends on its seed alone, so that a failure can be run again by itself.
/// </summary>
public sealed class MutatedProgramTests : IDisposable
{
    private const int UsualCount = 400;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MutatedProgramsHurtNobody()
    {
        var count = Number("DBT_FUZZ", UsualCount);
        var firstSeed = Number("DBT_FUZZ_SEED", 0);
        var seeds = SeedPrograms();
        _folder.Write("outside/canary.txt", 1, 2, 3);
        var inside = _folder.AddFolder("inside");
        File.CreateSymbolicLink(_folder.In("inside/LINK"), _folder.In("outside"));
        var before = Snapshot();
        var wrong = new List<string>();
        for (var seed = firstSeed; seed < firstSeed + count && wrong.Count < 10; seed++)
        {
            var (name, bytes) = Mutate(seeds, new Random(seed));
            var started = DateTime.UtcNow;
            var exit = Run(_folder.Write($"inside/{name}", bytes), new Random(seed));
            if (exit.Reason is VmExitReason.DriverFault or VmExitReason.CheckFailed)
                wrong.Add($"seed {seed} ({name}): {exit}");
            if (DateTime.UtcNow - started > Patience)
                wrong.Add($"seed {seed} ({name}): ended {DateTime.UtcNow - started} after its start: {exit.Reason}");
            if (seed % 100 == 0)
                Clean(inside);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(before, Snapshot());
    }

    private static VmExit Run(string program, Random random) => InProcess.Run(
        program,
        new VmConfiguration
        {
            Mounts = [],
            ProgramHostPath = "",
            TimeLimit = Limit,
            PromotionThreshold = random.Next(3) switch { 0 => 1, 1 => 20, _ => 1000 },
            Core = random.Next(4) switch { 0 => CoreKind.Interpreter, 1 => CoreKind.Check, _ => CoreKind.Auto },
        },
        Encoding.ASCII.GetBytes("some input\r\nfor programs that read\r\n\u001a"),
        "one", "/two").Exit;

    private static List<(string Name, byte[] Bytes)> SeedPrograms()
    {
        var seeds = Directory.GetFiles(Repository.Samples, "*.com")
            .Select(file => (Name: Path.GetFileName(file), Bytes: File.ReadAllBytes(file)))
            .OrderBy(seed => seed.Name, StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(seeds);
        seeds.Add(("copy.com", Code.Copy));
        seeds.Add(("files.com", HostileProgramTests.FileCalls("..\\OUT.TXT")));
        seeds.Add(("link.com", HostileProgramTests.FileCalls("LINK\\OUT.TXT")));
        seeds.Add(("small.exe", Code.Exe([.. Code.Exit(0), .. new byte[300]], 0x10, 0xFFFF, 0, 2, 0x0001_0004)));
        foreach (var (name, bytes) in seeds.Where(seed => seed.Bytes.Length > 500).ToList())
            seeds.Add((Path.ChangeExtension(name, ".exe"), Code.Exe([.. new byte[0x100], .. bytes])));
        return seeds;
    }

    /// <summary>A few bytes, bits, words or pieces are changed, or the file is cut or grows. The begin is hit more often.</summary>
    private static (string Name, byte[] Bytes) Mutate(List<(string Name, byte[] Bytes)> seeds, Random random)
    {
        var (name, original) = seeds[random.Next(seeds.Count)];
        var bytes = new List<byte>(original);
        for (var changes = 1 + random.Next(8); changes > 0 && bytes.Count > 2; changes--)
        {
            var at = random.Next(3) == 0 ? random.Next(Math.Min(64, bytes.Count)) : random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = new byte[] { 0, 0xFF, 0x7F, 0x80, 0xF4, 0xCD, 0xCF, 0x0F }[random.Next(8)];
                    break;
                case 3:
                    bytes.RemoveRange(at, random.Next(Math.Min(16, bytes.Count - at)));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(32), bytes.Count - at)));
                    break;
                case 5:
                    for (var i = at; i < Math.Min(at + 8, bytes.Count); i++)
                        bytes[i] = (byte)random.Next(256);
                    break;
                default:
                    if (random.Next(4) == 0)
                        bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return (name, [.. bytes]);
    }

    private string Snapshot()
    {
        var text = new StringBuilder();
        foreach (var entry in Directory.EnumerateFileSystemEntries(_folder.Path).Concat(Directory.EnumerateFileSystemEntries(_folder.In("outside"))).Order(StringComparer.Ordinal))
            text.Append(entry).Append(File.Exists(entry) ? Convert.ToHexString(File.ReadAllBytes(entry)) : "/").Append('\n');
        return text.ToString();
    }

    /// <summary>Removes what the programs have made.</summary>
    private static void Clean(string inside)
    {
        foreach (var entry in new DirectoryInfo(inside).EnumerateFileSystemInfos())
        {
            entry.Attributes &= ~FileAttributes.ReadOnly;
            if (entry is DirectoryInfo { LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else if (entry is FileInfo)
                entry.Delete();
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
