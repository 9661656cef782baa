using Dbt.Guest;

namespace Dbt.Translator.Tests.Fuzzing;

public sealed partial class StructuredProgram
{
    private const uint Numbers = Data + 0x300;
    private const uint ControlWords = Data + 0x380;
    private const int NumberCount = 8;

    /// <summary>What a program does with the x87; none: nothing.</summary>
    private readonly bool _usesX87;

    /// <summary>
    /// An expression: some pushes, operations, and as many pops. Once in a while the stack is left as it is, or there is an
    /// instruction that changes the control word, the tags, or all of it.
    /// </summary>
    private int Expression()
    {
        var count = 0;
        var depth = 0;
        for (var i = Random.Next(2, 10); i > 0; i--, count++)
        {
            if (depth == 0 || (depth < 5 && Random.Next(3) == 0))
            {
                LoadNumber();
                depth++;
            }
            else if (Random.Next(12) == 0)
            {
                Seldom(ref depth);
            }
            else
            {
                Operation(ref depth);
            }
        }
        if (Random.Next(60) == 0)
            return count;
        for (; depth > 0; depth--, count++)
            Number(Random.Next(4) == 0 ? 0xD9 : 0xDD, 3, Random.Next(NumberCount));
        if (Random.Next(3) == 0)
        {
            // FNSTSW AX
            Byte(0xDF);
            Byte(0xE0);
            count++;
        }
        return count;
    }

    /// <summary>53 bits, 64 bits, cutting, and with something that is not masked.</summary>
    private void StoreControlWords()
    {
        uint[] words = [0x27F, 0x37F, 0xE7F, 0x360 | (uint)Random.Next(0x20)];
        for (var i = 0; i < words.Length; i++)
        {
            Byte(0xC7);
            Direct(0, Base + ControlWords + 2 * (uint)i);
            Full(words[i]);
        }
    }

    private void Number(int opcode, int field, int number)
    {
        Byte(opcode);
        Direct(field, Base + Numbers + 8 * (uint)number);
    }

    private void LoadNumber()
    {
        switch (Random.Next(6))
        {
            case 0:
                Byte(0xD9);
                Byte(Random.Next(3) == 0 ? 0xE9 + Random.Next(5) : Random.Next(2) == 0 ? 0xE8 : 0xEE);
                break;
            case 1:
                // FILD of 16 or 32 bits
                Byte(Random.Next(2) == 0 ? 0xDF : 0xDB);
                Direct(0, Base + Data + (uint)Random.Next(0x100));
                break;
            case 2:
                Number(0xD9, 0, Random.Next(NumberCount));
                break;
            default:
                Number(0xDD, 0, Random.Next(NumberCount));
                break;
        }
    }

    private void Operation(ref int depth)
    {
        int[] arithmetic = [0, 1, 4, 5, 6, 7];
        var field = arithmetic[Random.Next(6)];
        switch (Random.Next(10))
        {
            case < 3:
                Number(Random.Next(4) == 0 ? 0xD8 : 0xDC, field, Random.Next(NumberCount));
                break;
            case < 5 when depth > 1:
                Byte(Random.Next(2) == 0 ? 0xD8 : 0xDC);
                Byte(0xC0 | field << 3 | Random.Next(depth));
                break;
            case < 7 when depth > 1:
                Byte(0xDE);
                Byte(0xC0 | field << 3 | Random.Next(1, depth));
                depth--;
                break;
            case 7:
                // FXCH, FLD ST(i) with its pop, FST ST(i)
                Byte(Random.Next(2) == 0 ? 0xD9 : 0xDD);
                Byte((Random.Next(2) == 0 ? 0xC8 : 0xD0) | Random.Next(depth));
                break;
            case 8:
                // FCOM and its like
                Byte(0xD8);
                Byte(0xD0 | Random.Next(depth));
                Byte(0xDF);
                Byte(0xE0);
                break;
            default:
                Byte(0xD9);
                Byte(((byte[])[0xE0, 0xE1, 0xE4, 0xFA, 0xFC, 0xFE, 0xFF, 0xF0])[Random.Next(8)]);
                break;
        }
    }

    private void Seldom(ref int depth)
    {
        switch (Random.Next(8))
        {
            case 0:
                // FLDCW
                Byte(0xD9);
                Direct(5, Base + ControlWords + 2 * (uint)Random.Next(4));
                break;
            case 1:
                // FNSTENV, FNSTCW
                Byte(0xD9);
                Direct(Random.Next(2) == 0 ? 6 : 7, Base + Data + 0x3A0);
                break;
            case 2:
                // FNCLEX, FNINIT
                Byte(0xDB);
                var initializes = Random.Next(3) == 0;
                Byte(initializes ? 0xE3 : 0xE2);
                depth = initializes ? 0 : depth;
                break;
            case 3:
                // FFREE, FINCSTP, FDECSTP
                Byte(Random.Next(2) == 0 ? 0xDD : 0xD9);
                Byte(Random.Next(2) == 0 ? 0xC0 : 0xF6 + Random.Next(2));
                break;
            case 4:
                // FNSAVE, FRSTOR
                Byte(0xDD);
                Direct(Random.Next(2) == 0 ? 6 : 4, Base + Data + 0x3C0);
                break;
            case 5:
                // FIST of 32 bits, FISTP of 64 and FILD again
                Byte(0xDB);
                Direct(2, Base + Data + 0x3F0);
                break;
            case 6 when depth > 0:
                // FSTP and FLD of 80 bits
                Byte(0xDB);
                Direct(7, Base + Data + 0x3E0);
                Byte(0xDB);
                Direct(5, Base + Data + 0x3E0);
                break;
            default:
                Byte(0x9B);
                break;
        }
    }

    /// <summary>An empty stack mostly, precision of 53 or 64 bits, and a result that was inexact before.</summary>
    public override void SetUpX87(ref X87State x87)
    {
        var random = new Random(Seed);
        x87.Reset();
        x87.Initialize();
        if (!_usesX87)
            return;
        x87.Control = random.Next(3) switch
        {
            0 => 0x37F,
            1 => (uint)(0x360 | random.Next(0x20)),
            _ => (uint)(random.Next(3) == 0 ? 0x260 | random.Next(0x20) : 0x27F),
        };
        x87.Status = random.Next(4) == 0 ? 0 : X87Status.Precision;
        x87.Top = (uint)(random.Next(3) == 0 ? random.Next(8) : 0);
        for (var i = 0u; i < 8; i++)
            x87[i] = new Float80((ulong)random.NextInt64() | Float80.IntegerBit, (uint)random.Next(0x10000));
    }
}
