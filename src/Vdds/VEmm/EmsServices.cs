using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VEmm;

/// <summary>INT 67h/40h–5Dh: status in AH. The functions of handles and windows; the larger ones have classes of their own.</summary>
internal sealed class EmsServices : IExpandedMemory, IDisposable
{
    /// <summary>32 MB, the most of EMS 4.0.</summary>
    private const int MostPages = 2048;

    private const byte Version = 0x40;
    private const int NameSize = 8;
    private const ushort Unmap = 0xFFFF;

    private readonly GuestMemory _memory;
    private readonly EmsContexts _contexts;
    private readonly EmsMoves _moves;

    public EmsServices(IVirtualMachine machine)
    {
        _memory = machine.Memory;
        Pool = new PagePool(Math.Min(machine.Configuration.MemoryKilobytes / 32, MostPages));
        Frame = new PageFrame(_memory, Pool.Total);
        _contexts = new EmsContexts(this, machine);
        _moves = new EmsMoves(this, _memory);
    }

    public PagePool Pool { get; }

    public PageFrame Frame { get; }

    public HookResult Serve(IVirtualMachine machine)
    {
        var client = machine.Client;
        var status = Serve(client);
        client.Ah = (byte)status;
        return HookResult.Done;
    }

    private EmsStatus Serve(ClientRegisters client)
    {
        switch (client.Ah)
        {
            case 0x40:
                return EmsStatus.Ok;
            case 0x41:
                client.Bx = PageFrame.Segment;
                return EmsStatus.Ok;
            case 0x42 or 0x59 when client.Ah == 0x42 || client.Al == 1:
                client.Bx = (ushort)Pool.Free;
                client.Dx = (ushort)Pool.Total;
                return EmsStatus.Ok;
            case 0x43:
                return client.Bx == 0 ? EmsStatus.ZeroPages : Allocate(client);
            case 0x44:
                return Map(client.Al, client.Bx, client.Dx);
            case 0x45:
                return Release(client.Dx);
            case 0x46:
                client.Al = Version;
                return EmsStatus.Ok;
            case 0x47:
                return _contexts.Save(client.Dx);
            case 0x48:
                return _contexts.Restore(client.Dx);
            case 0x4B:
                client.Bx = (ushort)Pool.HandleCount;
                return EmsStatus.Ok;
            case 0x4C:
                client.Bx = (ushort)(Pool[client.Dx]?.Pages.Count ?? client.Bx);
                return Pool[client.Dx] is null ? EmsStatus.InvalidHandle : EmsStatus.Ok;
            case 0x4D:
                return ListHandles(client);
            case 0x4E:
                return _contexts.WholeMap(client);
            case 0x4F:
                return _contexts.PartialMap(client);
            case 0x50:
                return _contexts.MapMultiple(client);
            case 0x51:
                return Resize(client);
            case 0x52:
                return Attributes(client);
            case 0x53:
                return Name(client);
            case 0x54:
                return Directory(client);
            case 0x55 or 0x56:
                return _contexts.MapAndGo(client);
            case 0x57:
                return _moves.Serve(client);
            case 0x58:
                return _contexts.ListWindows(client);
            case 0x5A:
                return client.Al > 1 ? EmsStatus.InvalidSubfunction : Allocate(client);
            case 0x59 or 0x5B:
                return Hardware(client);
            case 0x5C:
                return EmsStatus.Ok;
            default:
                return EmsStatus.InvalidFunction;
        }
    }

    // ---- handles ------------------------------------------------------------------------------------------------------

    private EmsStatus Allocate(ClientRegisters client)
    {
        var status = Pool.Allocate(client.Bx, out var handle);
        if (status == EmsStatus.Ok)
            client.Dx = (ushort)handle;
        return status;
    }

    private EmsStatus Release(ushort handle)
    {
        if (Pool[handle] is not { } entry)
            return EmsStatus.InvalidHandle;
        if (entry.SavedMap is not null)
            return EmsStatus.SavedContextInUse;
        Pool.Release(handle);
        ForgetFreed();
        return EmsStatus.Ok;
    }

    private EmsStatus Resize(ClientRegisters client)
    {
        if (Pool[client.Dx] is not { } handle)
            return EmsStatus.InvalidHandle;
        var status = Pool.Resize(handle, client.Bx);
        client.Bx = (ushort)handle.Pages.Count;
        ForgetFreed();
        return status;
    }

    private void ForgetFreed() => Frame.Forget(page =>
    {
        for (var handle = 0; handle < PagePool.MostHandles; handle++)
        {
            if (Pool[handle]?.Pages.Contains(page) == true)
                return true;
        }
        return false;
    });

