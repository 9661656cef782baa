using System.Buffers.Binary;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 05xxh, 06xxh, 07xxh and 08xxh: linear memory, which is never paged out here.</summary>
internal sealed class LinearMemoryServices(DpmiHost host)
{
    private const uint PageSize = GuestMemory.PageSize;

    /// <summary>Bytes of the structure of 0500h (DPMI 0.9).</summary>
    private const int InformationSize = 0x30;

    private ClientRegisters Registers => host.Machine.Client;

    private ILinearMemory Memory => host.Kernel.LinearMemory;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0500, Information);
        services.Add(0x0501, Allocate);
        services.Add(0x0502, Free);
        services.Add(0x0503, Resize);
        services.Add(0x050A, Describe);
        services.Add(0x050B, DescribeMemory);
        new PageServices(host, this).AddTo(services);
        foreach (var function in (ReadOnlySpan<ushort>)[0x0600, 0x0601, 0x0602, 0x0603, 0x0702, 0x0703])
            services.Add(function, static () => DpmiError.None);
        services.Add(0x0604, GetPageSize);
        services.Add(0x0800, MapPhysical);
        services.Add(0x0801, UnmapPhysical);
    }

    /// <summary>What is not known is −1; the fields of a swap file are zero, since there is none (DPMI 0.9, 0500h).</summary>
    private DpmiError Information()
    {
        var (total, largest) = Memory.Free();
        return Give(InformationSize, [
            largest, largest / PageSize, largest / PageSize, Memory.Size / PageSize, total / PageSize, total / PageSize,
            Memory.Size / PageSize, total / PageSize, 0, uint.MaxValue, uint.MaxValue, uint.MaxValue,
        ]);
    }

    /// <summary>The 128 bytes of 050Bh: allocated and free, physical and linear, of all and of this client, then the largest block.</summary>
    private DpmiError DescribeMemory()
    {
        const int size = 128;
        var (total, largest) = Memory.Free();
        var used = Memory.Size - total;
        return Give(size, [used, total, used, total, used, total, used, total, used, total, largest, 1, 1]);
    }

    /// <summary>A structure at ES:(E)DI that begins with these fields; the rest of it is zero.</summary>
    private DpmiError Give(int size, ReadOnlySpan<uint> fields)
    {
        var at = host.ProbeAtDi((uint)size, write: true);
        Span<byte> bytes = stackalloc byte[size];
        bytes.Clear();
        for (var i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], fields[i]);
        host.Machine.Memory.Write(at, bytes);
        return DpmiError.None;
    }

    private DpmiError Allocate()
    {
        var size = Words.Join(Registers.Bx, Registers.Cx);
        if (size == 0)
            return DpmiError.InvalidValue;
        var at = Memory.Allocate(size);
        if (at == 0)
            return DpmiError.NoPhysicalMemory;
        host.Client.Blocks.Add(at, Pages(size));
        Give(at);
        return DpmiError.None;
    }

    private DpmiError Free()
    {
        var handle = Handle;
        if (!host.Client.Blocks.Remove(handle, out var length))
            return DpmiError.InvalidHandle;
        Memory.Free(handle, length);
        return DpmiError.None;
    }

    private DpmiError Resize()
    {
        var error = Resize(Handle, Words.Join(Registers.Bx, Registers.Cx), committed: true, out var at);
        if (error == DpmiError.None)
            Give(at);
        return error;
    }

    /// <summary>In place where there is room.</summary>
    /// <param name="old">Handle of the block.</param>
    /// <param name="size">Bytes that it is to have.</param>
    /// <param name="committed">Whether what comes to it can be used at once.</param>
    /// <param name="at">Where it is then, and its handle.</param>
    public DpmiError Resize(uint old, uint size, bool committed, out uint at)
    {
        at = old;
        if (size == 0)
            return DpmiError.InvalidValue;
        if (!host.Client.Blocks.TryGetValue(old, out var length))
            return DpmiError.InvalidHandle;
        if (size > Memory.Size)
            return DpmiError.NoPhysicalMemory;
        var wanted = Pages(size);
        if (wanted < length)
            Memory.Free(old + wanted, length - wanted);
        else if (wanted > length && !Memory.TryAllocateAt(old + length, wanted - length, committed))
        {
            at = Memory.Allocate(wanted);
            if (at == 0)
                return DpmiError.NoPhysicalMemory;
            Move(old, at, length);
            Memory.Free(old, length);
        }
        host.Client.Blocks.Remove(old);
        host.Client.Blocks.Add(at, wanted);
        return DpmiError.None;
    }

    private DpmiError Describe()
    {
        if (!host.Client.Blocks.TryGetValue(Handle, out var length))
            return DpmiError.InvalidHandle;
        var client = Registers;
        (client.Bx, client.Cx) = (client.Si, client.Di);
        client.Si = (ushort)(length >> 16);
        client.Di = (ushort)length;
        return DpmiError.None;
    }

    private DpmiError GetPageSize()
    {
        var client = Registers;
        client.Bx = 0;
        client.Cx = (ushort)PageSize;
        return DpmiError.None;
    }

    /// <summary>There is no paging, and no device above memory: what is mapped is where it is.</summary>
    private DpmiError MapPhysical()
    {
        var (address, size) = (Words.Join(Registers.Bx, Registers.Cx), Words.Join(Registers.Si, Registers.Di));
        if (size == 0 || address < GuestMemory.Megabyte)
            return DpmiError.InvalidValue;
        if (address + (ulong)size > host.Machine.Memory.Size)
            return DpmiError.Integrity;
        host.Client.Mappings.Add(address);
        return DpmiError.None;
    }

    private DpmiError UnmapPhysical() =>
        host.Client.Mappings.Remove(Words.Join(Registers.Bx, Registers.Cx)) ? DpmiError.None : DpmiError.InvalidLinear;

    /// <summary>Pages go with their attributes; one that is mapped becomes memory with what is there.</summary>
    private void Move(uint from, uint to, uint length)
    {
        const PageAttributes plain = PageAttributes.Committed | PageAttributes.Writable;
        var memory = host.Machine.Memory;
        Span<byte> page = stackalloc byte[GuestMemory.PageSize];
        for (var done = 0u; done < length; done += PageSize)
        {
            var attributes = host.Kernel[from + done] & (plain | PageAttributes.Mapped);
            if (attributes != PageAttributes.Uncommitted)
            {
                memory.Read(from + done, page);
                memory.Write(to + done, page);
            }
            if ((attributes & plain) != plain)
                host.Kernel[to + done] = attributes & PageAttributes.Writable | (attributes == 0 ? 0 : PageAttributes.Committed);
        }
    }

    private uint Handle => Words.Join(Registers.Si, Registers.Di);

    /// <summary>Linear address in BX:CX, handle in SI:DI: the same.</summary>
    private void Give(uint at)
    {
        var client = Registers;
        client.Bx = client.Si = (ushort)(at >> 16);
        client.Cx = client.Di = (ushort)at;
    }

    public static uint Pages(uint size) => (size + PageSize - 1) & ~(PageSize - 1);
}
