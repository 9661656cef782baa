using Dbt.EndToEnd.Tests.Support;

namespace Dbt.EndToEnd.Tests;

public class ChildrenAndResidents
{
    [NeedsFact(Toolchain.Nasm)]
    public void AChildsReturnCodeComesBack()
    {
        using var folder = new GuestFolder();
        folder.Place("exitcode.com.asm");
        DbtProcess.Expect(folder.Run(folder.Place("exec.com.asm"), "EXITCODE.COM", "200"), "child returned 200, kind 0\r\n", 200);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AChildGetsItsTailAndTheParentsOutput()
    {
        using var folder = new GuestFolder();
        folder.Place("args.com.asm");
        DbtProcess.Expect(folder.Run(folder.Place("exec.com.asm"), "ARGS.COM", "to", "the", "child"), "[ to the child]13child returned 0, kind 0\r\n");
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AChildThatIsAnExe()
    {
        using var folder = new GuestFolder();
        folder.Place("mz.exe.asm");
        DbtProcess.Expect(
            folder.Run(folder.Place("exec.com.asm"), "MZ.EXE"),
            "data segment\r\nfar code segment\r\nchild returned 3, kind 0\r\n", 3);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AMissingChildIsErrorTwo() => GuestFolder.Expect("exec.com.asm", ["NOSUCH.COM"], "error 2\r\n", 102);

    [NeedsFact(Toolchain.Nasm)]
    public void AChildOfAChild()
    {
        using var folder = new GuestFolder();
        folder.Place("exitcode.com.asm");
        DbtProcess.Expect(
            folder.Run(folder.Place("exec.com.asm"), "EXEC.COM", "EXITCODE.COM", "5"),
            "child returned 5, kind 0\r\nchild returned 5, kind 0\r\n", 5);
    }

    [NeedsFact(Toolchain.Nasm)]
    public void AResidentProgramServesTheNextOne()
    {
        using var folder = new GuestFolder();
        folder.Place("resident.com.asm");
        folder.Place("restest.com.asm");
        DbtProcess.Expect(
            folder.Run(folder.Place("tsr.com.asm")), "032A\r\nthe resident program answers and counts\r\n0000\r\n");
    }
}
