using Dbt.Translator.Emission;
using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>
/// Which bytes of EAX, ECX, EDX and EBX (AL CL DL BL AH CH DH BH, bits 0 to 7) anything still reads at the beginning of each
/// block: the emitter keeps bytes in locals of their own, and need not put those into their registers that nobody reads.
/// All are read where a region may be left.
/// </summary>
internal static class ByteLiveness
{
    private const int All = 0xFF;

    public static void Run(RegionPlan plan)
    {
        bool changed;
        do
        {
            changed = false;
            for (var i = plan.Blocks.Length - 1; i >= 0; i--)
            {
                var block = plan.Blocks[i];
                var live = Propagate(block);
                changed |= live != block.LiveBytes;
                block.LiveBytes = live;
            }
        }
        while (changed);
    }

    private static int Propagate(PlannedBlock block)
    {
        var live = block.End switch
        {
            BlockEnd.FallThrough => LiveInOf(block.Next),
            BlockEnd.Conditional => LiveInOf(block.Next) | LiveInOf(block.Target),
            BlockEnd.Jump or BlockEnd.Call => LiveInOf(block.Target),
            _ => All,
        };
        for (var i = block.Instructions.Length - 1; i >= 0; i--)
        {
            ref var planned = ref block.Instructions[i];
            live = planned.MayLeave ? All : (live & ~Writes(planned)) | Reads(planned);
        }
        return live;
    }

    private static int LiveInOf(PlannedBlock? block) => block?.LiveBytes ?? All;

    /// <summary>Bytes that the instruction gives a value that does not depend on the old one.</summary>
    private static int Writes(in PlannedInstruction planned)
    {
        switch (planned.Kind)
        {
            case TranslationKind.Move:
            case TranslationKind.MoveZeroExtend:
            case TranslationKind.MoveSignExtend:
            case TranslationKind.LoadAddress:
            case TranslationKind.SetCondition:
                return BytesOf(planned.Iced, 0);
            case TranslationKind.Binary when IsZero(planned.Iced):
                return BytesOf(planned.Iced, 0);
            default:
                return 0;
        }
    }

    private static int Reads(in PlannedInstruction planned)
    {
        ref readonly var i = ref planned.Iced;
        switch (planned.Kind)
        {
            case TranslationKind.Nop:
            case TranslationKind.CarryFlag:
            case TranslationKind.DirectionFlag:
            case TranslationKind.Jump:
            case TranslationKind.ConditionalBranch:
                return 0;
            case TranslationKind.Move:
            case TranslationKind.MoveZeroExtend:
            case TranslationKind.MoveSignExtend:
                return BytesOf(i, 1) | BytesOfAddress(i);
            case TranslationKind.LoadAddress:
            case TranslationKind.SetCondition:
                return BytesOfAddress(i);
            case TranslationKind.Binary when IsZero(i):
                return 0;
            case TranslationKind.Binary:
            case TranslationKind.Compare:
            case TranslationKind.Test:
                return BytesOf(i, 0) | BytesOf(i, 1) | BytesOfAddress(i);
            case TranslationKind.Increment:
            case TranslationKind.Decrement:
            case TranslationKind.Negate:
            case TranslationKind.Not:
            case TranslationKind.ShiftConstant:
            case TranslationKind.RotateConstant:
                return BytesOf(i, 0) | BytesOfAddress(i);
            default:
                return All;
        }
    }

    /// <summary>XOR or SUB of a register and itself.</summary>
    private static bool IsZero(in Instruction i) => i.Mnemonic is Mnemonic.Xor or Mnemonic.Sub
        && i.GetOpKind(0) == OpKind.Register && i.GetOpKind(1) == OpKind.Register && i.GetOpRegister(0) == i.GetOpRegister(1);

    private static int BytesOf(in Instruction i, int operand) => i.GetOpKind(operand) == OpKind.Register ? BytesOf(i.GetOpRegister(operand)) : 0;

    private static int BytesOfAddress(in Instruction i) => BytesOf(i.MemoryBase) | BytesOf(i.MemoryIndex);

    private static int BytesOf(Register register)
    {
        if (!register.IsGPR())
            return 0;
        var (number, size, high) = GeneralRegister.Describe(register);
        return size > 1 ? ByteParts.Both(number) : 1 << (high ? number + 4 : number);
    }
}
