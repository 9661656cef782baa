using System.Globalization;

namespace Dbt.DosKrnl.Tests.Harness;

/// <summary>
/// A row of the function table: one call of one DOS function. The registers are written as in the manuals, "AX=4800 BX=0010"
/// in hexadecimal; a register that <see cref="Out"/> does not name must come back unchanged.
/// <list type="bullet">
/// <item>In: DS and ES are the program's segment when not given. A name in braces is what the arrangement has defined.</item>
/// <item>Out: AX, AL, AH and so on; CF=0 or 1 and ZF; a value of * means anything, ~ means that CF is the caller's.</item>
/// </list>
/// </summary>
/// <param name="Name">What it shows, with the function's number first: "48 allocate".</param>
/// <param name="In">Registers before.</param>
/// <param name="Out">Registers after, those that change.</param>
/// <param name="Arrange">Prepares files and memory, and defines names.</param>
/// <param name="Check">Looks at memory, files and output afterwards.</param>
internal sealed record FunctionRow(
    string Name, string In, string Out, Action<FunctionCase>? Arrange = null, Action<FunctionCase>? Check = null)
{
    /// <summary>The interrupt.</summary>
    public byte Vector { get; init; } = 0x21;

    /// <summary>Standard input and output are a terminal's.</summary>
    public bool Terminal { get; init; }

    /// <summary>Redirected standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>AH.</summary>
    public byte Function => byte.Parse(Name.AsSpan(0, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public override string ToString() => Name;
}
