using System.Runtime.Intrinsics;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>Two operands of 64 bits, taken as 8, 4, 2 or 1 numbers, to a result (Intel SDM vol. 2, by their names).</summary>
internal static class MmxFormulas
{
    /// <summary>It is an instruction that <see cref="Compute"/> has.</summary>
    public static bool Knows(ushort code) => (Code)code is Code.Paddb_mm_mmm64 or Code.Paddw_mm_mmm64 or Code.Paddd_mm_mmm64
        or Code.Paddsb_mm_mmm64 or Code.Paddsw_mm_mmm64 or Code.Paddusb_mm_mmm64 or Code.Paddusw_mm_mmm64
        or Code.Psubb_mm_mmm64 or Code.Psubw_mm_mmm64 or Code.Psubd_mm_mmm64
        or Code.Psubsb_mm_mmm64 or Code.Psubsw_mm_mmm64 or Code.Psubusb_mm_mmm64 or Code.Psubusw_mm_mmm64
        or Code.Pmullw_mm_mmm64 or Code.Pmulhw_mm_mmm64 or Code.Pmaddwd_mm_mmm64
        or Code.Pand_mm_mmm64 or Code.Pandn_mm_mmm64 or Code.Por_mm_mmm64 or Code.Pxor_mm_mmm64
        or Code.Pcmpeqb_mm_mmm64 or Code.Pcmpeqw_mm_mmm64 or Code.Pcmpeqd_mm_mmm64
        or Code.Pcmpgtb_mm_mmm64 or Code.Pcmpgtw_mm_mmm64 or Code.Pcmpgtd_mm_mmm64
        or Code.Packsswb_mm_mmm64 or Code.Packssdw_mm_mmm64 or Code.Packuswb_mm_mmm64
        or Code.Punpckhbw_mm_mmm64 or Code.Punpckhwd_mm_mmm64 or Code.Punpckhdq_mm_mmm64
        or Code.Psrlw_mm_mmm64 or Code.Psrld_mm_mmm64 or Code.Psrlq_mm_mmm64 or Code.Psraw_mm_mmm64 or Code.Psrad_mm_mmm64
        or Code.Psllw_mm_mmm64 or Code.Pslld_mm_mmm64 or Code.Psllq_mm_mmm64;

