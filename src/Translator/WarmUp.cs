using Dbt.Guest;

namespace Dbt.Translator;

/// <summary>
/// Has the decoder's tables built and the common handlers compiled by a second thread, while the first one still sets up
/// its machine: about 35 ms of a start that nobody has to wait for.
/// </summary>
public static class WarmUp
{
    private const uint MemorySize = 0x110000;
    private const ushort CodeSegment = 0x1000;
    private const ushort DataSegment = 0x3000;

    /// <summary>
    /// What programs start with, in machine code; it ends with HLT and is run in a machine of its own. In order: MOV and
    /// segment moves, INT, flags, ALU, branches and calls, stack, addressing, strings, shifts, MUL, LOOP.
    /// </summary>
    private static ReadOnlySpan<byte> Sample =>
    [
        0xB4, 0x09, 0xBA, 0x00, 0x01, 0xB8, 0x00, 0x4C, 0xCD, 0x21, 0x8C, 0xD8, 0x8E, 0xC0, 0x8B, 0xD8, 0x8A, 0xE0,
        0xFA, 0xFC, 0x33, 0xC0, 0x32, 0xE4, 0x3C, 0x05, 0x3D, 0x05, 0x00, 0x75, 0x00, 0xEB, 0x00, 0xE8, 0x00, 0x00, 0x58,
        0xE8, 0x01, 0x00, 0x90, 0x58,
        0xBB, 0x00, 0x10, 0x53, 0x5B, 0x06, 0x07, 0x8B, 0x07, 0x89, 0x47, 0x02, 0x8A, 0x07, 0x88, 0x07, 0xA1, 0x00, 0x10,
        0xA3, 0x00, 0x10, 0xC6, 0x06, 0x00, 0x10, 0x05, 0xC7, 0x06, 0x02, 0x10, 0x05, 0x00, 0x26, 0x8B, 0x07, 0x80, 0x3F, 0x05,
        0x40, 0x48, 0x03, 0xC3, 0x2B, 0xC3, 0x05, 0x01, 0x00, 0x83, 0xC0, 0x02, 0x3B, 0xC3, 0x0B, 0xC0, 0x23, 0xC3, 0xA8, 0x01,
        0xAC, 0xAA, 0xB9, 0x02, 0x00, 0xF3, 0xA4, 0xB9, 0x02, 0x00, 0xF3, 0xAB, 0xAD, 0x92, 0xD1, 0xE0, 0xD1, 0xE8, 0xF7, 0xE3,
        0xB9, 0x02, 0x00, 0xE2, 0xFE, 0xF4,
    ];

    /// <summary>Starts the thread, unless there is only one processor to share. Nothing waits for it, and it ends by itself.</summary>
    public static void Start()
    {
        if (Environment.ProcessorCount > 1)
            new Thread(RehearseQuietly) { IsBackground = true, Name = "warm-up" }.Start();
    }

    /// <summary>Whatever is wrong here (no memory, mostly), the machine itself will meet it and say so.</summary>
    private static void RehearseQuietly()
    {
        try
        {
            Rehearse();
        }
        catch (Exception)
        {
            // An exception that leaves a thread would end the process.
        }
    }

    /// <summary>Runs the sample here and now; Halt when it came to its end.</summary>
    public static CpuExit Rehearse()
    {
        using var memory = new GuestMemory(MemorySize);
        var client = memory.Client;
        client.Cs = CodeSegment;
        client.Ds = client.Es = client.Ss = DataSegment;
        client.Esp = 0xFFFE;
        memory.Write(CodeSegment * 16u, Sample);
        using var core = new CpuCore(memory, new CpuCoreOptions { PromotionThreshold = 0 });
        CpuExit exit;
        do
            exit = core.Run();
        while (exit == CpuExit.SoftwareInterrupt);
        return exit;
    }
}
