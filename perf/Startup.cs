namespace Dbt.Perf;

/// <summary>
/// From the start of the process to its exit, 20 runs in turn: the .NET runtime alone (<c>dbt --version</c>), a hello world,
/// and a program of 200 KB of code which is run once, by the interpreter alone and by default. Wall time and processor time.
/// </summary>
internal static class Startup
{
    private const int Runs = 20;
    private const int ColdBytes = 200 * 1024;

    private sealed class Subject(string what, params string[] arguments)
    {
        private readonly double[] _wall = new double[Runs];
        private readonly double[] _cpu = new double[Runs];

        public double Cpu => Median(_cpu);

        public void Measure(string folder, int run)
        {
            var cost = DbtRun.Cost(folder, arguments);
            _wall[run] = cost.Wall * 1000;
            _cpu[run] = cost.Cpu * 1000;
        }

        public void Report() => Console.WriteLine(
            $"{what,-28} wall {Median(_wall),6:F1} ms ({_wall.Min():F1} to {_wall.Max():F1})   processor {Cpu,6:F1} ms ({_cpu.Min():F1} to {_cpu.Max():F1})");

        private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);
    }

    public static int Run()
    {
        var folder = DbtRun.NewFolder();
        File.WriteAllBytes(Path.Combine(folder, "HELLO.COM"), Hello());
        var (program, instructions) = Cold();
        File.WriteAllBytes(Path.Combine(folder, "COLD.EXE"), program);
        var hello = new Subject("hello world", "HELLO.COM");
        var interpreted = new Subject("200 KB of code, interpreter", "--core", "interpreter", "COLD.EXE");
        var normal = new Subject("200 KB of code, default", "COLD.EXE");
        Subject[] subjects = [new Subject("runtime alone", "--version"), hello, interpreted, normal];
        hello.Measure(folder, 0);
        var resident = ChildRun.MaxResident;
        for (var run = -1; run < Runs; run++) // The first is measured over again.
        {
            foreach (var subject in subjects)
                subject.Measure(folder, Math.Max(run, 0));
        }
        foreach (var subject in subjects)
            subject.Report();
        Console.WriteLine($"a hello world has at most {resident / 1048576.0:F1} MB resident");
        Console.WriteLine(
            $"{instructions} cold instructions add {normal.Cpu - hello.Cpu:F1} ms of processor time, {(normal.Cpu - hello.Cpu) / (interpreted.Cpu - hello.Cpu):F2} of the interpreter alone");
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    public static byte[] Hello() =>
        [0xB4, 0x09, 0xBA, 0x0C, 0x01, 0xCD, 0x21, 0xB8, 0x00, 0x4C, 0xCD, 0x21, .. "Hello, world!\r\n$"u8];

    /// <summary>
    /// An .EXE of several segments, each of which is straight code and ends with a jump to the next: MOV, ADD, XOR, INC, CMP
    /// and a conditional jump in turn, in all registers.
    /// </summary>
    public static (byte[] Program, int Instructions) Cold()
    {
        const int SegmentBytes = 60_000;
        var image = new List<byte>();
        var random = new Random(1);
        var count = 0;
        while (image.Count < ColdBytes)
        {
            var start = image.Count;
            while (image.Count - start < SegmentBytes && image.Count < ColdBytes)
            {
                var register = random.Next(4);
                image.AddRange((count++ % 6) switch
                {
                    0 => [(byte)(0xB8 + register), (byte)random.Next(256), (byte)random.Next(256)], // mov r,imm
                    1 => [0x01, (byte)(0xC0 | random.Next(4) << 3 | register)], // add r,r
                    2 => [0x31, (byte)(0xC0 | random.Next(4) << 3 | register)], // xor r,r
                    3 => [(byte)(0x40 + register)], // inc r
                    4 => [0x39, (byte)(0xC0 | random.Next(4) << 3 | register)], // cmp r,r
                    _ => [(byte)(0x70 + random.Next(16)), 0x00], // jcc to the next instruction
                });
            }

            while (image.Count % 16 != 11)
                image.Add(0x90);
            // push cs; pop ax; add ax,paragraphs: the segment need not be relocated. Then push ax; push 0 (as AX); retf.
            var paragraphs = (image.Count + 5 + 15) / 16 - start / 16 + 1;
            image.AddRange([0x0E, 0x58, 0x05, (byte)paragraphs, (byte)(paragraphs >> 8)]);
            image.AddRange([0x50, 0x31, 0xC0, 0x50, 0xCB]);
            while (image.Count < start + paragraphs * 16)
                image.Add(0x90);
        }

        image.AddRange([0xB8, 0x00, 0x4C, 0xCD, 0x21]);
        return (Mz([.. image]), count);
    }

    private static byte[] Mz(byte[] image)
    {
        const int HeaderSize = 32;
        var file = new byte[HeaderSize + image.Length];
        ushort[] header =
        [
            0x5A4D, (ushort)(file.Length % 512), (ushort)((file.Length + 511) / 512), 0, HeaderSize / 16, 0x100, 0xFFFF,
            (ushort)((image.Length + 15) / 16), 0x0FFE, 0, 0, 0, 0x1C, 0,
        ];
        Buffer.BlockCopy(header, 0, file, 0, header.Length * 2);
        image.CopyTo(file, HeaderSize);
        return file;
    }
}
