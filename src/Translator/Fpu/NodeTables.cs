namespace Dbt.Translator.Fpu;

/// <summary>
/// Functions at points that are near each other, by <see cref="Transcendentals"/>, for <see cref="QuickFunctions"/> to go on from. A
/// number is two words, the upper one first.
/// </summary>
internal static class NodeTables
{
    /// <summary>Points to one.</summary>
    public const int StepBits = 7;
    private const int Steps = 1 << StepBits;

    private static Wide Point(int index) => Wide.Normalized(127 - StepBits, (uint)index);

    private static void Put(ulong[] table, int at, UInt128 value)
    {
        table[at] = (ulong)(value >> 64);
        table[at + 1] = (ulong)value;
    }

    /// <summary>Sines and cosines.</summary>
    public static class Circle
    {
        /// <summary>pi / 4, and what it is rounded up to.</summary>
        private const int Last = 101;

        /// <summary>sin k/128, cos k/128 in units of 2^-127.</summary>
        public static readonly ulong[] Nodes = Make();

        private static ulong[] Make()
        {
            var table = new ulong[4 * (Last + 1)];
            Put(table, 2, UInt128.One << 127);
            for (var k = 1; k <= Last; k++)
            {
                Put(table, 4 * k, Transcendentals.Sine(Point(k)).ToFixed(127));
                Put(table, (4 * k) + 2, Transcendentals.Cosine(Point(k)).ToFixed(127));
            }
            return table;
        }
    }

    /// <summary>Powers of two.</summary>
    public static class Powers
    {
        /// <summary>Numbers of a point.</summary>
        public const int Size = 4;

        /// <summary>From this place on those of 2^k/128; in front of it those of 2^-k/128.</summary>
        public const int Zero = Size * (Steps - 1);

        /// <summary>2^k/128, and that times ln 2, in units of 2^-127, for k from -127 to 127.</summary>
        public static readonly ulong[] Nodes = Make();

        private static ulong[] Make()
        {
            var table = new ulong[Zero + (Size * Steps)];
            var one = UInt128.One << 127;
            for (var k = 1 - Steps; k < Steps; k++)
            {
                var rest = k == 0 ? UInt128.Zero : Transcendentals.PowerOfTwoMinusOne(Point(Math.Abs(k)), k < 0).ToFixed(127);
                var power = k < 0 ? one - rest : one + rest;
                Put(table, Zero + (Size * k), power);
                Put(table, Zero + (Size * k) + 2, WideInteger.MultiplyHigh(power, SeriesConstants.Ln2));
            }
            return table;
        }
    }

    /// <summary>Logarithms.</summary>
    public static class Logarithms
    {
        /// <summary>Of a significand's bits behind the first one, so many choose a point.</summary>
        public const int IndexBits = 8;
        private const int Count = 1 << IndexBits;

        /// <summary>A whole number near 512 / m, 9 bits of it, for each m from 1 to 2.</summary>
        public static readonly ushort[] Reciprocals = MakeReciprocals();

        /// <summary>-log2 of the reciprocal, in units of 2^-112.</summary>
        public static readonly ulong[] Nodes = Make();

        private static ushort[] MakeReciprocals()
        {
            var table = new ushort[Count];
            for (var i = 0; i < Count; i++)
            {
                var twiceMiddle = (2 * (Count + i)) + 1;
                table[i] = (ushort)(((2 << 18) + twiceMiddle) / (2 * twiceMiddle));
            }
            return table;
        }

        private static ulong[] Make()
        {
            var table = new ulong[2 * Count];
            for (var i = 0; i < Count; i++)
                Put(table, 2 * i, Transcendentals.Logarithm(Wide.Normalized(118, Reciprocals[i])).ToFixed(112));
            return table;
        }
    }

    /// <summary>Arctangents.</summary>
    public static class Angles
    {
        /// <summary>arctan k/128 in units of 2^-128.</summary>
        public static readonly ulong[] Nodes = Make();

        private static ulong[] Make()
        {
            var table = new ulong[2 * (Steps + 1)];
            for (var k = 1; k <= Steps; k++)
                Put(table, 2 * k, Transcendentals.Arctangent(Point(k), Point(Steps)).ToFixed(128));
            return table;
        }
    }
}
