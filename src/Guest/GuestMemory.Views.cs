namespace Dbt.Guest;

/// <summary>Access by services on behalf of a client under paging: by its linear addresses, a page at a time.</summary>
public sealed unsafe partial class GuestMemory
{
    /// <summary>
    /// Null: addresses are those of memory. Else Read…, Write… and Fill take the client's linear addresses: what is set while a
    /// service is called by a client under paging. Where there is no page loads give ones, and stores do nothing.
    /// </summary>
    public IClientView? View { get; set; }

    private ulong LoadAny(uint linear, int size)
    {
        if (View is not { } view)
            return LoadSlow(linear, size);
        ulong value = 0;
        for (var i = 0; i < size; i++)
        {
            var one = view.TryLocate(linear + (uint)i, write: false, out var physical) ? LoadSlow(physical, 1) : 0xFF;
            value |= one << (8 * i);
        }
        return value;
    }

    private void StoreAny(uint linear, ulong value, int size)
    {
        if (View is not { } view)
        {
            StoreSlow(linear, value, size);
            return;
        }
        for (var i = 0; i < size; i++)
        {
            if (view.TryLocate(linear + (uint)i, write: true, out var physical))
                StoreSlow(physical, (byte)(value >> (8 * i)), 1);
        }
    }

    private void Read(IClientView view, uint linear, Span<byte> destination)
    {
        View = null;
        while (destination.Length > 0)
        {
            var inPage = (int)Math.Min(destination.Length, PageSize - linear % PageSize);
            if (view.TryLocate(linear, write: false, out var physical))
                Read(physical, destination[..inPage]);
            else
                destination[..inPage].Fill(0xFF);
            destination = destination[inPage..];
            linear += (uint)inPage;
        }
        View = view;
    }

    private void Write(IClientView view, uint linear, ReadOnlySpan<byte> source)
    {
        View = null;
        while (source.Length > 0)
        {
            var inPage = (int)Math.Min(source.Length, PageSize - linear % PageSize);
            if (view.TryLocate(linear, write: true, out var physical))
                Write(physical, source[..inPage]);
            source = source[inPage..];
            linear += (uint)inPage;
        }
        View = view;
    }
}
