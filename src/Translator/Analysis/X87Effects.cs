namespace Dbt.Translator.Analysis;

/// <summary>What the x87 instructions that are left to their handlers do to the stack when nothing goes wrong.</summary>
internal static class X87Effects
{
    /// <param name="opcode">Eleven bits.</param>
    /// <param name="shape">What is known before, and after.</param>
    /// <param name="changed">Physical registers that it may have written.</param>
    /// <returns>False: that cannot be said.</returns>
    public static bool TryApply(uint opcode, ref X87Layout shape, out int changed)
    {
        changed = 0;
        var (group, field) = (opcode >> 8, (int)(opcode >> 3 & 7));
        return (opcode & 0xC0) == 0xC0
            ? OfRegisters(opcode, group, (int)(opcode & 7), ref shape, ref changed)
            : OfMemory(group, field, ref shape, ref changed);
    }

    private static bool OfMemory(uint group, int field, ref X87Layout shape, ref int changed)
    {
        switch (group, field)
        {
            // FLDCW: away from the region's control word, or back.
            case (1, 5):
                shape = shape with { IsControlKnown = !shape.IsControlKnown };
                return true;
            // FNSTENV masks all exceptions.
            case (1, 6):
                shape = shape with { IsControlKnown = false };
                return true;
            case (1, 7) or (5, 7):
                return true;
            case (5, 4) or (1, 4):
                return false;
            case (5, 6):
                shape = new X87Layout(0, 0, 0, false);
                return true;
            case (1 or 3 or 5, 0) or (3, 5) or (7, 0 or 4 or 5):
                return Push(ref shape, ref changed);
            case (1 or 3 or 5 or 7, 1 or 3) or (3, 7) or (7, 6 or 7):
                shape = shape.Pop(1);
                return true;
            case (1 or 3 or 5 or 7, 2):
                return true;
        }
        if ((group & 1) != 0)
            return false;
        if (field is 2 or 3)
            shape = shape.Pop(field - 2);
        else
            Write(0, ref shape, ref changed);
        return true;
    }

    private static bool OfRegisters(uint opcode, uint group, int i, ref X87Layout shape, ref int changed)
    {
        switch (opcode)
        {
            case 0x3E0 or 0x3E1 or 0x3E2 or 0x3E4 or 0x7E0 or 0x1D0 or 0x1E4 or 0x1E5:
                return true;
            case 0x3E3:
                shape = new X87Layout(0, 0, 0, false);
                return true;
            case >= 0x1E8 and <= 0x1EE or 0x1F2 or 0x1F4 or 0x1FB:
                if (opcode >= 0x1F0)
                    Write(0, ref shape, ref changed);
                return Push(ref shape, ref changed);
            case 0x1F1 or 0x1F3 or 0x1F9:
                Write(1, ref shape, ref changed);
                shape = shape.Pop(1);
                return true;
            case 0x1F6:
                shape = shape with { Top = (shape.Top + 7) & 7 };
                return true;
            case 0x1F7:
                shape = shape with { Top = (shape.Top + 1) & 7 };
                return true;
            case 0x1E0 or 0x1E1 or 0x1F0 or 0x1F5 or 0x1F8 or 0x1FA or 0x1FC or 0x1FD or 0x1FE or 0x1FF:
                Write(0, ref shape, ref changed);
                return true;
        }
        switch (group, (int)(opcode >> 3 & 7))
        {
            case (2 or 3, < 4):
                Write(0, ref shape, ref changed);
                return true;
            case (3, 5 or 6):
                return true;
            case (7, 5 or 6):
                shape = shape.Pop(1);
                return true;
            case (5, 0):
                shape = shape with { Valid = shape.Valid & ~(1 << shape.Physical(i)) };
                return true;
            default:
                return false;
        }
    }

    private static bool Push(ref X87Layout shape, ref int changed)
    {
        shape = shape.Push(isDouble: false);
        changed |= 1 << shape.Top;
        return true;
    }

    private static void Write(int index, ref X87Layout shape, ref int changed)
    {
        shape = shape.With(index, isDouble: false);
        changed |= 1 << shape.Physical(index);
    }
}
