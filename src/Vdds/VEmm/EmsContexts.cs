using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VEmm;

/// <summary>
/// What the windows show, saved and set as a whole or in parts: 47h, 48h, 4Eh–50h, 55h, 56h, 58h, 5Bh. A map in the
/// guest's memory is a word for each window: the page's number in the pool, FFFFh for none.
/// </summary>
internal sealed class EmsContexts(EmsServices services, IVirtualMachine machine)
{
    public const int MapSize = PageFrame.Windows * 2;

    /// <summary>Bytes of stack that 56h needs: the far return, and what it keeps.</summary>
    private const ushort CallStack = 16;

    private readonly GuestMemory _memory = machine.Memory;

    private FarPointer _saveArea;

    public EmsStatus Save(ushort handle)
    {
        if (services.Pool[handle] is not { } entry)
            return EmsStatus.InvalidHandle;
        if (entry.SavedMap is not null)
            return EmsStatus.ContextAlreadySaved;
        entry.SavedMap = services.Frame.Map;
        return EmsStatus.Ok;
    }

    public EmsStatus Restore(ushort handle)
    {
        if (services.Pool[handle] is not { } entry)
            return EmsStatus.InvalidHandle;
        if (entry.SavedMap is not { } map)
            return EmsStatus.NoSavedContext;
        services.Frame.Map = map;
        entry.SavedMap = null;
        return EmsStatus.Ok;
    }

    /// <summary>4Eh: 0 get to ES:DI, 1 set from DS:SI, 2 both, 3 size.</summary>
    public EmsStatus WholeMap(ClientRegisters client)
    {
        if (client.Al > 3)
            return EmsStatus.InvalidSubfunction;
        if (client.Al == 3)
        {
            client.Al = MapSize;
            return EmsStatus.Ok;
        }
        var source = client.Linear(SegmentName.Ds, client.Si);
        if (client.Al is 1 or 2 && !IsMap(source))
            return EmsStatus.InvalidSource;
        if (client.Al is 0 or 2)
            WriteMap(client.Linear(SegmentName.Es, client.Di));
        if (client.Al is 1 or 2)
            ReadMap(source);
        return EmsStatus.Ok;
    }

    private void WriteMap(uint at)
    {
        foreach (var page in services.Frame.Map)
        {
            _memory.WriteWord(at, (ushort)page);
            at += 2;
        }
    }

    private bool IsMap(uint at)
    {
        for (uint window = 0; window < PageFrame.Windows; window++)
        {
            if (!IsPage(_memory.ReadWord(at + 2 * window)))
                return false;
        }
        return true;
    }

    private bool IsPage(ushort page) => page == 0xFFFF || page < services.Pool.Total;

    private void ReadMap(uint at)
    {
        for (var window = 0; window < PageFrame.Windows; window++)
            services.Frame.Set(window, (short)_memory.ReadWord(at + 2 * (uint)window));
    }

    /// <summary>
    /// 4Fh: 0 get the windows whose segments are listed at DS:SI (count, segments) to ES:DI; 1 set them from DS:SI; 2 the
    /// size for BX windows. The area is: count, then segment and page for each.
    /// </summary>
    public EmsStatus PartialMap(ClientRegisters client)
    {
        var source = client.Linear(SegmentName.Ds, client.Si);
        var target = client.Linear(SegmentName.Es, client.Di);
        switch (client.Al)
        {
            case 0:
                var count = _memory.ReadWord(source);
                if (count > PageFrame.Windows)
                    return EmsStatus.InvalidSource;
                var map = services.Frame.Map;
                _memory.WriteWord(target, count);
                for (uint i = 0; i < count; i++)
                {
                    var segment = _memory.ReadWord(source + 2 + 2 * i);
                    if (WindowOf(segment) is not (>= 0 and var window))
                        return EmsStatus.InvalidPhysicalPage;
                    _memory.WriteWord(target + 2 + 4 * i, segment);
                    _memory.WriteWord(target + 4 + 4 * i, (ushort)map[window]);
                }
                return EmsStatus.Ok;
            case 1:
                count = _memory.ReadWord(source);
                if (count > PageFrame.Windows)
                    return EmsStatus.InvalidSource;
                for (uint i = 0; i < count; i++)
                {
                    var page = _memory.ReadWord(source + 4 + 4 * i);
                    if (WindowOf(_memory.ReadWord(source + 2 + 4 * i)) is not (>= 0 and var window) || !IsPage(page))
                        return EmsStatus.InvalidSource;
                    services.Frame.Set(window, (short)page);
                }
                return EmsStatus.Ok;
            case 2:
                if (client.Bx is 0 or > PageFrame.Windows)
                    return EmsStatus.InvalidPhysicalPage;
                client.Al = (byte)(2 + 4 * client.Bx);
                return EmsStatus.Ok;
            default:
                return EmsStatus.InvalidSubfunction;
        }
    }

