using Dbt.DosKrnl.Tests.Harness;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>All rows: each DOS function with its success, its errors and what it leaves alone.</summary>
internal static class FunctionTable
{
    public static IReadOnlyList<FunctionRow> All { get; } =
    [
        .. ConsoleRows.All, .. VectorAndTimeRows.All, .. SystemRows.All, .. MemoryRows.All, .. ProcessRows.All,
        .. CountryRows.All,
        .. OpenRows.All, .. HandleRows.All, .. DirectoryRows.All, .. SearchRows.All, .. DriveRows.All, .. FcbRows.All, .. LongNameRows.All,
    ];
}
