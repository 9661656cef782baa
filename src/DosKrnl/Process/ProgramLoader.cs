using System.Buffers.Binary;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Memory;
using Dbt.Guest;

namespace Dbt.DosKrnl.Process;

/// <summary>A program in memory, ready to run.</summary>
/// <param name="Psp">Segment of its prefix.</param>
/// <param name="Paragraphs">Of its block, prefix included.</param>
/// <param name="Entry">CS:IP.</param>
/// <param name="Stack">SS:SP.</param>
internal readonly record struct LoadedProgram(ushort Psp, ushort Paragraphs, FarPointer Entry, FarPointer Stack);

/// <summary>Puts program files into guest memory.</summary>
internal sealed class ProgramLoader(GuestMemory memory, MemoryArena arena)
{
    /// <summary>FFFF:FFFF and one.</summary>
    private const uint EndOfRealMode = 0x10FFF0;

    private const int PspParagraphs = Structures.Psp.Size / 16;

    /// <summary>Stack behind the image of a .COM for which there is less than 64 KB.</summary>
    private const int MinimumComStack = 0x100;

    /// <summary>The segment without the prefix and the zero word on the stack.</summary>
    private const int MaximumComSize = 0x10000 - Structures.Psp.Size - 2;

    /// <summary>Allocates memory for the program, owned by <paramref name="owner"/> for now, and loads it.</summary>
    public LoadFault? Load(ProgramFile program, ushort owner, out LoadedProgram loaded) =>
        program.IsExe ? LoadExe(program, owner, out loaded) : LoadCom(program, owner, out loaded);

    /// <summary>INT 21h/4B03h: loads at a segment, without allocation, with relocations from another base.</summary>
    public LoadFault? LoadOverlay(ProgramFile program, ushort segment, ushort relocation)
    {
        if (!program.IsExe)
        {
            CopyImage(program, 0, program.Length, (uint)segment << 4);
            return null;
        }
        CopyImage(program, program.HeaderBytes, program.ImageBytes, (uint)segment << 4);
        return Relocate(program, segment, relocation);
    }

    private LoadFault? LoadCom(ProgramFile program, ushort owner, out LoadedProgram loaded)
    {
        loaded = default;
        if (program.Length > MaximumComSize)
        {
            return new LoadFault(
                DosError.NotEnoughMemory,
                $"a .COM program of {program.Length} bytes: more than the {MaximumComSize} that fit in its segment");
        }
        var minimum = Math.Min(PspParagraphs + ((int)program.Length + MinimumComStack + 15) / 16, 0x1000);
        if (AllocateBlock(minimum, 0xFFFF, owner, out var psp, out var paragraphs) is { } fault)
            return fault;
        CopyImage(program, 0, program.Length, ((uint)psp << 4) + Structures.Psp.Size);
        // SP at the end of the segment or of the block, with a zero word: RET reaches INT 20h at PSP:0.
        var sp = (ushort)(Math.Min(paragraphs * 16, 0x10000) - 2);
        memory.WriteWord(((uint)psp << 4) + sp, 0);
        loaded = new LoadedProgram(psp, paragraphs, new FarPointer(psp, 0x100), new FarPointer(psp, sp));
        return null;
    }

    private LoadFault? LoadExe(ProgramFile program, ushort owner, out LoadedProgram loaded)
    {
        loaded = default;
        var image = (program.ImageBytes + 15) / 16;
        var highLoad = program.MinimumExtra == 0 && program.MaximumExtra == 0;
        var minimum = PspParagraphs + image + program.MinimumExtra;
        var wanted = highLoad ? 0xFFFF : PspParagraphs + image + program.MaximumExtra;
        if (AllocateBlock(minimum, wanted, owner, out var psp, out var paragraphs) is { } fault)
            return fault;
        var start = (ushort)(highLoad ? psp + paragraphs - image : psp + PspParagraphs);
        CopyImage(program, program.HeaderBytes, program.ImageBytes, (uint)start << 4);
        if (Relocate(program, start, start) is { } relocationFault)
        {
            arena.Free(psp);
            return relocationFault;
        }
        loaded = new LoadedProgram(
            psp,
            paragraphs,
            new FarPointer((ushort)(start + program.InitialCs), program.InitialIp),
            new FarPointer((ushort)(start + program.InitialSs), program.InitialSp));
        return null;
    }

    /// <summary>The largest block between minimum and wanted.</summary>
    private LoadFault? AllocateBlock(int minimum, int wanted, ushort owner, out ushort segment, out ushort paragraphs)
    {
        segment = paragraphs = 0;
        var largest = arena.LargestFor(minimum);
        if (minimum > largest)
        {
            return new LoadFault(
                DosError.NotEnoughMemory,
                $"not enough memory: the program needs {minimum * 16L} bytes, {largest * 16L} are free");
        }
        paragraphs = (ushort)Math.Min(Math.Max(wanted, minimum), largest);
        var result = arena.Allocate(paragraphs, owner, out segment, out _);
        return result.IsOk ? null : new LoadFault(result.Error, "the chain of memory blocks is damaged");
    }

    private void CopyImage(ProgramFile program, long offset, long length, uint target)
    {
        // Nothing is loaded above the first megabyte and its wrap, whatever an overlay's header says.
        length = Math.Min(length, EndOfRealMode - (long)target);
        if (length <= 0)
            return;
        var buffer = new byte[Math.Min(length, 32768)];
        while (length > 0)
        {
            var count = program.Read(offset, buffer.AsSpan(0, (int)Math.Min(length, buffer.Length)));
            if (count == 0)
                return;
            memory.Write(target, buffer.AsSpan(0, count));
            offset += count;
            target += (uint)count;
            length -= count;
        }
    }

    private LoadFault? Relocate(ProgramFile program, ushort segment, ushort factor)
    {
        var count = program.RelocationCount;
        if (count == 0)
            return null;
        var table = new byte[count * 4];
        if (program.Read(program.RelocationOffset, table) < table.Length)
            return new LoadFault(DosError.BadFormat, "the relocation table is cut off", program.Length);
        for (var i = 0; i < count; i++)
        {
            var entry = table.AsSpan(i * 4, 4);
            var at = BinaryPrimitives.ReadUInt16LittleEndian(entry)
                + ((uint)BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) << 4);
            if (at + 2 > program.ImageBytes)
            {
                return new LoadFault(
                    DosError.BadFormat,
                    $"relocation {i} of {count} is at {at:X}h, outside the image of {program.ImageBytes:X}h bytes",
                    program.RelocationOffset + i * 4);
            }
            var linear = ((uint)segment << 4) + at;
            memory.WriteWord(linear, (ushort)(memory.ReadWord(linear) + factor));
        }
        return null;
    }
}
