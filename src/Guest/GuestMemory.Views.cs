namespace Dbt.Guest;

/// <summary>Access by services on behalf of a client under paging: by its linear addresses, a page at a time.</summary>
public sealed unsafe partial class GuestMemory
{
    /// <summary>
    /// Null: addresses are those of memory. Else Read…, Write… and Fill take the client's linear addresses: what is set while a
    /// service is called by a client under paging. Where there is no page they throw <see cref="ClientPageFaultException"/>.
    /// </summary>
    public IClientView? View { get; set; }

    /// <summary>
    /// For services that could not be called again once they have begun: whether the client has all of a range is found out now,
    /// not when it is used. Without paging there is nothing to find out.
    /// </summary>
    /// <param name="linear">First address of the client's.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="write">They will be stored to.</param>
    /// <exception cref="ClientPageFaultException">It has not.</exception>
    public void Demand(uint linear, int length, bool write)
    {
        if (View is not { } view)
            return;
        for (var at = 0u; at < (uint)length; at += PageSize - (linear + at) % PageSize)
            _ = Locate(view, linear + at, write);
    }

    private static uint Locate(IClientView view, uint linear, bool write) =>
        view.TryLocate(linear, write, out var physical) ? physical : throw new ClientPageFaultException(linear, write);

    private ulong LoadAny(uint linear, int size)
    {
        if (View is not { } view)
            return LoadSlow(linear, size);
        ulong value = 0;
        for (var i = 0; i < size; i++)
            value |= LoadSlow(Locate(view, linear + (uint)i, write: false), 1) << (8 * i);
        return value;
    }

    private void StoreAny(uint linear, ulong value, int size)
    {
        if (View is not { } view)
        {
            StoreSlow(linear, value, size);
            return;
        }
        // The last one first: nothing is stored if one of two pages is missing.
        for (var i = size - 1; i >= 0; i--)
            StoreSlow(Locate(view, linear + (uint)i, write: true), (byte)(value >> (8 * i)), 1);
    }

    private void Read(IClientView view, uint linear, Span<byte> destination)
    {
        View = null;
        try
        {
            while (destination.Length > 0)
            {
                var inPage = (int)Math.Min(destination.Length, PageSize - linear % PageSize);
                Read(Locate(view, linear, write: false), destination[..inPage]);
                destination = destination[inPage..];
                linear += (uint)inPage;
            }
        }
        finally
        {
            View = view;
        }
    }

    private void Write(IClientView view, uint linear, ReadOnlySpan<byte> source)
    {
        Demand(linear, source.Length, write: true);
        View = null;
        try
        {
            while (source.Length > 0)
            {
                var inPage = (int)Math.Min(source.Length, PageSize - linear % PageSize);
                Write(Locate(view, linear, write: true), source[..inPage]);
                source = source[inPage..];
                linear += (uint)inPage;
            }
        }
        finally
        {
            View = view;
        }
    }
}
