namespace Dbt.Guest;

/// <summary>
/// A service has touched memory that its client, which runs under paging, has no page for, or may not do that to. The machine's
/// manager takes back what the service did to the client's registers and raises #PF, so that the call is made again behind it.
/// </summary>
/// <param name="linear">Address of the first byte that cannot be had.</param>
/// <param name="isWrite">It was to be stored.</param>
public sealed class ClientPageFaultException(uint linear, bool isWrite)
    : Exception($"the client has no page for {(isWrite ? "a store" : "a load")} at {linear:X8}")
{
    /// <summary>Linear address.</summary>
    public uint Linear => linear;

    public bool IsWrite => isWrite;
}
