namespace Dbt.Guest;

/// <summary>How the client sees memory while it runs under paging.</summary>
public interface IClientView
{
    /// <summary>Where the byte at a linear address is in memory. False: the client has no such page, or may not do that to it.</summary>
    bool TryLocate(uint linear, bool write, out uint physical);
}
