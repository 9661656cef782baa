using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 01xxh: memory below 1 MB, from DOS, with descriptors for it.</summary>
internal sealed class DosMemoryServices(DpmiHost host)
{
    private const uint SegmentSize = 0x10000;
    private const int ParagraphsInSegment = 0x1000;

    private ClientRegisters Registers => host.Machine.Client;

    private IDescriptorTable Table => host.Kernel.Descriptors;

    /// <summary>Called when a service of DOS's own interrupt has ended.</summary>
    private Action? _then;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0100, Allocate);
        services.Add(0x0101, Free);
        services.Add(0x0102, Resize);
    }

    /// <summary>The same for INT 21h.</summary>
    public void Serve(ushort function, Action then)
    {
        _then = then;
        var error = function switch { 0x0100 => Allocate(), 0x0101 => Free(), _ => Resize() };
        // Of DOS's own codes only "invalid memory block" fits.
        if (error != ServiceTable.Pending)
            Finish((DpmiError)9);
    }

    private DpmiError Allocate()
    {
        var paragraphs = Registers.Bx;
        CallDos(new V86Registers { Ax = 0x4800, Ebx = paragraphs }, dos =>
        {
            var client = Registers;
            if (!dos.Carry)
            {
                var first = TakeSelectors((ushort)dos.Eax, paragraphs);
                if (first == 0)
                {
                    CallDos(new V86Registers { Ax = 0x4900, Es = (ushort)dos.Eax }, _ => Finish(DpmiError.NoDescriptor));
                    return;
                }
                client.Ax = (ushort)dos.Eax;
                client.Dx = first;
            }
            FinishDos(dos);
        });
        return ServiceTable.Pending;
    }

    private DpmiError Free()
    {
        if (!host.Client.DosBlocks.TryGetValue(Registers.Dx, out var block))
            return DpmiError.InvalidSelector;
        var first = Registers.Dx;
        CallDos(new V86Registers { Ax = 0x4900, Es = block.Segment }, dos =>
        {
            if (!dos.Carry)
                GiveBack(first, block, 0);
            FinishDos(dos);
        });
        return ServiceTable.Pending;
    }

    private DpmiError Resize()
    {
        var first = Registers.Dx;
        var paragraphs = Registers.Bx;
        if (!host.Client.DosBlocks.TryGetValue(first, out var block))
            return DpmiError.InvalidSelector;
        // The others of a 16-bit client must follow the first; a 32-bit one can do with that.
        var selectors = SelectorsFor(paragraphs);
        if (selectors > block.Selectors)
        {
            if (!host.Kernel.Task!.Is32)
                return DpmiError.NoDescriptor;
            selectors = block.Selectors;
        }
        CallDos(new V86Registers { Ax = 0x4A00, Es = block.Segment, Ebx = paragraphs }, dos =>
        {
            if (!dos.Carry)
            {
                GiveBack(first, block, selectors);
                SetDescriptors(first, selectors, block.Segment, paragraphs);
                host.Client.DosBlocks[first] = new DosBlock(block.Segment, paragraphs, selectors);
            }
            FinishDos(dos);
        });
        return ServiceTable.Pending;
    }

    private void CallDos(V86Registers registers, Action<V86Registers> completed) =>
        host.Kernel.CallV86(new V86Call(V86CallKind.Interrupt, 0x21, registers), completed);

    private void Completed()
    {
        var then = _then;
        _then = null;
        then?.Invoke();
    }

    /// <summary>DOS's own error codes are those of the service: 7, 8 and 9, with BX for what there is.</summary>
    private void FinishDos(in V86Registers dos)
    {
        var client = Registers;
        client.Carry = dos.Carry;
        if (dos.Carry)
        {
            client.Ax = (ushort)dos.Eax;
            client.Bx = (ushort)dos.Ebx;
        }
        Completed();
    }

    private void Finish(DpmiError error)
    {
        var client = Registers;
        client.Carry = true;
        client.Ax = (ushort)error;
        Completed();
    }

    private static int SelectorsFor(int paragraphs) => Math.Max(1, (paragraphs + ParagraphsInSegment - 1) / ParagraphsInSegment);

    private ushort TakeSelectors(ushort segment, ushort paragraphs)
    {
        var count = SelectorsFor(paragraphs);
        var first = Table.Allocate(count);
        if (first == 0)
            return 0;
        for (var i = 0; i < count; i++)
            host.Client.Selectors.Add((ushort)(first + 8 * i));
        SetDescriptors(first, count, segment, paragraphs);
        host.Client.DosBlocks.Add(first, new DosBlock(segment, paragraphs, count));
        return first;
    }

    /// <summary>The first one has the whole block for its limit, for clients of either kind; the others up to 64 KB of it each.</summary>
    private void SetDescriptors(ushort first, int count, ushort segment, ushort paragraphs)
    {
        var linear = (uint)segment << 4;
        var size = Math.Max(paragraphs * 16u, 1);
        for (var i = 0u; i < count; i++)
        {
            var limit = i == 0 ? size - 1 : Math.Min(size - i * SegmentSize, SegmentSize) - 1;
            var selector = (ushort)(first + 8 * i);
            Table[selector] = SegmentDescriptors.Make(linear + i * SegmentSize, limit, Rights.Data16);
            host.Kernel.Reload(selector);
        }
    }

    private void GiveBack(ushort first, in DosBlock block, int keep)
    {
        for (var i = keep; i < block.Selectors; i++)
        {
            var selector = (ushort)(first + 8 * i);
            // The client may have freed it itself.
            if (host.Client.Selectors.Remove(selector))
                Table.Free(selector);
            host.Kernel.Reload(selector);
        }
        if (keep == 0)
            host.Client.DosBlocks.Remove(first);
    }
}
