using System.Buffers.Binary;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>
/// Functions 0504h–0509h of DPMI 1.0, with handles and addresses of 32 bits: blocks at chosen addresses, committed or not, attributes
/// of their pages, and other memory mapped into them.
/// </summary>
internal sealed class PageServices(DpmiHost host, LinearMemoryServices blocks)
{
    private const uint PageSize = GuestMemory.PageSize;

    /// <summary>EDX of 0504h and 0505h.</summary>
    private const uint Commit = 1, UpdateSelectors = 2;

    /// <summary>Types of 0506h and 0507h, and the other bits of an attribute word.</summary>
    private const ushort TypeMask = 7, Uncommitted = 0, Committed = 1, KeepType = 3, WritableBit = 8, SetMarks = 16, MarkBits = 96;

    private ClientRegisters Registers => host.Machine.Client;

    private ILinearMemory Memory => host.Kernel.LinearMemory;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0504, Allocate);
        services.Add(0x0505, Resize);
        // Start-up code of Free Pascal and DJGPP takes page 0 away if it can, which would have all of the program run under paging.
        if (host.Version < DpmiVersion.Full)
            return;
        services.Add(0x0506, () => EachPage(isRead: true));
        services.Add(0x0507, () => EachPage(isRead: false));
        services.Add(0x0508, () => Map(host.Machine.Memory.Size));
        services.Add(0x0509, () => Map(GuestMemory.Megabyte));
    }

    private DpmiError Allocate()
    {
        var client = Registers;
        var (linear, size, committed) = (client.Ebx, client.Ecx, (client.Edx & Commit) != 0);
        if (size == 0)
            return DpmiError.InvalidValue;
        if (linear % PageSize != 0)
            return DpmiError.InvalidLinear;
        if (linear == 0)
            linear = Memory.Allocate(size, committed);
        else if (!Memory.TryAllocateAt(linear, size, committed))
            linear = 0;
        if (linear == 0)
            return DpmiError.NoLinearMemory;
        if (!committed)
            Uncommit(linear, LinearMemoryServices.Pages(size));
        host.Client.Blocks.Add(linear, LinearMemoryServices.Pages(size));
        client.Ebx = client.Esi = linear;
        return DpmiError.None;
    }

    /// <summary>From now on the processor looks at pages: what is not committed faults.</summary>
    private void Uncommit(uint linear, uint length)
    {
        for (var done = 0u; done < length; done += PageSize)
            host.Kernel[linear + done] = PageAttributes.Uncommitted;
    }

    private DpmiError Resize()
    {
        var client = Registers;
        var old = client.Esi;
        var flags = client.Edx;
        var count = (flags & UpdateSelectors) != 0 ? client.Edi : 0;
        if (count > ushort.MaxValue)
            return DpmiError.InvalidValue;
        // Read before anything moves: the list may be in the block.
        var list = count == 0
            ? []
            : host.Machine.Memory.ReadBytes(host.Probe(host.Pointer(SegmentName.Es, client.Ebx), 2 * count, write: false), (int)(2 * count));
        var error = blocks.Resize(old, client.Ecx, (flags & Commit) != 0, out var linear);
        if (error != DpmiError.None)
            return error;
        for (var i = 0; i < list.Length && linear != old; i += 2)
            Move(BinaryPrimitives.ReadUInt16LittleEndian(list.AsSpan(i)), linear - old);
        client.Ebx = client.Esi = linear;
        return DpmiError.None;
    }

    private void Move(ushort selector, uint by)
    {
        var table = host.Kernel.Descriptors;
        if (!table.IsClients(selector))
            return;
        table[selector] = SegmentDescriptors.WithBase(table[selector], SegmentDescriptors.Base(table[selector]) + by);
        host.Kernel.Reload(selector);
    }

    /// <summary>ESI: handle; EBX: offset in the block; ECX: pages, which must be in the block.</summary>
    private DpmiError FindPages(out uint first)
    {
        var client = Registers;
        first = client.Ebx & ~(PageSize - 1);
        if (!host.Client.Blocks.TryGetValue(client.Esi, out var length))
            return DpmiError.InvalidHandle;
        var isInside = client.Ecx <= length / PageSize && first / PageSize + client.Ecx <= length / PageSize;
        return isInside ? DpmiError.None : DpmiError.InvalidLinear;
    }

    /// <summary>EDX: what becomes pages of the block as well. Devices of this machine are in its first megabyte.</summary>
    /// <param name="end">First address behind what may be mapped.</param>
    private DpmiError Map(uint end)
    {
        var client = Registers;
        if (FindPages(out var first) is not DpmiError.None and var error)
            return error;
        if (client.Ebx % PageSize != 0 || client.Edx % PageSize != 0)
            return DpmiError.InvalidLinear;
        if (client.Edx + (ulong)client.Ecx * PageSize > end)
            return DpmiError.Integrity;
        for (var at = 0u; at < client.Ecx * PageSize; at += PageSize)
            host.Kernel.MapPage(client.Esi + first + at, client.Edx + at);
        return DpmiError.None;
    }

    /// <summary>ES:EDX: a word for each page.</summary>
    private DpmiError EachPage(bool isRead)
    {
        var client = Registers;
        if (FindPages(out var first) is not DpmiError.None and var error)
            return error;
        var list = host.Probe(host.Pointer(SegmentName.Es, client.Edx), 2 * client.Ecx, write: isRead);
        var memory = host.Machine.Memory;
        // All are looked at first: nothing is changed when one is wrong.
        for (var i = 0u; !isRead && i < client.Ecx; i++)
        {
            if ((memory.ReadWord(list + 2 * i) & TypeMask) is not (Uncommitted or Committed or KeepType))
                return DpmiError.InvalidValue;
        }
        for (var i = 0u; i < client.Ecx; i++)
        {
            var page = client.Esi + first + i * PageSize;
            if (isRead)
                memory.WriteWord(list + 2 * i, (ushort)host.Kernel[page]);
            else
                Set(page, memory.ReadWord(list + 2 * i));
        }
        return DpmiError.None;
    }

    private void Set(uint page, ushort word)
    {
        var old = host.Kernel[page];
        var value = (PageAttributes)(word & WritableBit);
        var type = (word & TypeMask) == KeepType ? old & (PageAttributes)TypeMask : (PageAttributes)(word & TypeMask);
        value |= type | ((word & SetMarks) != 0 ? (PageAttributes)(word & MarkBits) : old & (PageAttributes)MarkBits);
        host.Kernel[page] = type == PageAttributes.Uncommitted ? PageAttributes.Uncommitted : value;
    }
}
