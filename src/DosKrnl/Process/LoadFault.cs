using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Process;

/// <summary>Why a program cannot be loaded: an EXEC from the guest gets the code, a person gets the reason.</summary>
internal sealed record LoadFault(DosError Error, string Reason, long? Offset = null)
{
    public override string ToString() => Offset is { } at ? $"offset {at:X}h: {Reason}" : Reason;
}
