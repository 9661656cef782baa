using System.Text;
using Dbt.DosKrnl.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Drives and files in a whole machine: several mounts, read-only ones, and guests that mean harm.</summary>
public class MachineFileTests
{
    private static DosMachine WithDrives(TemporaryFolder tree, params DriveMount[] more)
    {
        tree.With("c/");
        return new DosMachine(
            configure: c => c with { Mounts = [.. c.Mounts, .. more], TimeLimit = TimeSpan.FromMinutes(FuzzCount.Of(3)) }, folder: tree["c"]);
    }

    private static DosRegisters Call(DosMachine machine, ushort ax, string name, string second = "", ushort cx = 0)
    {
        var registers = machine.Registers(ax);
        registers["DX"] = registers["SI"] = machine.Put(name);
        registers["DI"] = machine.Put(second);
        registers["CX"] = cx;
        return machine.Int21(registers);
    }

    [Theory]
    [InlineData(0x3C00, @"D:\F.TXT")]
    [InlineData(0x3C00, @"D:\NEW.TXT")]
    [InlineData(0x3D01, @"D:\F.TXT")]
    [InlineData(0x3D02, @"D:\F.TXT")]
    [InlineData(0x3900, @"D:\NEW")]
    [InlineData(0x3A00, @"D:\DIR")]
    [InlineData(0x4100, @"D:\F.TXT")]
    [InlineData(0x4301, @"D:\F.TXT")]
    [InlineData(0x5600, @"D:\F.TXT")]
    [InlineData(0x5A00, "D:\\\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData(0x5B00, @"D:\NEW.TXT")]
    public void A_read_only_drive_refuses_changes(int ax, string name)
    {
        using var tree = new TemporaryFolder().With("ro/f.txt", "keep").With("ro/dir/");
        using var machine = WithDrives(tree, new DriveMount('D', tree["ro"], ReadOnly: true));
        var result = Call(machine, (ushort)ax, name, @"D:\G.TXT");
        Assert.True(result.Carry);
        Assert.Equal(5, result.Ax);
        Assert.Equal("keep", File.ReadAllText(tree["ro/f.txt"]));
        Assert.Equal(["dir", "f.txt"], Directory.GetFileSystemEntries(tree["ro"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(Call(machine, 0x3D00, @"D:\F.TXT").Carry);
        var time = machine.Registers(0x5701);
        (time["BX"], time["CX"], time["DX"]) = (5, 0, 0x21);
        Assert.Equal((true, 5), (machine.Int21(time) is var set && set.Carry, set.Ax));
    }

    [Fact]
    public void Each_drive_has_its_current_folder()
    {
        using var tree = new TemporaryFolder().With("d/sub/f.txt", "on d").With("c/sub2/");
        using var machine = WithDrives(tree, new DriveMount('D', tree["d"]));
        Assert.False(Call(machine, 0x3B00, @"D:SUB").Carry);
        Assert.False(Call(machine, 0x3B00, @"SUB2").Carry);
        Assert.False(Call(machine, 0x3D00, "D:F.TXT").Carry);
        Assert.Equal(2, Call(machine, 0x3D00, "F.TXT").Ax);
        var select = machine.Registers(0x0E00);
        select["DX"] = 3;
        machine.Int21(select);
        Assert.False(Call(machine, 0x3D00, "F.TXT").Carry);
        Assert.Equal(0x11, Call(machine, 0x5600, "F.TXT", @"C:\F.TXT").Ax);
    }

    [Fact]
    public void A_program_outside_every_mount_is_on_the_next_drive()
    {
        using var tree = new TemporaryFolder().With("work/").With("d/").With("tools/bin/");
        using var machine = new DosMachine(
            configure: c => c with { Mounts = [new DriveMount('C', tree["work"]), new DriveMount('D', tree["d"])] },
            folder: tree["tools/bin"]);
        var environment = (uint)machine.Memory.ReadWord(machine.Linear(0x2C)) << 4;
        Assert.Contains("E:\\PROBE.COM\0", Encoding.Latin1.GetString(machine.Memory.ReadBytes(environment, 200)), StringComparison.Ordinal);
        Assert.False(Call(machine, 0x3D00, @"E:\PROBE.COM").Carry);
        Assert.Equal(2, machine.Kernel.Sda.CurrentDrive);
    }

    [Fact]
    public void A_drive_that_cannot_be_shown_is_said()
    {
        using var tree = new TemporaryFolder().With("c/");
        var thrown = Assert.Throws<InvalidOperationException>(() => WithDrives(tree, new DriveMount('D', "/proc")));
        Assert.Contains("/proc: cannot be drive D", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_current_folder_at_the_start_is_the_configured_one()
    {
        using var tree = new TemporaryFolder().With("c/A long folder/Sub/f.txt", "x");
        using var machine = new DosMachine(
            configure: c => c with { CurrentHostFolder = tree["c/A long folder/Sub"] }, folder: tree["c"]);
        Assert.Equal(@"C:\ALONGF~1\SUB", machine.Kernel.Directories.Path(2));
        Assert.False(Call(machine, 0x3D00, "F.TXT").Carry);
    }

    [Fact]
    public void However_the_machine_ends_what_was_written_is_on_the_host()
    {
        using var tree = new TemporaryFolder();
        using (var machine = WithDrives(tree))
        {
            var handle = Call(machine, 0x3C00, "OUT.TXT").Ax;
            var write = machine.Registers(0x4000);
            (write["BX"], write["CX"], write["DX"]) = (handle, 5, machine.Put("hello"));
            Assert.Equal(5, machine.Int21(write).Ax);
            machine.Resume(m => m.End(new VmExit(VmExitReason.Killed, 0)));
            Assert.Equal("hello", File.ReadAllText(tree["c/out.txt"]));
        }
    }

    [Theory]
    [InlineData(@"C:\..")]
    [InlineData(@"C:\..\OUTSIDE")]
    [InlineData("C:\\../outside")]
    [InlineData(@"C:\.\..\..\..\..\ETC")]
    [InlineData(@"..\OUTSIDE")]
    [InlineData(@"D:\X")]
    [InlineData("C:\\\xFF\xFE*?\x01")]
    [InlineData("")]
    public void A_current_directory_that_the_guest_forged_leads_nowhere(string path)
    {
        using var tree = new TemporaryFolder().With("outside/secret.txt", "secret").With("c/here.txt", "here");
        using var machine = WithDrives(tree);
        var entry = machine.Kernel.Directories.Entry(2);
        machine.Memory.Write(entry, [.. Encoding.Latin1.GetBytes(path), 0]);
        Assert.True(Call(machine, 0x3D00, "SECRET.TXT").Carry);
        Assert.True(Call(machine, 0x3D00, @"OUTSIDE\SECRET.TXT").Carry);
        Assert.False(Call(machine, 0x3D00, @"\HERE.TXT").Carry);
        _ = Call(machine, 0x3C00, "NEW.TXT");
        Assert.Equal(["c", "outside"], tree.Names);
        Assert.Single(Directory.GetFiles(tree["outside"]));
    }

    private static readonly ushort[] FileFunctions =
    [
        0x0D00, 0x0E00, 0x0F00, 0x1000, 0x1100, 0x1200, 0x1300, 0x1400, 0x1500, 0x1600, 0x1700, 0x1900, 0x1C00, 0x2100, 0x2200, 0x2300,
        0x2400, 0x2700, 0x2800, 0x2900, 0x2F00, 0x3600, 0x3900, 0x3A00, 0x3B00, 0x3C00, 0x3D00, 0x3D01, 0x3D02, 0x3D42, 0x3E00, 0x3F00,
        0x4000, 0x4100, 0x4200, 0x4201, 0x4202, 0x4300, 0x4301, 0x4400, 0x4401, 0x4406, 0x4407, 0x440A, 0x440D, 0x4500, 0x4600, 0x4700,
        0x4E00, 0x4F00, 0x5600, 0x5700, 0x5701, 0x5A00, 0x5B00, 0x5C00, 0x5C01, 0x6000, 0x6700, 0x6800, 0x6900, 0x6C00, 0x7139,
        0x713A, 0x713B, 0x7141, 0x7143, 0x7147, 0x714E, 0x714F, 0x7156, 0x7160, 0x716C, 0x71A0, 0x71A1, 0x71A6, 0x71A7, 0x71A8, 0x7303,
    ];

    private static readonly string[] Pieces =
    [
        "..\\", "..", ".", "\\", "/", "C:", "D:", "out", "OUTSIDE\\", "outlink\\", "SECRET.TXT", "f", "g.txt", "dir\\", "*", "?", "*.*", "NUL",
        "\0", "\xFF", "\xE5", "\x05", " ", "PROBE.COM", "etc\\passwd", "\\\\", "LONGNA~1", "\x01",
    ];

    /// <summary>
    /// Any file function with any registers, on random paths, control blocks, search states and current directories: the
    /// kernel answers each, and nothing outside the mounted folder is touched.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fuzz_file_functions(int seed)
    {
        using var tree = new TemporaryFolder().With("outside/secret.txt", "secret").With("c/dir/f", "text").With("c/Long Name", "");
        tree.WithLink("c/outlink", "../outside").WithLink("c/out", "../outside/secret.txt").WithLink("c/dir/loop", "loop");
        using var machine = WithDrives(tree);
        var random = new Random(seed);
        var area = machine.Reserve(0x1000);
        for (var i = FuzzCount.Of(4000); i > 0; i--)
        {
            var registers = machine.Registers(FileFunctions[random.Next(FileFunctions.Length)]);
            foreach (var name in (string[])["DX", "SI", "DI"])
                registers[name] = (ushort)(area + random.Next(0xE00));
            registers["BX"] = (ushort)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(5, 24));
            registers["CX"] = (ushort)(random.Next(3) == 0 ? random.Next(0x10000) : random.Next(0x40));
            // What is read must not run over the program's own stack.
            if (registers.Ax >> 8 is 0x3F)
                registers["CX"] &= 0xBFFF;
            // Standard handles stay as they are: writing to them is the console's matter, and reading would wait.
            if (registers.Ax >> 8 is 0x46 && registers.Cx < 5)
                registers["CX"] = 5;
            if (registers.Ax >> 8 is 0x3F or 0x14 or 0x21 or 0x27 or 0x2F or 0x4E or 0x4F or 0x11 or 0x12)
                SetTransferArea(machine, area);
            Spell(machine, random, registers.Dx, registers["SI"], registers["DI"]);
            if (random.Next(200) == 0)
                machine.Memory.Write(machine.Kernel.Directories.Entry(2), RandomText(random, 66));
            var function = registers.Ax;
            Assert.True(machine.Interrupt(0x21, registers) is not null, $"{function:X4}: {machine.Exit}");
        }
        Assert.Equal(["c", "outside"], tree.Names);
        Assert.Equal(["secret.txt"], Directory.GetFileSystemEntries(tree["outside"]).Select(Path.GetFileName));
        Assert.Equal("secret", File.ReadAllText(tree["outside/secret.txt"]));
        Assert.True((File.GetUnixFileMode(tree["outside/secret.txt"]) & UnixFileMode.UserWrite) != 0);
    }

    private static void SetTransferArea(DosMachine machine, ushort area)
    {
        var registers = machine.Registers(0x1A00);
        registers["DX"] = area;
        machine.Int21(registers);
    }

    private static void Spell(DosMachine machine, Random random, params ushort[] places)
    {
        foreach (var place in places)
        {
            if (random.Next(4) == 0)
                machine.Memory.Write(machine.Linear(place), RandomText(random, 48));
            else
                machine.Memory.Write(machine.Linear(place), [.. Encoding.Latin1.GetBytes(RandomPath(random)), 0]);
        }
    }

    private static string RandomPath(Random random)
    {
        var path = new StringBuilder();
        for (var i = random.Next(1, 6); i > 0; i--)
            path.Append(Pieces[random.Next(Pieces.Length)]);
        return path.ToString();
    }

    private static byte[] RandomText(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        if (random.Next(2) == 0)
            Encoding.Latin1.GetBytes(RandomPath(random), bytes.AsSpan(random.Next(4)));
        return bytes;
    }
}
