using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Iced.Intel;

namespace Dbt.EndToEnd.Tests.FreePascal;

/// <summary>
/// Whether a program needs an x87. Every Free Pascal program holds the run-time library's detection of one; a program
/// needs it when the linker also took in any other routine with an x87 instruction. The linker drops what nothing calls,
/// so that such a routine is the program's own arithmetic, or printing or reading real numbers.
/// </summary>
internal static partial class X87Use
{
    /// <summary>Routines that are in every program, and touch the x87 only when there is one or to report its errors.</summary>
    private static readonly string[] InEveryProgram =
    [
        "..start", "SYSTEM_$$_DETECTFPU", "SYSTEM_$$_SYSINITFPU", "SYSTEM_$$_SYSRESETFPU", "SYSTEM_$$_SET8087CW$WORD",
        "FPC_HANDLE_I8086_ERROR", "SYSTEM_$$_HANDLE_I8086_ERROR$LONGWORD",
    ];

    private sealed record Routine(string Name, int Offset, int Size);

    public static bool IsIn(string executable, string linkMap)
    {
        var file = File.ReadAllBytes(executable);
        var image = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)) * 16;
        return Routines(linkMap)
            .Where(routine => !InEveryProgram.Contains(routine.Name, StringComparer.Ordinal))
            .Any(routine => HasX87Instruction(file[(image + routine.Offset)..(image + routine.Offset + routine.Size)]));
    }

    private static bool HasX87Instruction(byte[] code)
    {
        if (!code.Any(one => one is >= 0xD8 and <= 0xDF))
            return false;
        var decoder = Decoder.Create(16, new ByteArrayCodeReader(code));
        while (decoder.IP < (ulong)code.Length)
        {
            var instruction = decoder.Decode();
            if (instruction.Code != Code.INVALID && instruction.Code.CpuidFeatures().Contains(CpuidFeature.FPU))
                return true;
        }
        return false;
    }

    /// <summary>
    /// The code of a map: a line with segment:offset, size and object file, then a line for each name that stands there.
    /// </summary>
    private static IEnumerable<Routine> Routines(string linkMap)
    {
        var isCode = false;
        Routine? nameless = null;
        foreach (var line in File.ReadLines(linkMap).SkipWhile(line => line != "Memory map"))
        {
            if (SegmentClass().Match(line) is { Success: true } start)
                isCode = start.Groups["class"].Value == "CODE";
            if (Extent().Match(line) is { Success: true } extent)
                nameless = new Routine("", Hex(extent, "segment") * 16 + Hex(extent, "offset"), Hex(extent, "size"));
            else if (isCode && nameless is not null && Symbol().Match(line) is { Success: true } symbol)
            {
                yield return nameless with { Name = symbol.Groups["name"].Value };
                nameless = null;
            }
        }
    }

    private static int Hex(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ \S+\|\|(?<class>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SegmentClass();

    [GeneratedRegex(@"(?<segment>[0-9A-F]{4}):(?<offset>[0-9A-F]{4})\s+0x(?<size>[0-9a-f]+) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extent();

    [GeneratedRegex(@"^\s+[0-9A-F]{4}:[0-9A-F]{4}\s+(?<name>\S+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Symbol();
}