    public static ulong Compute(ushort code, ulong a, ulong b) => (Code)code switch
    {
        Code.Paddb_mm_mmm64 => Low(Bytes(a) + Bytes(b)),
        Code.Paddw_mm_mmm64 => Low(Words(a) + Words(b)),
        Code.Paddd_mm_mmm64 => Low(Dwords(a) + Dwords(b)),
        Code.Paddsb_mm_mmm64 => Low(Vector128.AddSaturate(Signed8(a), Signed8(b))),
        Code.Paddsw_mm_mmm64 => Low(Vector128.AddSaturate(Signed16(a), Signed16(b))),
        Code.Paddusb_mm_mmm64 => Low(Vector128.AddSaturate(Bytes(a), Bytes(b))),
        Code.Paddusw_mm_mmm64 => Low(Vector128.AddSaturate(Words(a), Words(b))),
        Code.Psubb_mm_mmm64 => Low(Bytes(a) - Bytes(b)),
        Code.Psubw_mm_mmm64 => Low(Words(a) - Words(b)),
        Code.Psubd_mm_mmm64 => Low(Dwords(a) - Dwords(b)),
        Code.Psubsb_mm_mmm64 => Low(Vector128.SubtractSaturate(Signed8(a), Signed8(b))),
        Code.Psubsw_mm_mmm64 => Low(Vector128.SubtractSaturate(Signed16(a), Signed16(b))),
        Code.Psubusb_mm_mmm64 => Low(Vector128.SubtractSaturate(Bytes(a), Bytes(b))),
        Code.Psubusw_mm_mmm64 => Low(Vector128.SubtractSaturate(Words(a), Words(b))),
        Code.Pmullw_mm_mmm64 => Low(Words(a) * Words(b)),
        Code.Pmulhw_mm_mmm64 => Low(Vector128.Narrow(Wide(a) * Wide(b) >> 16, Vector128<int>.Zero)),
        Code.Pmaddwd_mm_mmm64 => AddPairs(Wide(a) * Wide(b)),
        Code.Pand_mm_mmm64 => a & b,
        Code.Pandn_mm_mmm64 => ~a & b,
        Code.Por_mm_mmm64 => a | b,
        Code.Pxor_mm_mmm64 => a ^ b,
        Code.Pcmpeqb_mm_mmm64 => Low(Vector128.Equals(Bytes(a), Bytes(b))),
        Code.Pcmpeqw_mm_mmm64 => Low(Vector128.Equals(Words(a), Words(b))),
        Code.Pcmpeqd_mm_mmm64 => Low(Vector128.Equals(Dwords(a), Dwords(b))),
        Code.Pcmpgtb_mm_mmm64 => Low(Vector128.GreaterThan(Signed8(a), Signed8(b))),
        Code.Pcmpgtw_mm_mmm64 => Low(Vector128.GreaterThan(Signed16(a), Signed16(b))),
        Code.Pcmpgtd_mm_mmm64 => Low(Vector128.GreaterThan(Signed32(a), Signed32(b))),
        Code.Packsswb_mm_mmm64 => Low(Vector128.NarrowWithSaturation(Both(a, b).AsInt16(), Vector128<short>.Zero)),
        Code.Packssdw_mm_mmm64 => Low(Vector128.NarrowWithSaturation(Both(a, b).AsInt32(), Vector128<int>.Zero)),
        Code.Packuswb_mm_mmm64 => PackUnsigned(Both(a, b).AsInt16()),
        Code.Punpcklbw_mm_mmm32 => Interleave(a, b, 8),
        Code.Punpcklwd_mm_mmm32 => Interleave(a, b, 16),
        Code.Punpckldq_mm_mmm32 => Interleave(a, b, 32),
        Code.Punpckhbw_mm_mmm64 => Interleave(a >> 32, b >> 32, 8),
        Code.Punpckhwd_mm_mmm64 => Interleave(a >> 32, b >> 32, 16),
        Code.Punpckhdq_mm_mmm64 => Interleave(a >> 32, b >> 32, 32),
        Code.Psrlw_mm_mmm64 or Code.Psrlw_mm_imm8 => b < 16 ? Low(Words(a) >> (int)b) : 0,
        Code.Psrld_mm_mmm64 or Code.Psrld_mm_imm8 => b < 32 ? Low(Dwords(a) >> (int)b) : 0,
        Code.Psrlq_mm_mmm64 or Code.Psrlq_mm_imm8 => b < 64 ? a >> (int)b : 0,
        Code.Psraw_mm_mmm64 or Code.Psraw_mm_imm8 => Low(Signed16(a) >> (int)Math.Min(b, 15)),
        Code.Psrad_mm_mmm64 or Code.Psrad_mm_imm8 => Low(Signed32(a) >> (int)Math.Min(b, 31)),
        Code.Psllw_mm_mmm64 or Code.Psllw_mm_imm8 => b < 16 ? Low(Words(a) << (int)b) : 0,
        Code.Pslld_mm_mmm64 or Code.Pslld_mm_imm8 => b < 32 ? Low(Dwords(a) << (int)b) : 0,
        Code.Psllq_mm_mmm64 or Code.Psllq_mm_imm8 => b < 64 ? a << (int)b : 0,
        _ => throw new InvalidOperationException($"{(Code)code} is no MMX instruction of two operands"),
    };

    private static Vector128<ulong> Both(ulong low, ulong high) => Vector128.Create(low, high);

    private static Vector128<byte> Bytes(ulong value) => Vector128.CreateScalar(value).AsByte();

    private static Vector128<ushort> Words(ulong value) => Vector128.CreateScalar(value).AsUInt16();

    private static Vector128<uint> Dwords(ulong value) => Vector128.CreateScalar(value).AsUInt32();

    private static Vector128<sbyte> Signed8(ulong value) => Vector128.CreateScalar(value).AsSByte();

    private static Vector128<short> Signed16(ulong value) => Vector128.CreateScalar(value).AsInt16();

    private static Vector128<int> Signed32(ulong value) => Vector128.CreateScalar(value).AsInt32();

    /// <summary>The four words, sign-extended.</summary>
    private static Vector128<int> Wide(ulong value) => Vector128.WidenLower(Signed16(value));

    private static ulong Low<T>(Vector128<T> value) => value.AsUInt64().ToScalar();

    private static ulong AddPairs(Vector128<int> products) =>
        (uint)(products[0] + products[1]) | (ulong)(uint)(products[2] + products[3]) << 32;

    /// <summary>Signed words to bytes of 0–255.</summary>
    private static ulong PackUnsigned(Vector128<short> words) => Low(Vector128.Narrow(
        Vector128.Min(Vector128.Max(words, Vector128<short>.Zero), Vector128.Create((short)byte.MaxValue)).AsUInt16(),
        Vector128<ushort>.Zero));

    /// <summary>The pieces of the low halves in turn, the first operand's first.</summary>
    private static ulong Interleave(ulong a, ulong b, int bits)
    {
        var mask = (1ul << bits) - 1;
        var result = 0ul;
        for (var at = 0; at < 32; at += bits)
            result |= ((a >> at) & mask) << (2 * at) | ((b >> at) & mask) << ((2 * at) + bits);
        return result;
    }
}
