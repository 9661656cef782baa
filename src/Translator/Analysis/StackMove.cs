using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>ADD or SUB of a constant that keeps the stack pointer near.</summary>
internal static class StackMove
{
    /// <summary>Bytes, up or down.</summary>
    public const int Most = 0x1000;

    /// <param name="instruction">Any.</param>
    /// <param name="stack32">The stack pointer is ESP.</param>
    /// <param name="move">Bytes up.</param>
    public static bool Is(in Instruction instruction, bool stack32, out int move)
    {
        move = 0;
        if (instruction.Mnemonic is not (Mnemonic.Add or Mnemonic.Sub) || instruction.GetOpKind(0) != OpKind.Register
            || instruction.GetOpRegister(0) != (stack32 ? Register.ESP : Register.SP)
            || instruction.GetOpKind(1) is OpKind.Register or OpKind.Memory)
            return false;
        move = (int)instruction.GetImmediate(1);
        if (!stack32)
            move = (short)move;
        if (move is < -Most or > Most)
            return false;
        if (instruction.Mnemonic == Mnemonic.Sub)
            move = -move;
        return true;
    }
}