    private static int WindowOf(ushort segment)
    {
        var distance = segment - PageFrame.Segment;
        return distance is >= 0 and < PageFrame.Windows * 0x400 && distance % 0x400 == 0 ? distance / 0x400 : -1;
    }

    /// <summary>50h: CX pairs of logical page and window (AL = 0) or segment (1) at DS:SI.</summary>
    public EmsStatus MapMultiple(ClientRegisters client)
    {
        if (client.Al > 1)
            return EmsStatus.InvalidSubfunction;
        return MapList(client.Linear(SegmentName.Ds, client.Si), client.Cx, client.Dx, bySegment: client.Al == 1);
    }

    private EmsStatus MapList(uint at, int count, ushort handle, bool bySegment)
    {
        if (count > PageFrame.Windows)
            return EmsStatus.InvalidPhysicalPage;
        for (; count > 0; count--, at += 4)
        {
            var place = _memory.ReadWord(at + 2);
            var status = services.Map(bySegment ? WindowOf(place) : place, _memory.ReadWord(at), handle);
            if (status != EmsStatus.Ok)
                return status;
        }
        return EmsStatus.Ok;
    }

    /// <summary>
    /// 55h: sets windows and jumps; 56h: calls, and sets others when the procedure has returned; 5602h: stack needed. DS:SI:
    /// the address, then for each of the settings a count and a pointer to pairs.
    /// </summary>
    public EmsStatus MapAndGo(ClientRegisters client)
    {
        var isCall = client.Ah == 0x56;
        if (isCall && client.Al == 2)
        {
            client.Bx = CallStack;
            return EmsStatus.Ok;
        }
        if (client.Al > 1)
            return EmsStatus.InvalidSubfunction;
        var at = client.Linear(SegmentName.Ds, client.Si);
        var target = _memory.ReadFarPointer(at);
        var (handle, bySegment) = (client.Dx, client.Al == 1);
        var status = MapList(_memory.ReadFarPointer(at + 5).RealLinear, _memory.ReadByte(at + 4), handle, bySegment);
        if (status != EmsStatus.Ok)
            return status;
        if (!isCall)
        {
            machine.PopInterrupt();
            client.Cs = target.Segment;
            client.Eip = target.Offset;
            return EmsStatus.Ok;
        }
        var (count, list) = (_memory.ReadByte(at + 9), _memory.ReadFarPointer(at + 10).RealLinear);
        machine.ArmReturnHook(vm =>
        {
            var caller = vm.Client;
            caller.Ah = (byte)MapList(list, count, handle, bySegment);
        });
        machine.PushFarCall(target);
        return EmsStatus.Ok;
    }

    /// <summary>58h: 0 segment and number of each window to ES:DI; CX how many.</summary>
    public EmsStatus ListWindows(ClientRegisters client)
    {
        if (client.Al > 1)
            return EmsStatus.InvalidSubfunction;
        client.Cx = PageFrame.Windows;
        if (client.Al == 1)
            return EmsStatus.Ok;
        var at = client.Linear(SegmentName.Es, client.Di);
        for (var window = 0; window < PageFrame.Windows; window++, at += 4)
        {
            _memory.WriteWord(at, (ushort)(PageFrame.Segment + window * 0x400));
            _memory.WriteWord(at + 2, (ushort)window);
        }
        return EmsStatus.Ok;
    }

    /// <summary>5Bh: set 0 is the only one; it has an area in the guest's memory to be kept in.</summary>
    public EmsStatus AlternateSets(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0:
                client.Bl = 0;
                client.Es = _saveArea.Segment;
                client.Di = (ushort)_saveArea.Offset;
                if (_saveArea != default)
                    WriteMap(_saveArea.RealLinear);
                return EmsStatus.Ok;
            case 1 when client.Bl == 0:
                _saveArea = new FarPointer(client.Es, client.Di);
                if (_saveArea == default)
                    return EmsStatus.Ok;
                if (!IsMap(_saveArea.RealLinear))
                    return EmsStatus.InvalidSource;
                ReadMap(_saveArea.RealLinear);
                return EmsStatus.Ok;
            case 2:
                client.Dx = MapSize;
                return EmsStatus.Ok;
            case 3 or 5:
                client.Bl = 0;
                return EmsStatus.Ok;
            case 1 or 4 or 6 or 7 or 8:
                return client.Bl == 0 ? EmsStatus.Ok : EmsStatus.AlternateSetsNotSupported;
            default:
                return EmsStatus.InvalidSubfunction;
        }
    }
}
