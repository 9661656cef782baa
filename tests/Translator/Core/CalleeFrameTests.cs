using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Functions of a region whose stack frame is checked by those who call them.</summary>
public sealed class CalleeFrameTests
{
    /// <summary>
    /// mov ax,segment / mov ss,ax / mov sp,pointer / mov cx,400 / xor dx,dx / l: cmp cx,200 / call f / cmp cx,300 / call f /
    /// loop l / hlt / f: push ax / push bx / push cx / adc dx,0 / mov ax,dx / pop cx / pop bx / pop ax / ret. The function
    /// reads a flag that was made before the call.
    /// </summary>
    private const string Program =
        "B8{0} 8ED0 BC{1} B99001 31D2 81F9C800 E80A00 81F92C01 E80300 E2F0 F4 50 53 51 83D200 89D0 59 5B 58 C3";

    /// <summary>
    /// Of the segment of the code: beside it, over the end of its line, so near 0 that pushes wrap or fault; and of another.
    /// </summary>
    public static TheoryData<ushort, ushort, int> Stacks
    {
        get
        {
            var data = new TheoryData<ushort, ushort, int>();
            foreach (var threshold in new[] { 1, 20 })
            {
                data.Add(0x2000, 0xFFFE, threshold);
                foreach (var pointer in new ushort[] { 0x3E, 0x42, 0x80, 8, 7, 6, 5, 4, 3, 2, 0 })
                    data.Add(0x1000, pointer, threshold);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void AFunctionPushesWhereverTheStackIs(ushort segment, ushort pointer, int threshold)
    {
        using var expected = Run(segment, pointer, threshold: 0, out var expectedExit);
        using var actual = Run(segment, pointer, threshold, out var exit);
        Assert.Equal(expectedExit, exit);
        Assert.True(exit != CpuExit.Halt || actual.Core.Counters.RegionsCompiled > 0);
        Assert.Equal(Snapshot(expected), Snapshot(actual));
    }

    /// <summary>In plain memory nothing of it leaves the region, and nothing is counted as having tried.</summary>
    [Fact]
    public void AFunctionInPlainMemoryStaysInItsRegion()
    {
        using var machine = Run(0x2000, 0xFFFE, threshold: 20, out var exit);
        Assert.Equal(CpuExit.Halt, exit);
        Assert.Equal(0, machine.Core.Counters.Deoptimisations);
        Assert.Equal(199 + 299, machine.Registers.Dx);
    }

    private static CoreMachine Run(ushort segment, ushort pointer, int threshold, out CpuExit exit)
    {
        var machine = new CoreMachine(new CpuCoreOptions { PromotionThreshold = threshold });
        machine.Lay(string.Format(System.Globalization.CultureInfo.InvariantCulture, Program, Word(segment), Word(pointer)));
        exit = machine.Run();
        return machine;
    }

    private static string Word(ushort value) => $"{value & 0xFF:X2}{value >> 8:X2}";

    private static unsafe string Snapshot(CoreMachine machine)
    {
        var s = machine.Memory.State;
        var registers = new ReadOnlySpan<byte>(s->Registers, 32);
        var memory = new byte[0x20000];
        machine.Memory.Read(CoreMachine.Code, memory);
        return $"{Convert.ToHexString(registers)} {s->Eip:X} {s->Eflags:X} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(memory))}";
    }
}
