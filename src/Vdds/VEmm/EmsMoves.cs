using Dbt.Guest;

namespace Dbt.Vdds.VEmm;

/// <summary>
/// 57h: moves (0) or exchanges (1) bytes between conventional and expanded memory. DS:SI: length, then for source and
/// destination type (0 conventional, 1 expanded), handle, offset, and segment or logical page.
/// </summary>
internal sealed class EmsMoves(EmsServices services, GuestMemory memory)
{
    private const uint MostBytes = 1 << 20;

    private readonly record struct Region(bool IsExpanded, List<int>? Pages, uint Start);

    public EmsStatus Serve(ClientRegisters client)
    {
        if (client.Al > 1)
            return EmsStatus.InvalidSubfunction;
        var at = client.Linear(SegmentName.Ds, client.Si);
        var length = memory.ReadDword(at);
        if (length > MostBytes)
            return EmsStatus.LengthTooLarge;
        var status = Read(at + 4, length, out var source);
        if (status != EmsStatus.Ok)
            return status;
        status = Read(at + 11, length, out var target);
        if (status != EmsStatus.Ok)
            return status;
        var overlaps = source.IsExpanded == target.IsExpanded && ReferenceEquals(source.Pages, target.Pages)
            && source.Start < target.Start + length && target.Start < source.Start + length;
        var isExchange = client.Al == 1;
        if (overlaps && isExchange)
            return EmsStatus.MemoryOverlaps;
        var first = new byte[length];
        Copy(source, first, isWrite: false);
        if (isExchange)
        {
            var second = new byte[length];
            Copy(target, second, isWrite: false);
            Copy(source, second, isWrite: true);
        }
        Copy(target, first, isWrite: true);
        return overlaps ? EmsStatus.Overlaps : EmsStatus.Ok;
    }

    private EmsStatus Read(uint at, uint length, out Region region)
    {
        region = default;
        var type = memory.ReadByte(at);
        var offset = memory.ReadWord(at + 3);
        var place = memory.ReadWord(at + 5);
        switch (type)
        {
            case 0:
                region = new Region(false, null, ((uint)place << 4) + offset);
                return region.Start + length > GuestMemory.Megabyte ? EmsStatus.WrapsAround : EmsStatus.Ok;
            case 1:
                if (services.Pool[memory.ReadWord(at + 1)] is not { } handle)
                    return EmsStatus.InvalidHandle;
                if (place >= handle.Pages.Count)
                    return EmsStatus.InvalidLogicalPage;
                if (offset >= PageFrame.PageSize)
                    return EmsStatus.OffsetTooLarge;
                region = new Region(true, handle.Pages, (uint)place * PageFrame.PageSize + offset);
                return region.Start + length > (uint)handle.Pages.Count * PageFrame.PageSize ? EmsStatus.RegionTooLarge : EmsStatus.Ok;
            default:
                return EmsStatus.InvalidMemoryType;
        }
    }

    private void Copy(Region region, Span<byte> bytes, bool isWrite)
    {
        if (!region.IsExpanded)
        {
            if (isWrite)
                memory.Write(region.Start, bytes);
            else
                memory.Read(region.Start, bytes);
            return;
        }
        for (var at = region.Start; !bytes.IsEmpty;)
        {
            var inPage = (int)(at % PageFrame.PageSize);
            var count = Math.Min(bytes.Length, PageFrame.PageSize - inPage);
            var part = services.Frame.Page(region.Pages![(int)(at / PageFrame.PageSize)]).Slice(inPage, count);
            if (isWrite)
                bytes[..count].CopyTo(part);
            else
                part.CopyTo(bytes);
            bytes = bytes[count..];
            at += (uint)count;
        }
    }
}
