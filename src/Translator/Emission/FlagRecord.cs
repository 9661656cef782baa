using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>What a shift by a variable count does to the flags; also the one thing that a division does.</summary>
internal enum LateShift
{
    Shl,
    Shr,
    Sar,
    Rol,
    Ror,
    Rcl,
    Rcr,
    Divide,
}

/// <summary>
/// Flags in the form in which translated code stores them (<see cref="PendingFlags"/>): an operation with its operands, turned
/// into EFLAGS bits here.
/// </summary>
internal static unsafe class FlagRecord
{
    public const int SizeShift = 8;

    /// <summary>OF does not come from the operation: <see cref="PendingFlags.Separate"/>.</summary>
    public const int SeparateOverflow = 1 << 16;

    /// <summary>CF does not come from the operation: <see cref="PendingFlags.Separate"/>.</summary>
    public const int SeparateCarry = 1 << 17;

    /// <summary>A shift comes on top of all that: <see cref="PendingFlags.Shift"/>.</summary>
    public const int Shifted = 1 << 18;

    public static int Kind(FlagKind kind, int size) => (int)kind | size << SizeShift;

    public static int Late(LateShift shift, int size) => (int)shift | size << SizeShift;

    /// <summary>The six arithmetic flags of an operation at their places; not inlined, for it stands in cold paths.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static uint Image(int record, uint a, uint b, uint r)
    {
        var size = record >> SizeShift & 7;
        return (FlagKind)(record & 0xFF) switch
        {
            FlagKind.Add => AluFlags.Add(a, b, Width.Truncate(a + b, size), size),
            FlagKind.Adc => AluFlags.Adc(a, b, r, size),
            FlagKind.Sub => AluFlags.Sub(a, b, Width.Truncate(a - b, size), size),
            FlagKind.Sbb => AluFlags.Sbb(a, b, r, size),
            FlagKind.Logic => AluFlags.Logic(r, size),
            _ => r & EFlags.Arithmetic,
        };
    }

    /// <summary>The six arithmetic flags of the state, pending or not.</summary>
    public static uint Image(CpuState* s)
    {
        ref var pending = ref s->PendingFlags;
        var record = pending.Record;
        var image = (record & 0xFF) == 0 ? s->Eflags & EFlags.Arithmetic : Image(record, pending.A, pending.B, pending.R);
        uint replaced = 0;
        if ((record & SeparateOverflow) != 0)
            replaced |= EFlags.Overflow;
        if ((record & SeparateCarry) != 0)
            replaced |= EFlags.Carry;
        image = (image & ~replaced) | (pending.Separate & replaced);
        return (record & Shifted) == 0 ? image : Later(pending.Shift, pending.ShiftA, pending.ShiftCount, image);
    }

    /// <summary>The flags that a late shift makes of an image of those before it.</summary>
    public static uint Later(int shift, uint a, uint count, uint image)
    {
        var size = shift >> SizeShift;
        return (LateShift)(shift & 0xFF) switch
        {
            LateShift.Shl => FlagsOf(Shift.Shl(a, count, image, size)),
            LateShift.Shr => FlagsOf(Shift.Shr(a, count, image, size)),
            LateShift.Sar => FlagsOf(Shift.Sar(a, count, image, size)),
            LateShift.Rol => FlagsOf(Rotate.Rol(a, count, image, size)),
            LateShift.Ror => FlagsOf(Rotate.Ror(a, count, image, size)),
            LateShift.Rcl => FlagsOf(Rotate.Rcl(a, count, image, size)),
            LateShift.Rcr => FlagsOf(Rotate.Rcr(a, count, image, size)),
            _ => MultiplyDivide.DivFlags(image),
        };
    }

    private static uint FlagsOf(ulong packed) => (uint)(packed >> 32);

    /// <summary>Pending flags go to EFLAGS.</summary>
    public static void Settle(CpuState* s)
    {
        if (s->PendingFlags.Record == 0)
            return;
        s->Eflags = (s->Eflags & ~EFlags.Arithmetic) | Image(s);
        s->PendingFlags.Record = 0;
    }

    /// <summary>What every exit to the dispatcher ends with.</summary>
    public static int Leave(CpuState* s, int exit)
    {
        Settle(s);
        return exit;
    }

    /// <summary>Replaces CF or OF or both, whatever made the flags.</summary>
    public static void Patch(CpuState* s, uint replaced, uint bits)
    {
        s->PendingFlags.R = (Image(s) & ~replaced) | bits;
        s->PendingFlags.Record = Kind(FlagKind.Image, 0);
    }

    /// <summary>CF as it is now goes to <see cref="PendingFlags.Separate"/>, before the other flags are replaced.</summary>
    public static void SplitCarry(CpuState* s) =>
        s->PendingFlags.Separate = (s->PendingFlags.Separate & ~EFlags.Carry) | (Image(s) & EFlags.Carry);
}
