using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>String instructions.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private static readonly MethodInfo MoveBlock = typeof(StringBlocks).GetMethod(nameof(StringBlocks.TryMove))!;
    private static readonly MethodInfo FillBlock = typeof(StringBlocks).GetMethod(nameof(StringBlocks.TryFill))!;

    /// <summary>One element of LODS, STOS or MOVS.</summary>
    private void WriteStringElement(in Instruction i)
    {
        var size = i.MemorySize.GetSize();
        var wide = i.GetOpKind(0) is OpKind.MemoryESEDI || i.GetOpKind(1) is OpKind.MemorySegESI;
        var si = wide ? Iced.Intel.Register.ESI : Iced.Intel.Register.SI;
        var di = wide ? Iced.Intel.Register.EDI : Iced.Intel.Register.DI;
        var accumulator = size switch { 1 => Iced.Intel.Register.AL, 2 => Iced.Intel.Register.AX, _ => Iced.Intel.Register.EAX };
        var reads = i.GetOpKind(1) is OpKind.MemorySegSI or OpKind.MemorySegESI;
        var writes = i.GetOpKind(0) is OpKind.MemoryESDI or OpKind.MemoryESEDI;
        IlLocal value;
        if (reads)
        {
            PushRegister(si);
            var source = AddressOf(SegmentOf(i.MemorySegment), Keep(), wide ? 4 : 2, size, write: false);
            Load(source, size);
            value = Keep();
        }
        else
        {
            PushRegister(accumulator);
            value = Keep();
        }
        if (writes)
        {
            PushRegister(di);
            Store(AddressOf(SegmentName.Es, Keep(), wide ? 4 : 2, size, write: true), value, size);
            Step(di, size, wide);
        }
        else
        {
            StoreRegister(accumulator, value);
        }
        if (reads)
            Step(si, size, wide);
    }

    /// <summary>Moves an index register by the element's size, down when DF is set.</summary>
    private void Step(Register register, int size, bool wide)
    {
        // register + size - 2 * size * DF
        PushRegister(register);
        _il.LdcI4(size);
        _il.Add();
        PushEflags();
        _il.LdcI4(10);
        _il.ShrUn();
        _il.LdcI4(1);
        _il.And();
        _il.LdcI4(2 * size);
        _il.Mul();
        _il.Sub();
        if (!wide)
            _il.ConvU2();
        StoreRegister(register, Keep());
    }

    /// <summary>
    /// REP MOVS and REP STOS over plain memory, all of it in one piece with the registers in their locals; else the interpreter
    /// does it.
    /// </summary>
    private void WriteRepeatedString(ref PlannedInstruction planned)
    {
        ref readonly var i = ref planned.Iced;
        var size = i.MemorySize.GetSize();
        var wide = planned.Op->AddressSize == 4;
        var (count, source, destination) = wide
            ? (Iced.Intel.Register.ECX, Iced.Intel.Register.ESI, Iced.Intel.Register.EDI)
            : (Iced.Intel.Register.CX, Iced.Intel.Register.SI, Iced.Intel.Register.DI);
        var moves = i.Mnemonic is Mnemonic.Movsb or Mnemonic.Movsw or Mnemonic.Movsd;
        PushRegister(count);
        var elements = Keep();
        PushState();
        _il.LdcI8((nint)planned.Op);
        _il.ConvI();
        PushRegister(destination);
        _il.Ldloc(elements);
        _il.LdcI4(size);
        if (moves)
            PushRegister(source);
        else
            PushRegister(size switch { 1 => Iced.Intel.Register.AL, 2 => Iced.Intel.Register.AX, _ => Iced.Intel.Register.EAX });
        _il.Call(moves ? MoveBlock : FillBlock);
        _il.Brfalse(Deopt());
        Advance(destination, elements, size, wide);
        if (moves)
            Advance(source, elements, size, wide);
        _il.LdcI4(0);
        StoreRegister(count, Keep());
    }

    private void Advance(Register register, IlLocal elements, int size, bool wide)
    {
        PushRegister(register);
        _il.Ldloc(elements);
        _il.LdcI4(size);
        _il.Mul();
        _il.Add();
        if (!wide)
            _il.ConvU2();
        StoreRegister(register, Keep());
    }
}
