using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 00xxh: local descriptors.</summary>
internal sealed class DescriptorServices(DpmiHost host)
{
    private ClientRegisters Registers => host.Machine.Client;

    private IDescriptorTable Table => host.Kernel.Descriptors;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0000, Allocate);
        services.Add(0x0001, Free);
        services.Add(0x0002, OfSegment);
        services.Add(0x0003, Increment);
        services.Add(0x0004, static () => DpmiError.None);
        services.Add(0x0005, static () => DpmiError.None);
        services.Add(0x0006, GetBase);
        services.Add(0x0007, SetBase);
        services.Add(0x0008, SetLimit);
        services.Add(0x0009, SetRights);
        services.Add(0x000A, Alias);
        services.Add(0x000B, Get);
        services.Add(0x000C, Set);
        services.Add(0x000D, AllocateSpecific);
        services.Add(0x000E, GetMany);
        services.Add(0x000F, SetMany);
    }

    private DpmiError Allocate()
    {
        if (Registers.Cx == 0)
            return DpmiError.InvalidValue;
        var first = Table.Allocate(Registers.Cx);
        if (first == 0)
            return DpmiError.NoDescriptor;
        for (var i = 0; i < Registers.Cx; i++)
            host.Client.Selectors.Add((ushort)(first + 8 * i));
        var client = Registers;
        client.Ax = first;
        return DpmiError.None;
    }

    private DpmiError Free()
    {
        var selector = Whole(Registers.Bx);
        if (!Table.IsClients(selector))
            return DpmiError.InvalidSelector;
        Table.Free(selector);
        host.Client.Selectors.Remove(selector);
        host.Kernel.Reload(selector);
        return DpmiError.None;
    }

    private DpmiError OfSegment()
    {
        var client = Registers;
        var selector = host.Segments.Of(client.Bx);
        if (selector == 0)
            return DpmiError.NoDescriptor;
        client.Ax = selector;
        return DpmiError.None;
    }

    private DpmiError Increment()
    {
        var client = Registers;
        client.Ax = 8;
        return DpmiError.None;
    }

    private DpmiError GetBase()
    {
        var client = Registers;
        if (!IsTaken(client.Bx))
            return DpmiError.InvalidSelector;
        var linear = SegmentDescriptors.Base(Table[client.Bx]);
        client.Cx = (ushort)(linear >> 16);
        client.Dx = (ushort)linear;
        return DpmiError.None;
    }

    private DpmiError SetBase()
    {
        var selector = Whole(Registers.Bx);
        return Table.IsClients(selector)
            ? Change(selector, SegmentDescriptors.WithBase(Table[selector], Words.Join(Registers.Cx, Registers.Dx)))
            : DpmiError.InvalidSelector;
    }

    private DpmiError SetLimit()
    {
        var selector = Whole(Registers.Bx);
        if (!Table.IsClients(selector))
            return DpmiError.InvalidSelector;
        var limit = Words.Join(Registers.Cx, Registers.Dx);
        if (limit > 0xFFFFF && (limit & 0xFFF) != 0xFFF)
            return DpmiError.InvalidValue;
        var old = Table[selector];
        return Change(selector, SegmentDescriptors.Make(SegmentDescriptors.Base(old), limit, SegmentDescriptors.Rights(old)));
    }

    private DpmiError SetRights()
    {
        var selector = Whole(Registers.Bx);
        if (!Table.IsClients(selector))
            return DpmiError.InvalidSelector;
        var old = Table[selector];
        const ulong rights = 0x00F0_FF00_0000_0000;
        var value = old & ~rights | (ulong)(Registers.Cl | (Registers.Ch & 0xF0) << 8) << 40 & rights;
        return IsAllowed(ref value) ? Change(selector, value) : DpmiError.InvalidValue;
    }

    private DpmiError Alias()
    {
        var client = Registers;
        if (!IsTaken(client.Bx))
            return DpmiError.InvalidSelector;
        var alias = Table.Allocate(1);
        if (alias == 0)
            return DpmiError.NoDescriptor;
        host.Client.Selectors.Add(alias);
        var original = Table[client.Bx];
        var big = SegmentDescriptors.Rights(original) & Rights.Big;
        Table[alias] = SegmentDescriptors.Make(
            SegmentDescriptors.Base(original), SegmentDescriptors.Limit(original), (ushort)(Rights.Data16 | big));
        client.Ax = alias;
        return DpmiError.None;
    }

    private DpmiError Get()
    {
        if (!IsTaken(Registers.Bx))
            return DpmiError.InvalidSelector;
        var at = host.ProbeAtDi(8, write: true);
        host.Machine.Memory.WriteQword(at, Table[Registers.Bx]);
        return DpmiError.None;
    }

    private DpmiError Set()
    {
        var at = host.ProbeAtDi(8, write: false);
        return SetOne(Whole(Registers.Bx), ReadDescriptor(at));
    }

    private DpmiError AllocateSpecific()
    {
        var selector = Whole(Registers.Bx);
        if ((selector & 4) == 0 || selector > 0x7F)
            return DpmiError.InvalidSelector;
        if (!Table.TryAllocate(selector))
            return DpmiError.NoDescriptor;
        host.Client.Selectors.Add(selector);
        return DpmiError.None;
    }

    /// <summary>Bytes of an element of the lists of 000Eh and 000Fh: selector, descriptor.</summary>
    private const uint ElementSize = 10;

    private DpmiError GetMany() => EachOf(write: true, at =>
    {
        var selector = host.Machine.Memory.ReadWord(at);
        if (!IsTaken(selector))
            return DpmiError.InvalidSelector;
        host.Machine.Memory.WriteQword(at + 2, Table[selector]);
        return DpmiError.None;
    });

    private DpmiError SetMany() => EachOf(write: false, at =>
        SetOne(Whole(host.Machine.Memory.ReadWord(at)), ReadDescriptor(at + 2)));

    /// <summary>CX says how many were done when one fails.</summary>
    private DpmiError EachOf(bool write, Func<uint, DpmiError> element)
    {
        var client = Registers;
        var at = host.ProbeAtDi(client.Cx * ElementSize, write);
        for (var i = 0u; i < client.Cx; i++)
        {
            var error = element(at + i * ElementSize);
            if (error == DpmiError.None)
                continue;
            client.Cx = (ushort)i;
            return error;
        }
        return DpmiError.None;
    }

    private DpmiError SetOne(ushort selector, ulong value)
    {
        if (!Table.IsClients(selector))
            return DpmiError.InvalidSelector;
        return IsAllowed(ref value) ? Change(selector, value) : DpmiError.InvalidValue;
    }

    /// <summary>
    /// A code or data segment of level 3. What is not present may hold anything, as Windows stores there; another level is
    /// forced to 3, which is what programs with a zero there want.
    /// </summary>
    private static bool IsAllowed(ref ulong value)
    {
        const ulong level3 = (ulong)Rights.Level3 << 40, accessed = (ulong)Rights.Accessed << 40, reserved = 0x0020_0000_0000_0000;
        var rights = SegmentDescriptors.Rights(value);
        value = (value | level3) & ~reserved;
        if ((rights & Rights.Present) == 0)
            return true;
        if ((rights & Rights.Segment) == 0)
            return false;
        // Code must not conform, and must be readable (DPMI 1.0, 0009h).
        if ((rights & Rights.Code) != 0 && (rights & (Rights.Conforming | Rights.Readable)) != Rights.Readable)
            return false;
        value |= accessed;
        return true;
    }

    private DpmiError Change(ushort selector, ulong value)
    {
        Table[selector] = value;
        host.Kernel.Reload(selector);
        return DpmiError.None;
    }

    private bool IsTaken(ushort selector) => (selector & 4) != 0 && Table.IsTaken(selector);

    /// <summary>Clients may leave out RPL.</summary>
    private static ushort Whole(ushort selector) => (ushort)(selector | 3);

    private ulong ReadDescriptor(uint at) =>
        host.Machine.Memory.ReadDword(at) | (ulong)host.Machine.Memory.ReadDword(at + 4) << 32;
}
