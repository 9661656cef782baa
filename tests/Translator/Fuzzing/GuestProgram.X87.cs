using Dbt.Guest;

namespace Dbt.Translator.Tests.Fuzzing;

public sealed partial class GuestProgram
{
    private readonly bool _usesX87;

    /// <summary>Any x87 instruction, those with constants, register operands and doubles more often.</summary>
    private void X87()
    {
        Prefixes();
        switch (Random.Next(7))
        {
            case 6:
                // MMX, and what it has not
                Byte(0x0F);
                Byte(Random.Next(3) != 0 ? 0x60 + Random.Next(32) : 0xD1 + Random.Next(47));
                ModRm();
                break;
            case 0:
                Byte(0xD9);
                Byte(0xE8 + Random.Next(7));
                break;
            case 1:
                Byte(Random.Next(2) == 0 ? 0xD8 : 0xDC + 2 * Random.Next(2));
                Byte(0xC0 + Random.Next(64));
                break;
            case 2:
                Byte(0xD8 + Random.Next(8));
                ModRm(memoryOnly: true);
                break;
            case 3:
                // FLD and FSTP of doubles and singles
                Byte(Random.Next(2) == 0 ? 0xDD : 0xD9);
                ModRm(Random.Next(2) == 0 ? 0 : 3, memoryOnly: true);
                break;
            default:
                Byte(0xD8 + Random.Next(8));
                ModRm();
                break;
        }
    }

    /// <summary>Registers, half of the time, with numbers of every kind.</summary>
    public override void SetUpX87(ref X87State x87)
    {
        var random = new Random(Seed);
        x87.Reset();
        x87.Initialize();
        if (!_usesX87)
            return;
        x87.Control = (uint)(random.Next(4) == 0 ? 0x340 | random.Next(0x40) : random.Next(3) == 0 ? 0x27F : 0x37F)
            | (uint)(random.Next(4) == 0 ? random.Next(4) << 10 : 0);
        x87.Top = (uint)random.Next(8);
        x87.Valid = (uint)(random.Next(3) switch
        {
            0 => 0,
            1 => random.Next(0x100),
            _ => 0xFF << 4 * random.Next(2) & 0xFF,
        });
        for (var i = 0u; i < 8; i++)
            x87[i] = Number(random);
    }

    private static Float80 Number(Random random)
    {
        var sign = random.Next(2) == 0 ? 0 : Float80.SignBit;
        var significand = (ulong)random.NextInt64() | Float80.IntegerBit;
        return random.Next(8) switch
        {
            0 => Float80.Zero(sign),
            1 => Float80.Infinity(sign),
            2 => new Float80((ulong)random.NextInt64(), sign | (uint)random.Next(0x8000)),
            3 => new Float80(significand, sign | Float80.MaxExponent),
            4 => new Float80(significand & ~0x7FFul, sign | (uint)(Float80.Bias + random.Next(-20, 20))),
            5 => new Float80(significand >> random.Next(1, 60), sign),
            _ => new Float80(significand, sign | (uint)(Float80.Bias + random.Next(-70, 70))),
        };
    }
}
