using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <summary>What the block builder must know of each instruction, on the safe side.</summary>
internal static unsafe class OpTraits
{
    public static OpFlags Of(in Instruction instruction, Op* op)
    {
        var flags = OpFlags.None;
        var mnemonic = instruction.Mnemonic;
        if (instruction.FlowControl != FlowControl.Next || Synchronizes(mnemonic))
            flags |= OpFlags.EndsBlock | OpFlags.MayFault;
        if (instruction.IsJmpNearIndirect || instruction.IsCallNearIndirect)
            flags |= OpFlags.Indirect;
        if (instruction.IsJmpFarIndirect || instruction.IsCallFarIndirect)
            flags |= OpFlags.Indirect | OpFlags.Far;
        if (mnemonic is Mnemonic.Mov or Mnemonic.Pop or Mnemonic.Lds or Mnemonic.Les or Mnemonic.Lss or Mnemonic.Lfs or Mnemonic.Lgs)
            flags |= SegmentLoad(in instruction, mnemonic);
        if (op->HasMemory && mnemonic is not Mnemonic.Lea and not Mnemonic.Nop and not Mnemonic.Reservednop)
            flags |= OpFlags.MayFault | (WritesOperand(in instruction, mnemonic) ? OpFlags.WritesMemory : 0);
        if (instruction.IsStackInstruction || IsString(mnemonic))
            flags |= OpFlags.MayFault | (OnlyReads(mnemonic) ? 0 : OpFlags.WritesMemory);
        if (mnemonic is Mnemonic.Div or Mnemonic.Idiv or Mnemonic.Aam or Mnemonic.Emms or Mnemonic.Rdtsc or Mnemonic.Rdmsr or Mnemonic.Wrmsr)
            flags |= OpFlags.MayFault;
        if (IsString(mnemonic) && op->Prefixes != OpPrefixes.None)
            flags |= OpFlags.Repeats;
        return flags;
    }

    /// <summary>A load of SS starts a shadow; one of another segment may change what the block was translated under.</summary>
    private static OpFlags SegmentLoad(in Instruction instruction, Mnemonic mnemonic)
    {
        var first = instruction.Op0Kind == OpKind.Register ? instruction.Op0Register : Register.None;
        var isSegment = first is >= Register.ES and <= Register.GS;
        if (first == Register.SS)
            return OpFlags.EndsBlock | OpFlags.MayFault | OpFlags.LoadsStackSegment;
        if (mnemonic is Mnemonic.Mov or Mnemonic.Pop && !isSegment)
            return OpFlags.None;
        return OpFlags.MayFault | (mnemonic == Mnemonic.Lss ? OpFlags.EndsBlock : 0);
    }

    /// <summary>Not a branch, but it changes the mode or IF, or always exits.</summary>
    private static bool Synchronizes(Mnemonic mnemonic) => mnemonic is Mnemonic.Popf or Mnemonic.Popfd or Mnemonic.Sti
        or Mnemonic.Cli or Mnemonic.In or Mnemonic.Out or Mnemonic.Insb or Mnemonic.Insw or Mnemonic.Insd
        or Mnemonic.Outsb or Mnemonic.Outsw or Mnemonic.Outsd or Mnemonic.Hlt or Mnemonic.Lmsw or Mnemonic.Clts
        or Mnemonic.Lgdt or Mnemonic.Lidt or Mnemonic.Lldt or Mnemonic.Ltr or Mnemonic.Invd or Mnemonic.Wbinvd
        or Mnemonic.Invlpg or Mnemonic.Int1 or Mnemonic.Into;

    private static bool IsString(Mnemonic mnemonic) => mnemonic is Mnemonic.Movsb or Mnemonic.Movsw or Mnemonic.Movsd
        or Mnemonic.Cmpsb or Mnemonic.Cmpsw or Mnemonic.Cmpsd or Mnemonic.Stosb or Mnemonic.Stosw or Mnemonic.Stosd
        or Mnemonic.Lodsb or Mnemonic.Lodsw or Mnemonic.Lodsd or Mnemonic.Scasb or Mnemonic.Scasw or Mnemonic.Scasd
        or Mnemonic.Insb or Mnemonic.Insw or Mnemonic.Insd or Mnemonic.Outsb or Mnemonic.Outsw or Mnemonic.Outsd;

    /// <summary>Stack and string instructions that write no memory (POP to memory is found by its operand).</summary>
    private static bool OnlyReads(Mnemonic mnemonic) => mnemonic is Mnemonic.Pop or Mnemonic.Popa or Mnemonic.Popad
        or Mnemonic.Popf or Mnemonic.Popfd or Mnemonic.Ret or Mnemonic.Retf or Mnemonic.Iret or Mnemonic.Iretd
        or Mnemonic.Leave or Mnemonic.Lodsb or Mnemonic.Lodsw or Mnemonic.Lodsd or Mnemonic.Scasb or Mnemonic.Scasw
        or Mnemonic.Scasd or Mnemonic.Cmpsb or Mnemonic.Cmpsw or Mnemonic.Cmpsd or Mnemonic.Outsb or Mnemonic.Outsw
        or Mnemonic.Outsd;

    /// <summary>The first operand is memory, and the instruction is not one that only reads it.</summary>
    private static bool WritesOperand(in Instruction instruction, Mnemonic mnemonic) =>
        instruction.Op0Kind == OpKind.Memory && mnemonic is not Mnemonic.Cmp and not Mnemonic.Test and not Mnemonic.Bt
            and not Mnemonic.Mul and not Mnemonic.Div and not Mnemonic.Idiv and not Mnemonic.Push and not Mnemonic.Verr
            and not Mnemonic.Verw && !X87Reads(mnemonic);

    /// <summary>x87 instructions with a memory operand that is a source.</summary>
    private static bool X87Reads(Mnemonic mnemonic) => mnemonic is Mnemonic.Fld or Mnemonic.Fild or Mnemonic.Fbld
        or Mnemonic.Fadd or Mnemonic.Fmul or Mnemonic.Fcom or Mnemonic.Fcomp or Mnemonic.Fsub or Mnemonic.Fsubr
        or Mnemonic.Fdiv or Mnemonic.Fdivr or Mnemonic.Fiadd or Mnemonic.Fimul or Mnemonic.Ficom or Mnemonic.Ficomp
        or Mnemonic.Fisub or Mnemonic.Fisubr or Mnemonic.Fidiv or Mnemonic.Fidivr or Mnemonic.Fldcw or Mnemonic.Fldenv
        or Mnemonic.Frstor;
}
