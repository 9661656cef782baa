using System.Text;
using Dbt.Guest;
using Dbt.Translator.Tests.X87;

namespace Dbt.Translator.Tests.Vectors;

/// <summary>The part of a case that is about the x87.</summary>
internal static unsafe class VectorX87Check
{
    public static void SetUp(CpuState* state, VectorX87 x87)
    {
        state->X87.Initialize();
        state->X87.Control = x87.Control;
        state->X87.Status = x87.Status & ~X87Status.Top;
        state->X87.Top = x87.Status >> X87Status.TopShift & 7;
        state->X87.Valid = x87.Valid;
        for (var i = 0u; i < 8; i++)
            state->X87[state->X87.Top + i] = x87.Stack[i];
    }

    public static void Compare(StringBuilder report, VectorCase test, CpuState* state)
    {
        var after = test.After.X87!;
        Note(report, "CW", after.Control, state->X87.Control);
        var compared = ComparedStatus(test);
        Note(report, "SW", after.Status & compared, state->X87.StatusWord & compared);
        Note(report, "tags", after.Valid, state->X87.Valid);
        var tolerance = IsTranscendental(test) ? 1 : 0;
        for (var i = 0u; i < 8; i++)
        {
            var actual = state->X87[state->X87.Top + i];
            if (!Ulps.IsWithin(after.Stack[i], actual, tolerance))
                report.Append($" ST({i}) is {actual}, expected {after.Stack[i]} (from {string.Join(' ', test.Before.X87!.Stack)}, CW {test.Before.X87!.Control:X});");
        }
    }

    private static void Note(StringBuilder report, string name, uint expected, uint actual)
    {
        if (expected != actual)
            report.Append($" {name} is {actual:X}, expected {expected:X};");
    }

    /// <summary>The README beside the vectors: C0 to C3 count for comparisons, FXAM, FPREM and FPREM1, C1 not at all.</summary>
    private static uint ComparedStatus(VectorCase test)
    {
        const uint conditions = X87Status.C0 | X87Status.C2 | X87Status.C3;
        var all = 0xFFFF & ~X87Status.Conditions;
        return ComparesOrExamines(test) ? all | conditions : all;
    }

    private static (int First, int Second) Opcode(VectorCase test)
    {
        var at = Array.FindIndex(test.Code, value => (value & 0xF8) == 0xD8);
        return (test.Code[at], test.Code[at + 1]);
    }

    private static bool ComparesOrExamines(VectorCase test)
    {
        var (first, second) = Opcode(test);
        var field = second >> 3 & 7;
        return first switch
        {
            0xD8 or 0xDC => field is 2 or 3,
            0xD9 => second is 0xE4 or 0xE5 or 0xF5 or 0xF8,
            0xDA => second == 0xE9 || (second < 0xC0 && field is 2 or 3),
            0xDD => second >= 0xE0,
            0xDE => second == 0xD9 || (second < 0xC0 && field is 2 or 3),
            _ => false,
        };
    }

    /// <summary>F2XM1 FYL2X FPTAN FPATAN FYL2XP1 FSINCOS FSIN FCOS: makers differ in the last bit.</summary>
    private static bool IsTranscendental(VectorCase test) =>
        Opcode(test) is (0xD9, (>= 0xF0 and <= 0xF3) or 0xF9 or 0xFB or 0xFE or 0xFF);
}
