using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Vdds.VDpmi.Dos;

namespace Dbt.Vdds.VDpmi;

/// <summary>What a client has taken, to be given back at its end.</summary>
internal sealed class DpmiClient(IDpmiKernel kernel)
{
    /// <summary>Where data of DOS calls goes.</summary>
    public required TransferArea Transfer { get; init; }

    /// <summary>Of the PSP.</summary>
    public required ushort ProgramSelector { get; init; }

    /// <summary>What the PSP had for its environment before that became a selector.</summary>
    public required ushort Environment { get; init; }

    /// <summary>The disk transfer area, once the client has set one.</summary>
    public (ushort Selector, uint Offset)? DiskTransfer { get; set; }

    /// <summary>Blocks of linear memory, by their first address, which is the handle too.</summary>
    public Dictionary<uint, uint> Blocks { get; } = [];

    /// <summary>Where physical memory was mapped (0800h).</summary>
    public List<uint> Mappings { get; } = [];

    /// <summary>Blocks of DOS memory, by their first selector.</summary>
    public Dictionary<ushort, DosBlock> DosBlocks { get; } = [];

    public HashSet<ushort> Selectors { get; } = [];

    /// <summary>Real-mode vectors that it has set (0201h), and what was there before.</summary>
    public Dictionary<byte, (FarPointer Before, FarPointer Set)> RealVectors { get; } = [];

    /// <summary>Debug registers that it uses.</summary>
    public HashSet<int> Watchpoints { get; } = [];

    /// <summary>By their real-mode address.</summary>
    public Dictionary<FarPointer, RealModeCallback> Callbacks { get; } = [];

    public void Release()
    {
        foreach (var (start, length) in Blocks)
            kernel.LinearMemory.Free(start, length);
        foreach (var selector in Selectors)
            kernel.Descriptors.Free(selector);
        foreach (var callback in Callbacks.Values)
            callback.Release();
        foreach (var index in Watchpoints)
            kernel.ClearWatchpoint(index);
        Blocks.Clear();
        Selectors.Clear();
        Callbacks.Clear();
    }
}

/// <summary>A block of DOS memory with descriptors for each 64 KB.</summary>
/// <param name="Segment">In real mode.</param>
/// <param name="Paragraphs">Size.</param>
/// <param name="Selectors">How many descriptors.</param>
internal readonly record struct DosBlock(ushort Segment, ushort Paragraphs, int Selectors);
