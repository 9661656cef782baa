namespace Dbt.Translator.Tests.Moo;

/// <summary>What an 80286 does otherwise than a 386, with the reason.</summary>
public static class MooExclusions
{
    private const int LongestOn80286 = 10;

    /// <summary>Whole opcodes.</summary>
    public static IReadOnlyDictionary<string, string> Opcodes { get; } = new Dictionary<string, string>
    {
        ["D8"] = "the test bench had an 80287",
    };

    /// <summary>Single cases; null when it counts.</summary>
    public static string? ReasonFor(string opcode, MooCase test)
    {
        var prefixes = test.Code.TakeWhile(value => value is 0x26 or 0x2E or 0x36 or 0x3E or 0xF0 or 0xF2 or 0xF3).ToArray();
        if (prefixes.Contains((byte)0xF0) && !AllowsLock(opcode, test))
            return "a 386 refuses LOCK there";
        // The last byte is the HLT that ends the test.
        if (test.Code.Length - 1 > LongestOn80286)
            return "an instruction may have 15 bytes on a 386, 10 on an 80286";
        if (opcode is "8C" or "8E" && (test.Name.Contains("fs") || test.Name.Contains("gs")))
            return "an 80286 has no FS and GS";
        if (opcode is "6D" or "6F" or "A5" or "A7" or "AB" or "AD" or "AF" && test.Exception == 13)
            return "an 80286 moves SI, DI and CX before it finds that the word crosses the segment's end";
        if (opcode is "8F" && test.Exception == 13)
            return "an 80286 moves SP before it finds that the destination crosses the segment's end";
        if (opcode is "C7" && test.Name == "(bad)")
            return "a 386 refuses MOV with a reg field other than zero";
        if (opcode is "F6.7" && test.Index == 1085)
            return "an 80286 overlooks the overflow of -29600 / 103";
        if (opcode is "D4" && test.Exception == 0)
            return "an 80286 computes the flags of AAM 0 before it finds the zero";
        return null;
    }

    /// <summary>ADD OR ADC SBB AND SUB XOR NOT NEG INC DEC XCHG with a destination in memory (Intel SDM vol. 2, LOCK).</summary>
    private static bool AllowsLock(string opcode, MooCase test)
    {
        var first = Convert.ToInt32(opcode[..2], 16);
        var field = opcode.Length > 3 ? opcode[3] - '0' : 0;
        var inMemory = test.Name.Contains('[');
        return inMemory && first switch
        {
            < 0x38 => (first & 7) < 2,
            >= 0x80 and <= 0x83 => field != 7,
            0x86 or 0x87 => true,
            0xF6 or 0xF7 => field is 2 or 3,
            0xFE or 0xFF => field is 0 or 1,
            _ => false,
        };
    }
}
