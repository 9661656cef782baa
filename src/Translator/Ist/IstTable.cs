using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Ist;

/// <summary>
/// The table from an instruction to its entry point: each family of instructions names its own, by mnemonic and by the
/// shape of the operands. Asked once for each of Iced's codes; the decoder remembers the answer.
/// </summary>
internal static unsafe class IstTable
{
    /// <param name="instruction">The decoded instruction.</param>
    /// <param name="op">The same with its operands filled in.</param>
    /// <param name="opcode">The first byte after the prefixes.</param>
    public static OpHandler Find(in Instruction instruction, Op* op, byte opcode)
    {
        if ((opcode & 0xF8) == 0xD8)
            return Coprocessor.Find(instruction.Mnemonic);
        OpHandler handler = Moves.Find(in instruction, op);
        // In the order in which programs use them: a family is compiled when it is first asked.
        if (handler == null)
            handler = Alu.Find(in instruction, op);
        if (handler == null)
            handler = Stack.Find(in instruction, op);
        if (handler == null)
            handler = Branches.Find(in instruction, op);
        if (handler == null)
            handler = Interrupts.Find(instruction.Mnemonic);
        if (handler == null)
            handler = FlagInstructions.Find(instruction.Mnemonic);
        if (handler == null)
            handler = Strings.Find(instruction.Code);
        if (handler == null)
            handler = Shifts.Find(in instruction, op);
        if (handler == null)
            handler = Conversions.Find(instruction.Mnemonic);
        if (handler == null)
            handler = MultiplyDivides.Find(in instruction);
        if (handler == null)
            handler = FarBranches.Find(in instruction);
        if (handler == null)
            handler = SegmentMoves.Find(in instruction, op);
        if (handler == null)
            handler = BitInstructions.Find(in instruction);
        if (handler == null)
            handler = Exchanges.Find(instruction.Mnemonic);
        if (handler == null)
            handler = Decimals.Find(instruction.Mnemonic);
        if (handler == null)
            handler = Ports.Find(instruction.Code);
        if (handler == null)
            handler = DescriptorTables.Find(instruction.Mnemonic);
        if (handler == null)
            handler = ControlRegisters.Find(in instruction, op);
        return handler != null ? handler : &IllegalInstructions.InvalidOpcode;
    }
}
