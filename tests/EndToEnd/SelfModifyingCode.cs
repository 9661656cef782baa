using Dbt.EndToEnd.Tests.Support;

namespace Dbt.EndToEnd.Tests;

public class SelfModifyingCode
{
    [NeedsFact(Toolchain.Nasm)]
    public void EveryKindOfPatchIsSeen() => GuestFolder.Expect("smc.com.asm", [], "ABCDEFGH\r\n");

    [NeedsFact(Toolchain.Nasm)]
    public void CodeReadByDosOverCodeThatRan()
    {
        using var folder = new GuestFolder();
        var routines = "The bytes of a file, run one after another.";
        folder.Write("CODE.BIN", string.Concat(routines.Select(letter => $"\u00b2{letter}\u0090\u00c3")));
        DbtProcess.Expect(folder.Run(folder.Place("readcode.com.asm")), ">" + routines);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void APackedProgramUnpacksItselfAndRuns()
    {
        var stars = new string('*', 20);
        GuestFolder.Expect("unpack.com.asm", [], $"{stars} unpacked and run {stars}\r\n", 7);
    }
}
