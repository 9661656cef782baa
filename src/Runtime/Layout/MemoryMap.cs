using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Runtime.Layout;

/// <summary>What stands where in the first megabyte when a machine is made.</summary>
internal static class MemoryMap
{
    /// <summary>Interrupt vectors, BIOS data and the DOS communication area end here (MVDM: DOS begins at 700h).</summary>
    public const int FirstDosParagraph = 0x70;

    /// <summary>VDHAllocDosMem gives memory below 256 KB only (VDD reference).</summary>
    public const int LastDriverParagraph = 0x4000;

    public const ushort RomSegment = 0xF000;
    public const uint RomBase = 0xF0000;
    public const uint RomEnd = 0x100000;

    /// <summary>256 stubs of <see cref="StubSize"/> bytes: SVC, IRET.</summary>
    public const ushort InterruptStubs = 0x8000;

    /// <summary><see cref="BreakpointCount"/> stubs of the same size.</summary>
    public const ushort BreakpointStubs = 0x8400;

    public const int StubSize = 4;
    public const int BreakpointCount = 512;

    /// <summary>SVC number of the interrupt stubs; which vector it is, the address tells.</summary>
    public const byte InterruptService = 0xFE;

    /// <summary>SVC number of the breakpoint stubs.</summary>
    public const byte BreakpointService = 0xFD;

    private const uint VideoBase = 0xA0000;
    private const uint AdapterRomBase = 0xC0000;
    private const byte Hlt = 0xF4;
    private const byte Iret = 0xCF;

    public static void Build(GuestMemory memory, VmConfiguration configuration)
    {
        var conventional = (uint)configuration.ConventionalKilobytes * 1024;
        if (conventional < VideoBase)
        {
            memory.SetKind(conventional, VideoBase - conventional, PageKind.Unmapped);
            Float(memory, conventional, VideoBase);
        }
        memory.SetKind(AdapterRomBase, RomEnd - AdapterRomBase, PageKind.Rom);
        Float(memory, AdapterRomBase, RomEnd);
        Span<byte> stubs = stackalloc byte[256 * StubSize];
        FillStubs(stubs, InterruptService);
        memory.WriteRom(RomBase + InterruptStubs, stubs);
        FillStubs(stubs, BreakpointService);
        for (var i = 0; i < BreakpointCount; i += 256)
            memory.WriteRom(RomBase + BreakpointStubs + (uint)(i * StubSize), stubs);
    }

    /// <summary>What a bus reads where nothing answers. There is no code there yet that could change.</summary>
    private static unsafe void Float(GuestMemory memory, uint from, uint to) =>
        HostBytes.Fill(memory.Base + from, to - from, 0xFF);

    /// <summary>HLT, number, complement: the SVC of the MVM's DOS kernel; then IRET.</summary>
    private static void FillStubs(Span<byte> stubs, byte service)
    {
        for (var i = 0; i < stubs.Length; i += StubSize)
        {
            stubs[i] = Hlt;
            stubs[i + 1] = service;
            stubs[i + 2] = (byte)~service;
            stubs[i + 3] = Iret;
        }
    }

    public static FarPointer InterruptStub(byte vector) =>
        new(RomSegment, (uint)(InterruptStubs + vector * StubSize));

    public static FarPointer BreakpointStub(int slot) =>
        new(RomSegment, (uint)(BreakpointStubs + slot * StubSize));

    /// <summary>The vector whose stub's SVC is at the linear address, or −1.</summary>
    public static int VectorOfStub(uint linear) => Slot(linear - (RomBase + InterruptStubs), 256);

    /// <summary>The breakpoint slot whose SVC is at the linear address, or −1.</summary>
    public static int SlotOfBreakpoint(uint linear) => Slot(linear - (RomBase + BreakpointStubs), BreakpointCount);

    private static int Slot(uint distance, int count) =>
        distance < count * StubSize && distance % StubSize == 0 ? (int)distance / StubSize : -1;
}