    /// <summary>Shows a logical page, or FFFFh for none, in a window.</summary>
    public EmsStatus Map(int window, ushort logical, ushort handle)
    {
        if (Pool[handle] is not { } entry)
            return EmsStatus.InvalidHandle;
        if (window is < 0 or >= PageFrame.Windows)
            return EmsStatus.InvalidPhysicalPage;
        if (logical != Unmap && logical >= entry.Pages.Count)
            return EmsStatus.InvalidLogicalPage;
        Frame.Set(window, logical == Unmap ? -1 : entry.Pages[logical]);
        return EmsStatus.Ok;
    }

    /// <summary>ES:DI: handle and pages, a word each.</summary>
    private EmsStatus ListHandles(ClientRegisters client)
    {
        var at = client.Linear(SegmentName.Es, client.Di);
        client.Bx = 0;
        for (var handle = 0; handle < PagePool.MostHandles; handle++)
        {
            if (Pool[handle] is not { } entry)
                continue;
            _memory.WriteWord(at, (ushort)handle);
            _memory.WriteWord(at + 2, (ushort)entry.Pages.Count);
            at += 4;
            client.Bx++;
        }
        return EmsStatus.Ok;
    }

    /// <summary>All handles are volatile: a warm boot forgets them.</summary>
    private EmsStatus Attributes(ClientRegisters client)
    {
        if (client.Al > 2)
            return EmsStatus.InvalidSubfunction;
        if (client.Al == 2)
        {
            client.Al = 0;
            return EmsStatus.Ok;
        }
        if (Pool[client.Dx] is null)
            return EmsStatus.InvalidHandle;
        if (client.Al == 1)
            return client.Bl switch { 0 => EmsStatus.Ok, 1 => EmsStatus.FeatureNotSupported, _ => EmsStatus.UndefinedAttribute };
        client.Al = 0;
        return EmsStatus.Ok;
    }

    // ---- names --------------------------------------------------------------------------------------------------------

    private EmsStatus Name(ClientRegisters client)
    {
        if (client.Al > 1)
            return EmsStatus.InvalidSubfunction;
        if (Pool[client.Dx] is not { } handle)
            return EmsStatus.InvalidHandle;
        if (client.Al == 0)
        {
            _memory.Write(client.Linear(SegmentName.Es, client.Di), handle.Name);
            return EmsStatus.Ok;
        }
        var name = _memory.ReadBytes(client.Linear(SegmentName.Ds, client.Si), NameSize);
        if (FindName(name) is >= 0 and var other && other != client.Dx)
            return EmsStatus.NameExists;
        handle.Name = name;
        return EmsStatus.Ok;
    }

    /// <summary>The handle of a name that is not all zeros; −1 for none.</summary>
    private int FindName(byte[] name)
    {
        if (name.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return -1;
        for (var handle = 0; handle < PagePool.MostHandles; handle++)
        {
            if (Pool[handle] is { } entry && entry.Name.AsSpan().SequenceEqual(name))
                return handle;
        }
        return -1;
    }

    private EmsStatus Directory(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0:
                var at = client.Linear(SegmentName.Es, client.Di);
                byte count = 0;
                for (var handle = 0; handle < PagePool.MostHandles; handle++)
                {
                    if (Pool[handle] is not { } entry)
                        continue;
                    _memory.WriteWord(at, (ushort)handle);
                    _memory.Write(at + 2, entry.Name);
                    at += 2 + NameSize;
                    count++;
                }
                client.Al = count;
                return EmsStatus.Ok;
            case 1:
                var found = FindName(_memory.ReadBytes(client.Linear(SegmentName.Ds, client.Si), NameSize));
                if (found < 0)
                    return EmsStatus.NameNotFound;
                client.Dx = (ushort)found;
                return EmsStatus.Ok;
            case 2:
                client.Bx = PagePool.MostHandles;
                return EmsStatus.Ok;
            default:
                return EmsStatus.InvalidSubfunction;
        }
    }

    // ---- hardware -----------------------------------------------------------------------------------------------------

    /// <summary>5900h: raw pages of 16 KB, no alternate register sets; 5Bh: the one register set there is.</summary>
    private EmsStatus Hardware(ClientRegisters client)
    {
        if (client.Ah == 0x59)
        {
            if (client.Al != 0)
                return EmsStatus.InvalidSubfunction;
            var at = client.Linear(SegmentName.Es, client.Di);
            _memory.WriteWord(at, PageFrame.PageSize / 16);
            _memory.WriteWord(at + 2, 0);
            _memory.WriteWord(at + 4, (ushort)EmsContexts.MapSize);
            _memory.WriteWord(at + 6, 0);
            _memory.WriteWord(at + 8, 0);
            return EmsStatus.Ok;
        }
        return _contexts.AlternateSets(client);
    }

    public void Dispose() => Frame.Dispose();
}
