using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>
/// Functions 0504h–0507h of DPMI 1.0, with handles and addresses of 32 bits: blocks at chosen addresses, committed or not, and
/// attributes of their pages. 0508h and 0509h, which map other memory into a block, are not offered, as the standard allows.
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
        var error = blocks.Resize(old, client.Ecx, (flags & Commit) != 0, out var linear);
        if (error != DpmiError.None)
            return error;
        if ((flags & UpdateSelectors) != 0 && linear != old)
        {
            var count = client.Edi;
            if (count > ushort.MaxValue)
                return DpmiError.InvalidValue;
            var list = host.Kernel.Probe(client.Es, client.Ebx, 2 * count, write: false);
            for (var i = 0u; i < count; i++)
                Move(host.Machine.Memory.ReadWord(list + 2 * i), linear - old);
        }
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

    /// <summary>ESI: handle; EBX: offset in the block; ECX: pages; ES:EDX: a word for each.</summary>
    private DpmiError EachPage(bool isRead)
    {
        var client = Registers;
        if (!host.Client.Blocks.TryGetValue(client.Esi, out var length))
            return DpmiError.InvalidHandle;
        var first = client.Ebx & ~(PageSize - 1);
        if (client.Ecx > length / PageSize || first / PageSize + client.Ecx > length / PageSize)
            return DpmiError.InvalidLinear;
        var list = host.Kernel.Probe(client.Es, host.Kernel.Task!.Is32 ? client.Edx : client.Dx, 2 * client.Ecx, write: isRead);
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
        var isCommitted = (word & TypeMask) == Committed || ((word & TypeMask) == KeepType && (old & PageAttributes.Committed) != 0);
        if (isCommitted)
            value |= PageAttributes.Committed;
        value |= (word & SetMarks) != 0 ? (PageAttributes)(word & MarkBits) : old & (PageAttributes)MarkBits;
        host.Kernel[page] = isCommitted ? value : PageAttributes.Uncommitted;
    }
}
