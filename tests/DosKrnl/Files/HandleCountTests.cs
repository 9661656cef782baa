using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

public class HandleCountTests
{
    /// <summary>INT 21h/67h gives 255; every one is another open file with its own position.</summary>
    [Fact]
    public void Two_hundred_and_fifty_five_handles()
    {
        using var machine = new DosMachine(configure: c => c with { TimeLimit = TimeSpan.FromMinutes(3) });
        // The program gives back what it does not need: the larger table is a block of memory.
        var shrink = machine.Registers(0x4A00);
        shrink["BX"] = 0x2000;
        Assert.False(machine.Int21(shrink).Carry);
        machine.Kernel.ShowStructures();
        var more = machine.Registers(0x6700);
        more["BX"] = 255;
        Assert.False(machine.Int21(more).Carry);
        var handles = new List<ushort>();
        while (true)
        {
            var create = machine.Registers(0x3C00);
            (create["CX"], create["DX"]) = (0, machine.Put($"F{handles.Count}.DAT"));
            var result = machine.Int21(create);
            if (result.Carry)
            {
                Assert.Equal(4, result.Ax);
                break;
            }
            handles.Add(result.Ax);
        }
        // 255 files are open in the system: what the command interpreter has, and these.
        Assert.Equal(255 - machine.Kernel.SystemFiles.Entries.ToArray().Count(entry => entry is { File: not OpenHostFile }), handles.Count);
        Assert.InRange(handles.Count, 248, 250);
        foreach (var handle in handles)
        {
            var write = machine.Registers(0x4000);
            (write["BX"], write["CX"], write["DX"]) = (handle, 2, machine.Put($"{handle:X2}"));
            Assert.Equal(2, machine.Int21(write).Ax);
        }
        foreach (var handle in handles)
        {
            var close = machine.Registers(0x3E00);
            close["BX"] = handle;
            Assert.False(machine.Int21(close).Carry);
        }
        for (var i = 0; i < handles.Count; i++)
            Assert.Equal($"{handles[i]:X2}", File.ReadAllText(Path.Combine(machine.Folder, $"f{i}.dat")));
    }
}
