namespace Dbt.Vdds.VXms;

/// <summary>Error codes in BL (XMS 3.0).</summary>
internal enum XmsError : byte
{
    None = 0,
    NotImplemented = 0x80,
    HmaInUse = 0x91,
    HmaNotAllocated = 0x93,
    A20StillEnabled = 0x94,
    OutOfMemory = 0xA0,
    OutOfHandles = 0xA1,
    InvalidHandle = 0xA2,
    InvalidSourceHandle = 0xA3,
    InvalidSourceOffset = 0xA4,
    InvalidDestinationHandle = 0xA5,
    InvalidDestinationOffset = 0xA6,
    InvalidLength = 0xA7,
    NotLocked = 0xAA,
    Locked = 0xAB,
    LockOverflow = 0xAC,
    NoUpperMemory = 0xB1,
    InvalidUpperSegment = 0xB2,
}

/// <summary>
/// Extended memory blocks: from behind the high memory area to the end of memory, in kilobytes, in the order of their
/// addresses. Handles are numbers that are not reused at once.
/// </summary>
/// <param name="memoryKilobytes">Of the machine in all.</param>
internal sealed class BlockTable(uint memoryKilobytes)
{
    public const int MostHandles = 128;

    /// <summary>1 MB and the high memory area.</summary>
    private const uint FirstKilobyte = 1024 + 64;

    private const byte MostLocks = 255;
    private const int StepOfHandles = 4;

    private readonly List<Block> _blocks = [];
    private ushort _lastHandle;

    private sealed class Block
    {
        public ushort Handle;
        public uint Start, Size;
        public byte Locks;
    }

    public int FreeHandles => MostHandles - _blocks.Count;

    /// <summary>Linear address of the last byte.</summary>
    public uint HighestAddress => memoryKilobytes * 1024 - 1;

    /// <summary>Kilobytes in the largest free piece and in all.</summary>
    public (uint Largest, uint Total) Free
    {
        get
        {
            uint largest = 0, total = 0, at = FirstKilobyte;
            for (var i = 0; i <= _blocks.Count; i++)
            {
                var gap = (i < _blocks.Count ? _blocks[i].Start : memoryKilobytes) - at;
                largest = Math.Max(largest, gap);
                total += gap;
                if (i < _blocks.Count)
                    at = _blocks[i].Start + _blocks[i].Size;
            }
            return (largest, total);
        }
    }

    /// <summary>The first place that is large enough. A block may have no bytes.</summary>
    public XmsError Allocate(uint kilobytes, out ushort handle)
    {
        handle = 0;
        if (_blocks.Count == MostHandles)
            return XmsError.OutOfHandles;
        if (!TryPlace(kilobytes, out var index, out var start))
            return XmsError.OutOfMemory;
        do
            _lastHandle += StepOfHandles;
        while (_lastHandle == 0 || Find(_lastHandle) is not null);
        handle = _lastHandle;
        _blocks.Insert(index, new Block { Handle = handle, Start = start, Size = kilobytes });
        return XmsError.None;
    }

    private bool TryPlace(uint kilobytes, out int index, out uint start)
    {
        start = FirstKilobyte;
        for (index = 0; index < _blocks.Count; index++)
        {
            if (_blocks[index].Start - start >= kilobytes)
                return true;
            start = _blocks[index].Start + _blocks[index].Size;
        }
        return memoryKilobytes - start >= kilobytes;
    }

    public XmsError Release(ushort handle)
    {
        if (Find(handle) is not { } block)
            return XmsError.InvalidHandle;
        if (block.Locks != 0)
            return XmsError.Locked;
        _blocks.Remove(block);
        return XmsError.None;
    }

    /// <summary>Another size; the block may move, and <paramref name="move"/> then copies (from, to, bytes).</summary>
    public XmsError Resize(ushort handle, uint kilobytes, Action<uint, uint, uint> move)
    {
        if (Find(handle) is not { } block)
            return XmsError.InvalidHandle;
        if (block.Locks != 0)
            return XmsError.Locked;
        var index = _blocks.IndexOf(block);
        var limit = index + 1 < _blocks.Count ? _blocks[index + 1].Start : memoryKilobytes;
        if (limit - block.Start >= kilobytes)
        {
            block.Size = kilobytes;
            return XmsError.None;
        }
        _blocks.RemoveAt(index);
        if (!TryPlace(kilobytes, out var place, out var start))
        {
            _blocks.Insert(index, block);
            return XmsError.OutOfMemory;
        }
        move(block.Start * 1024, start * 1024, block.Size * 1024);
        (block.Start, block.Size) = (start, kilobytes);
        _blocks.Insert(place, block);
        return XmsError.None;
    }

    public XmsError Lock(ushort handle, out uint linear)
    {
        linear = 0;
        if (Find(handle) is not { } block)
            return XmsError.InvalidHandle;
        if (block.Locks == MostLocks)
            return XmsError.LockOverflow;
        block.Locks++;
        linear = block.Start * 1024;
        return XmsError.None;
    }

    public XmsError Unlock(ushort handle)
    {
        if (Find(handle) is not { } block)
            return XmsError.InvalidHandle;
        if (block.Locks == 0)
            return XmsError.NotLocked;
        block.Locks--;
        return XmsError.None;
    }

    public XmsError Describe(ushort handle, out byte locks, out uint kilobytes)
    {
        (locks, kilobytes) = (0, 0);
        if (Find(handle) is not { } block)
            return XmsError.InvalidHandle;
        (locks, kilobytes) = (block.Locks, block.Size);
        return XmsError.None;
    }

    /// <summary>Where a block is and how many bytes it has.</summary>
    public bool TryLocate(ushort handle, out uint linear, out uint bytes)
    {
        (linear, bytes) = (0, 0);
        if (Find(handle) is not { } block)
            return false;
        (linear, bytes) = (block.Start * 1024, block.Size * 1024);
        return true;
    }

    private Block? Find(ushort handle)
    {
        foreach (var block in _blocks)
        {
            if (block.Handle == handle)
                return block;
        }
        return null;
    }
}
