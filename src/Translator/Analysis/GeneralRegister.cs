using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>General registers by number (Intel SDM vol. 2, table 2-2), and who changes them.</summary>
internal static class GeneralRegister
{
    public const int Sp = 4;
    private const int Bp = 5;

    /// <summary>The number of the whole register, the part's size in bytes, and whether the part is AH, CH, DH or BH.</summary>
    public static (int Number, int Size, bool High) Describe(Register register)
    {
        if (register.IsGPR32())
            return (register - Register.EAX, 4, false);
        if (register.IsGPR16())
            return (register - Register.AX, 2, false);
        var index = register - Register.AL;
        return (index & 3, 1, index >= 4);
    }

    /// <summary>The instruction gives the register a value, other than by pushing or popping. Not for handlers.</summary>
    /// <param name="planned">The instruction.</param>
    /// <param name="register">A number.</param>
    public static bool IsWritten(in PlannedInstruction planned, int register) => planned.Kind switch
    {
        TranslationKind.Compare or TranslationKind.Test or TranslationKind.Push or TranslationKind.PushSegment => false,
        TranslationKind.Multiply or TranslationKind.Divide or TranslationKind.ConvertWidth => register is 0 or 2,
        TranslationKind.StringElement => register is 0 or 6 or 7,
        TranslationKind.RepeatedString => register is 1 or 6 or 7,
        TranslationKind.LoopBranch => register == 1,
        TranslationKind.X87 => register == 0 && planned.Iced.Code == Code.Fnstsw_AX,
        TranslationKind.Leave => register is Sp or Bp,
        TranslationKind.Exchange => IsOperand(planned.Iced, 0, register) || IsOperand(planned.Iced, 1, register),
        _ => planned.Iced.OpCount > 0 && IsOperand(planned.Iced, 0, register),
    };

    private static bool IsOperand(in Instruction instruction, int operand, int register) =>
        instruction.GetOpKind(operand) == OpKind.Register && instruction.GetOpRegister(operand) is var r && r.IsGPR()
        && Describe(r).Number == register;
}
