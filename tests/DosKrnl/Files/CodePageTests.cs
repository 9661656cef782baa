using System.Text;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Tests.Harness;
using Dbt.Guest;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Names in other code pages than 437, and the case of those that are made.</summary>
public class CodePageTests
{
    private static string Dos(string text, int page) => CodePage.Find(page)!.ToDos(text)!;

    private static VolumeFixture Fixture(string folder, int page, HostNameCase nameCase = HostNameCase.Lower) =>
        new(folder, new HostNames { Page = CodePage.Find(page)!, Case = nameCase });

    [Theory]
    [InlineData(850, "Ærø.txt", "ÆRØ.TXT")]
    [InlineData(852, "żółw.txt", "ŻÓŁW.TXT")]
    [InlineData(866, "Привет.txt", "ПРИВЕТ.TXT")]
    [InlineData(1252, "œuvre.ž", "ŒUVRE.Ž")]
    [InlineData(437, "żółw.txt", null)]
    [InlineData(866, "über.txt", null)]
    [InlineData(65001, "süß.txt", "Süß.TXT")]
    [InlineData(65001, "日本.txt", "日本.TXT")]
    [InlineData(65001, "日本語.txt", null)]
    public void A_host_name_is_found_by_its_name_in_the_page(int page, string host, string? dos)
    {
        using var folder = new TemporaryFolder().With(host, "content");
        using var fixture = Fixture(folder.Path, page);
        var name = Assert.Single(fixture.List());
        if (dos is null)
            Assert.Contains('~', name);
        else
            Assert.Equal(Dos(dos, page), name);
        Assert.Equal("content", fixture.Read(name));
    }

    [Theory]
    [InlineData(850, "ÆRØ.TXT", HostNameCase.Lower, "ærø.txt")]
    [InlineData(850, "ÆRØ.TXT", HostNameCase.Upper, "ÆRØ.TXT")]
    [InlineData(866, "ПРИВЕТ", HostNameCase.Lower, "привет")]
    [InlineData(65001, "SüÜ.TXT", HostNameCase.Lower, "süÜ.txt")]
    [InlineData(437, "README", HostNameCase.Lower, "readme")]
    [InlineData(437, "README", HostNameCase.Upper, "README")]
    [InlineData(437, "README", HostNameCase.AsTyped, "readme")]
    public void A_new_name_on_the_host(int page, string dos, HostNameCase nameCase, string host)
    {
        using var folder = new TemporaryFolder();
        using var fixture = Fixture(folder.Path, page, nameCase);
        var name = Dos(dos, page);
        Assert.Equal(DosError.None, fixture.Create(name, "1"));
        Assert.Equal([host], folder.Names);
        Assert.Equal("1", fixture.Read(name));
        Assert.Equal([name], fixture.List());
        Assert.Equal(DosError.None, fixture.Volume.MakeDirectory([name + "2"]));
        Assert.Equal([host, host + "2"], folder.Names.OrderBy(one => one.Length));
    }

    /// <summary>Long names: as typed, but for those that nobody cared about.</summary>
    [Theory]
    [InlineData(HostNameCase.Lower, "README", "readme")]
    [InlineData(HostNameCase.Upper, "README", "README")]
    [InlineData(HostNameCase.AsTyped, "README", "README")]
    [InlineData(HostNameCase.Upper, "ReadMe", "ReadMe")]
    [InlineData(HostNameCase.Lower, "Read me.text", "Read me.text")]
    public void A_new_long_name_on_the_host(HostNameCase nameCase, string name, string host) =>
        Assert.Equal(host, new HostNames { Case = nameCase }.NewLong(name));

