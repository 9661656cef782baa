using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>
/// The table from an instruction to its entry point: each family of instructions names its own, by mnemonic and by the
/// shape of the operands. Asked once for each of Iced's codes; the decoder remembers the answer.
/// </summary>
internal static unsafe class IstTable
{
    /// <param name="shape">The instruction's form.</param>
    /// <param name="op">The instruction with its operands filled in.</param>
    public static OpHandler Find(in OpShape shape, Op* op)
    {
        OpHandler handler = Moves.Find(in shape, op);
        // In the order in which programs use them: a family is compiled when it is first asked.
        if (handler == null)
            handler = Alu.Find(in shape, op);
        if (handler == null)
            handler = Stack.Find(in shape, op);
        if (handler == null)
            handler = Branches.Find(in shape, op);
        if (handler == null)
            handler = Interrupts.Find(in shape);
        if (handler == null)
            handler = FlagInstructions.Find(in shape);
        if (handler == null)
            handler = Strings.Find(in shape);
        if (handler == null)
            handler = Shifts.Find(in shape, op);
        if (handler == null)
            handler = Conversions.Find(in shape);
        if (handler == null)
            handler = MultiplyDivides.Find(in shape);
        if (handler == null)
            handler = FarBranches.Find(in shape);
        if (handler == null)
            handler = SegmentMoves.Find(in shape, op);
        if (handler == null)
            handler = BitInstructions.Find(in shape);
        if (handler == null)
            handler = Exchanges.Find(in shape);
        if (handler == null)
            handler = Decimals.Find(in shape);
        if (handler == null)
            handler = Ports.Find(in shape);
        if (handler == null)
            handler = DescriptorTables.Find(in shape);
        if (handler == null)
            handler = ControlRegisters.Find(in shape, op);
        if (handler == null)
            handler = ModelRegisters.Find(in shape);
        if (handler == null)
            handler = Mmx.Find(in shape);
        return handler != null ? handler : &IllegalInstructions.InvalidOpcode;
    }
}
