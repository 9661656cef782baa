using System.Text;
using Dbt.DosKrnl.Structures;
using Dbt.DosKrnl.Tests.Harness;
using Dbt.Guest;
using Xunit;

namespace Dbt.DosKrnl.Tests;

/// <summary>What programs that walk DOS's memory find there.</summary>
public sealed class StructureTests : IDisposable
{
    private readonly DosMachine _machine = new();

    private GuestMemory Memory => _machine.Memory;

    /// <summary>Linear address of the List of Lists, as INT 21h/52h gives it.</summary>
    private uint Lists()
    {
        var registers = _machine.Int21(_machine.Registers(0x5200));
        return ((uint)registers["ES"] << 4) + registers.Bx;
    }

    [Fact]
    public void MemoryBlocksReachFromTheFirstToTheEnd()
    {
        var segment = Memory.ReadWord(Lists() - 2);
        var owners = new List<ushort>();
        while (true)
        {
            var signature = Memory.ReadByte((uint)segment << 4);
            Assert.True(signature is (byte)'M' or (byte)'Z', $"block at {segment:X4}");
            owners.Add(Memory.ReadWord(((uint)segment << 4) + 1));
            segment += (ushort)(1 + Memory.ReadWord(((uint)segment << 4) + 3));
            if (signature == 'Z')
                break;
        }
        Assert.Equal(0x9FFF, segment);
        Assert.Contains(_machine.Psp, owners);
        Assert.Equal("PROBE\0\0\0", Encoding.Latin1.GetString(Memory.ReadBytes(((uint)_machine.Psp << 4) - 8, 8)));
    }

    [Fact]
    public void DeviceChainHasTheDevicesOfDos()
    {
        var names = new List<string>();
        for (var header = new FarPointer((ushort)((Lists() - DosLayout.ListOfLists) >> 4), DosLayout.NulHeader);
            header.Offset != 0xFFFF; header = Memory.ReadFarPointer(header.RealLinear))
        {
            names.Add(Encoding.Latin1.GetString(Memory.ReadBytes(header.RealLinear + 10, 8)).TrimEnd());
            Assert.True(names.Count < 50);
        }
        Assert.Equal(["NUL", "CON", "AUX", "PRN", "CLOCK$", "\x1A", "COM1", "LPT1", "LPT2", "LPT3", "COM2", "COM3", "COM4", "EMMXXXX0"], names);
    }

    [Fact]
    public void DeviceRoutinesCanBeCalled()
    {
        var header = Memory.ReadFarPointer(Lists() + 0x0C);
        Assert.True(_machine.Resume(vm =>
        {
            var client = vm.Client;
            client.Es = _machine.Psp;
            client.Bx = 0x400;
            client.Cs = _machine.Psp;
            client.Eip = 0x200;
            // CALL FAR strategy; CALL FAR interrupt; SVC
            vm.Memory.Write(_machine.Linear(0x200), [0x9A, 0, 0, 0, 0, 0x9A, 0, 0, 0, 0, 0xF4, 0xE0, 0x1F]);
            vm.Memory.WriteWord(_machine.Linear(0x201), vm.Memory.ReadWord(header.RealLinear + 6));
            vm.Memory.WriteWord(_machine.Linear(0x203), header.Segment);
            vm.Memory.WriteWord(_machine.Linear(0x206), vm.Memory.ReadWord(header.RealLinear + 8));
            vm.Memory.WriteWord(_machine.Linear(0x208), header.Segment);
        }));
        Assert.Equal(0x8103, Memory.ReadWord(_machine.Linear(0x403)));
        Assert.Equal(0xFFFE, _machine.Machine.Client.Sp);
    }

    [Fact]
    public void SystemFilesShowWhatIsOpen()
    {
        var lists = Lists();
        File.WriteAllText(Path.Combine(_machine.Folder, "data.txt"), "0123456789");
        var open = _machine.Registers(0x3D00);
        open["DX"] = _machine.Put("DATA.TXT");
        var handle = _machine.Int21(open).Ax;
        var seek = _machine.Registers(0x4200);
        seek["BX"] = handle;
        seek["CX"] = 0;
        seek["DX"] = 4;
        _machine.Int21(seek);
        var index = Memory.ReadByte(_machine.Linear((ushort)(0x18 + handle)));
        var entry = Memory.ReadFarPointer(lists + 4).RealLinear + 6 + index * 0x3Bu;
        Assert.Equal(1, Memory.ReadWord(entry));
        Assert.Equal("DATA    TXT", Encoding.Latin1.GetString(Memory.ReadBytes(entry + 0x20, 11)));
        Assert.Equal((10u, 4u), (Memory.ReadDword(entry + 0x11), Memory.ReadDword(entry + 0x15)));
        Assert.Equal(_machine.Psp, Memory.ReadWord(entry + 0x31));
        var close = _machine.Registers(0x3E00);
        close["BX"] = handle;
        _machine.Int21(close);
        Assert.Equal(0, Memory.ReadWord(entry));
    }

    [Fact]
    public void DrivesHaveTheirStructures()
    {
        var lists = Lists();
        Assert.Equal((26, 512), (Memory.ReadByte(lists + 0x21), Memory.ReadWord(lists + 0x10)));
        var current = Memory.ReadFarPointer(lists + 0x16).RealLinear + 2 * 0x58;
        Assert.Equal(@"C:\", GuestText.ReadAsciz(Memory, current, 67));
        Assert.Equal(0x4000, Memory.ReadWord(current + 0x43));
        var block = Memory.ReadFarPointer(lists);
        Assert.Equal(block, Memory.ReadFarPointer(current + 0x45));
        Assert.Equal(2, Memory.ReadByte(block.RealLinear));
        Assert.Equal(0xFFFFFFFF, Memory.ReadDword(block.RealLinear + 0x19));
    }

    [Fact]
    public void TheSwappableAreaIsLive()
    {
        var registers = _machine.Int21(_machine.Registers(0x5D06));
        var area = ((uint)registers["DS"] << 4) + registers["SI"];
        Assert.Equal(_machine.Psp, Memory.ReadWord(area + 0x10));
        Assert.Equal(2, Memory.ReadByte(area + 0x16));
        Assert.Equal(new FarPointer(_machine.Psp, 0x80), Memory.ReadFarPointer(area + 0x0C));
        // A resident program switches DOS to its own process by writing here.
        Memory.WriteWord(area + 0x10, 0x1234);
        Assert.Equal(0x1234, _machine.Int21(_machine.Registers(0x5100)).Bx);
        Memory.WriteWord(area + 0x10, _machine.Psp);
        var close = _machine.Registers(0x3E00);
        close["BX"] = 0x55;
        _machine.Int21(close);
        Assert.Equal(6, Memory.ReadWord(area + 4));
    }

    public void Dispose() => _machine.Dispose();
}