    /// <summary>Random legal names: made by their bytes they are listed with the same ones, and found again.</summary>
    [Theory]
    [InlineData(437)]
    [InlineData(850)]
    [InlineData(852)]
    [InlineData(866)]
    [InlineData(1252)]
    public void Names_come_back_as_they_went(int number)
    {
        using var folder = new TemporaryFolder();
        using var fixture = Fixture(folder.Path, number);
        var (page, random, made) = (CodePage.Find(number)!, new Random(number), new SortedSet<string>(StringComparer.Ordinal));
        while (made.Count < 150)
        {
            var name = new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)page.ToUpper((byte)random.Next(0x21, 0x100)))]);
            if (name.All(c => DosName.IsLegal(c) && c != '\x7F') && made.Add(name))
                Assert.Equal(DosError.None, fixture.Create(name, name));
        }
        Assert.Equal(made, fixture.List().Order(StringComparer.Ordinal));
        Assert.All(made, name => Assert.Equal(name, fixture.Read(name)));
        Assert.Equal(made.Count, folder.Names.Length);
        Assert.All(made, name => Assert.Equal(DosError.None, fixture.Volume.Delete([name])));
        Assert.Empty(folder.Names);
    }

    /// <summary>What is no UTF-8 is the name of no file, and cannot become one.</summary>
    [Fact]
    public void Bytes_that_are_no_utf8_name_nothing()
    {
        using var folder = new TemporaryFolder();
        using var fixture = Fixture(folder.Path, 65001);
        Assert.Equal(DosError.FileNotFound, fixture.Find("A\xC3"));
        Assert.NotEqual(DosError.None, fixture.Create("A\xC3", "x"));
        Assert.NotEqual(DosError.None, fixture.Volume.MakeDirectory(["\xFF"]));
        Assert.Empty(folder.Names);
        var drive = new MemoryDrive();
        using var memory = new VolumeFixture(drive, new HostNames { Page = CodePage.Find(65001)! });
        Assert.NotEqual(DosError.None, memory.Create("A\xC3", "x"));
        Assert.NotEqual(DosError.None, memory.Volume.MakeDirectory(["\xFF"]));
        Assert.Empty(drive.Root.Entries);
    }

    [Fact]
    public void Another_page_shows_a_folder_anew()
    {
        using var folder = new TemporaryFolder().With("Привет.txt", "r").With("über", "u");
        var names = new HostNames();
        using var fixture = new VolumeFixture(folder.Path, names);
        Assert.Equal(["______~1.TXT", "\x9A" + "BER"], fixture.List().Order(StringComparer.Ordinal));
        names.Page = CodePage.Find(866)!;
        Assert.Equal(["_BER~1", Dos("ПРИВЕТ.TXT", 866)], fixture.List().Order(StringComparer.Ordinal));
        Assert.Equal("r", fixture.Read(Dos("ПРИВЕТ.TXT", 866)));
        names.Page = CodePage.Standard;
        Assert.Equal("u", fixture.Read("\x9A" + "BER"));
        Assert.Equal("r", fixture.Read("______~1.TXT"));
    }

    // ---- in a machine -------------------------------------------------------------------------------------------------

    private static DosMachine Machine(int? page, ushort country = 1) =>
        new(configure: configuration => configuration with { CodePage = page, Country = country });

    private static byte[] Table(DosMachine machine, byte number, int count)
    {
        var buffer = machine.Reserve(8);
        var registers = machine.Registers((ushort)(0x6500 | number));
        (registers["BX"], registers["DX"], registers["CX"], registers["DI"]) = (0xFFFF, 0xFFFF, 5, buffer);
        Assert.False(machine.Int21(registers).Carry);
        return machine.Memory.ReadBytes(machine.Memory.ReadFarPointer(machine.Linear((ushort)(buffer + 1))).RealLinear, count);
    }

    [Theory]
    [InlineData(850)]
    [InlineData(852)]
    [InlineData(866)]
    [InlineData(1252)]
    public void Tables_are_those_of_the_page(int number)
    {
        using var machine = Machine(number);
        var page = CodePage.Find(number)!;
        var codes = machine.Int21(machine.Registers(0x6601));
        Assert.Equal((number, number), (codes.Bx, codes.Dx));
        var upper = Table(machine, 2, 130);
        Assert.Equal(Table(machine, 4, 130), upper);
        var lower = Table(machine, 3, 258);
        var weights = Table(machine, 6, 258);
        for (var value = 0x80; value < 0x100; value++)
        {
            Assert.Equal(page.ToUpper((byte)value), upper[2 + value - 0x80]);
            Assert.Equal(page.ToLower((byte)value), lower[2 + value]);
            // Case does not matter for the order.
            Assert.Equal(weights[2 + page.ToUpper((byte)value)], weights[2 + value]);
        }
        var registers = machine.Registers(0x6520);
        registers["DX"] = 0x81;
        Assert.Equal(page.ToUpper((byte)0x81), (byte)machine.Int21(registers).Dx);
    }

    [Fact]
    public void Accents_do_not_matter_for_the_order()
    {
        using var machine = Machine(852);
        var weights = Table(machine, 6, 258);
        foreach (var (letter, plain) in new[] { ('Ł', 'L'), ('š', 'S'), ('Č', 'C'), ('ő', 'O') })
            Assert.Equal(plain, (char)weights[2 + CodePage.Find(852)!.FromChar(letter)]);
        using var russian = Machine(866);
        var order = Table(russian, 6, 258);
        Assert.Equal(order[2 + 0x85], order[2 + 0xF1]); // ё as е
        Assert.True(order[2 + 0xA0] < order[2 + 0xEF]); // а before я
    }

    /// <summary>INT 21h/6602h: the tables, file names and the console's page change at once.</summary>
    [Fact]
    public void The_page_changes_while_the_machine_runs()
    {
        using var machine = Machine(null);
        File.WriteAllText(Path.Combine(machine.Folder, "привет.txt"), "x");
        var name = machine.Put(Encoding.Latin1.GetBytes(Dos("ПРИВЕТ.TXT", 866) + "\0"));
        var open = machine.Registers(0x3D00);
        open["DX"] = name;
        Assert.True(machine.Int21(open).Carry);
        var select = machine.Registers(0x6602);
        select["BX"] = 866;
        Assert.False(machine.Int21(select).Carry);
        Assert.Equal(866, machine.Console.Page.Number);
        Assert.Equal(0x9F, Table(machine, 2, 130)[2 + 0x6F]); // я
        Assert.False(machine.Int21(open).Carry);
        var codes = machine.Int21(machine.Registers(0x6601));
        Assert.Equal((866, 437), (codes.Bx, codes.Dx));
        select["BX"] = 869;
        var refused = machine.Int21(select);
        Assert.Equal((true, 2), (refused.Carry, refused.Ax));
    }

    [Theory]
    [InlineData(7, 866, "р.")]
    [InlineData(48, 852, "Z")]
    [InlineData(49, 850, "DM")]
    [InlineData(44, 437, "£")]
    [InlineData(34, 850, "Pts")]
    [InlineData(1, 437, "$")]
    public void A_country_has_a_page(ushort country, int page, string currency)
    {
        using var machine = Machine(null, country);
        Assert.Equal(page, machine.Int21(machine.Registers(0x6601)).Bx);
        var registers = machine.Registers(0x3800);
        registers["DX"] = machine.Reserve(34);
        Assert.Equal(country, machine.Int21(registers).Bx);
        var text = machine.Bytes((ushort)(registers.Dx + 2), 5).TakeWhile(value => value != 0).ToArray();
        Assert.Equal(currency, CodePage.Find(page)!.Decode(text));
    }

    /// <summary>The program finds long names in the host's case, and arguments reach it in the page's bytes.</summary>
    [Fact]
    public void Long_names_are_those_of_the_host()
    {
        using var machine = Machine(866);
        File.WriteAllText(Path.Combine(machine.Folder, "Письмо к другу.текст"), "x");
        File.WriteAllText(Path.Combine(machine.Folder, "MiXed.TxT"), "x");
        var found = new List<string>();
        var (pattern, buffer) = (machine.Put("*.*"), machine.Reserve(320));
        var registers = machine.Registers(0x714E);
        (registers["DX"], registers["DI"], registers["CX"], registers["SI"]) = (pattern, buffer, 0x16, 1);
        var answer = machine.Int21(registers);
        var handle = answer.Ax;
        while (!answer.Carry)
        {
            var name = machine.Text((ushort)(buffer + 44), 260);
            found.Add(CodePage.Find(866)!.FromDos(name.AsSpan(0, name.IndexOf('\0')))!);
            var next = machine.Registers(0x714F);
            (next["BX"], next["DI"], next["SI"]) = (handle, buffer, 1);
            answer = machine.Int21(next);
        }
        Assert.Equal(["MiXed.TxT", "PROBE.COM", "Письмо к другу.текст"], found.Order(StringComparer.Ordinal));
    }
}
