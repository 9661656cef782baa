using Dbt.Mvdm;

namespace Dbt.Vdds.VCmos;

/// <summary>Ports 70h (index; bit 7, the NMI mask, is only kept) and 71h (data), and the memory behind the clock's registers.</summary>
internal sealed class CmosPorts : IPortHandler
{
    public const ushort FirstPort = 0x70;
    public const int PortCount = 2;
    private const int Size = 128;
    private const int DisketteTypes = 0x10;
    private const int EquipmentByte = 0x14;
    private const int BaseMemory = 0x15;
    private const int ExtendedMemory = 0x17;
    private const int ChecksumEnd = 0x2E;
    private const int ExtendedMemoryFound = 0x30;
    private const int Century = 0x32;
    private const int MemoryAbove16 = 0x34;
    private const int Megabyte16 = 16 * 1024;

    /// <summary>Colour display of 80 columns; no diskette.</summary>
    private const byte Equipment = 0x20;
    private const byte CoprocessorEquipment = 0x02;

    private readonly IVirtualMachine _machine;
    private readonly RealTimeClock _clock;
    private byte[]? _memory;
    private byte _index;

    public CmosPorts(IVirtualMachine machine, RealTimeClock clock)
    {
        _machine = machine;
        _clock = clock;
    }

    /// <summary>Made when first used.</summary>
    private byte[] Memory => _memory ??= Fill();

    public byte ReadByte(ushort port)
    {
        var index = _index & (Size - 1);
        if (port == FirstPort)
            return 0xFF; // the index can only be written
        if (index < RealTimeClock.RegisterCount)
            return _clock.Read(index);
        return index == Century ? _clock.ReadCentury() : Memory[index];
    }

    public void WriteByte(ushort port, byte value)
    {
        var index = _index & (Size - 1);
        if (port == FirstPort)
            _index = value;
        else if (index < RealTimeClock.RegisterCount)
            _clock.Write(index, value);
        else
            Memory[index] = value;
    }

    private byte[] Fill()
    {
        var memory = new byte[Size];
        var configuration = _machine.Configuration;
        var extended = configuration.MemoryKilobytes - 1024;
        memory[DisketteTypes] = 0;
        memory[EquipmentByte] = (byte)(Equipment | (_machine.Client.HasX87 ? CoprocessorEquipment : 0));
        SetWord(memory, BaseMemory, configuration.ConventionalKilobytes);
        SetWord(memory, ExtendedMemory, Math.Min(extended, 0xFFFF));
        SetWord(memory, ExtendedMemoryFound, Math.Min(extended, 0xFFFF));
        SetWord(memory, MemoryAbove16, Math.Max(configuration.MemoryKilobytes - Megabyte16, 0) / 64);
        var sum = 0;
        for (var i = DisketteTypes; i < ChecksumEnd; i++)
            sum += memory[i];
        memory[ChecksumEnd] = (byte)(sum >> 8);
        memory[ChecksumEnd + 1] = (byte)sum;
        return memory;
    }

    private static void SetWord(byte[] memory, int index, int value)
    {
        memory[index] = (byte)value;
        memory[index + 1] = (byte)(value >> 8);
    }
}
