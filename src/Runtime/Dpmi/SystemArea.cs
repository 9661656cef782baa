using System.Buffers.Binary;
using Dbt.Guest;

namespace Dbt.Runtime.Dpmi;

/// <summary>
/// The tables of protected mode, in linear memory behind that of DOS, where clients cannot write: global and local
/// descriptors, a task state whose bitmap allows all ports, and stubs that call the manager. The locked stacks are beside them.
/// </summary>
internal sealed unsafe class SystemArea
{
    /// <summary>HLT, this, its complement: the SVC of the stubs.</summary>
    public const byte Service = 0xFB;

    public const int StubSize = 4;
    public const int StubCount = 1024;
    public const uint LockedStackSize = GuestMemory.PageSize;
    public const int MostLockedStacks = 32;

    /// <summary>Bytes of the local descriptor table: all that selectors can name.</summary>
    public const uint LocalTableSize = 0x10000;

    private const uint StubsAt = 0x1000, TaskStateAt = 0x2000, LocalTableAt = 0x10000, LockedStacksAt = 0x20000, PageTablesAt = 0x100000;
    private const uint Alignment = 4 << 20;

    /// <summary>Of a 32-bit TSS (Intel SDM vol. 3, 8.2.1), and where the bitmap begins there.</summary>
    private const uint TaskStateSize = 0x68, BitmapOffsetAt = 0x66, BitmapSize = 0x2001;

    /// <summary>Selector 40h is the BIOS data area, which programs expect (specification, 4.4).</summary>
    private const int BiosDataIndex = 8;
    private const ulong BiosData = 0x0000_F300_0400_FFFF;

    private const uint TableLimit = 8 * (BiosDataIndex + 1) - 1;

    private readonly GuestMemory _memory;

    public SystemArea(GuestMemory memory)
    {
        _memory = memory;
        Base = (memory.Size + Alignment - 1) & ~(Alignment - 1);
        memory.SetKind(Base, LockedStacksAt, PageKind.Rom);
        memory.SetKind(Base + LockedStacksAt, MostLockedStacks * LockedStackSize, PageKind.Ram);
        Span<byte> descriptor = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor, BiosData);
        memory.WriteRom(Base + BiosDataIndex * 8, descriptor);
        Span<byte> bitmapOffset = [(byte)TaskStateSize, 0];
        memory.WriteRom(Base + TaskStateAt + BitmapOffsetAt, bitmapOffset);
        Span<byte> stubs = stackalloc byte[StubCount * StubSize];
        for (var i = 0; i < stubs.Length; i += StubSize)
        {
            stubs[i] = 0xF4;
            stubs[i + 1] = Service;
            stubs[i + 2] = unchecked((byte)~Service);
            stubs[i + 3] = 0xF4;
        }
        memory.WriteRom(Stubs, stubs);
    }

    public uint Base { get; }

    /// <summary>First address behind the area.</summary>
    public uint End => Base + Alignment;

    public uint Stubs => Base + StubsAt;

    public uint LocalTable => Base + LocalTableAt;

    /// <summary>A page directory, and page tables behind it.</summary>
    public uint PageTables => Base + PageTablesAt;

    /// <summary>A page that clients may use: all but those of the tables.</summary>
    public bool IsForClients(uint linear) => linear - Base is var at && (at >= Alignment
        || at is >= StubsAt and < TaskStateAt or >= LockedStacksAt and < LockedStacksAt + MostLockedStacks * LockedStackSize);

    public uint LockedStack(int index) => Base + LockedStacksAt + (uint)index * LockedStackSize;

    /// <summary>The stub whose SVC is at the linear address, or −1.</summary>
    public int StubAt(uint linear) =>
        linear - Stubs is < StubCount * StubSize and var distance && distance % StubSize == 0 ? (int)(distance / StubSize) : -1;

    /// <summary>The registers that name the tables.</summary>
    public void LoadTables(CpuState* s)
    {
        const ushort localTable = 0x82, busyTaskState = 0x8B;
        s->GdtBase = Base;
        s->GdtLimit = TableLimit;
        s->Ldtr = new SegmentRegister { Base = LocalTable, Limit = LocalTableSize - 1, Access = localTable };
        s->Tr = new SegmentRegister { Base = Base + TaskStateAt, Limit = TaskStateSize + BitmapSize, Access = busyTaskState };
    }

    /// <summary>As it lies there: no page of a client's leads to the table.</summary>
    public ulong ReadDescriptor(ushort selector) => *(ulong*)(_memory.Base + LocalTable + (selector & 0xFFF8u));

    public void WriteDescriptor(ushort selector, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _memory.WriteRom(LocalTable + (selector & 0xFFF8u), bytes);
    }
}
