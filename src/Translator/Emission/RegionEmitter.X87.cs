using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Ist;

namespace Dbt.Translator.Emission;

/// <summary>x87 instructions: calls of functions that leave the guest's registers alone.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private void WriteX87(ref PlannedInstruction planned)
    {
        var opcode = planned.Op->Immediate;
        var shape = X87FastTable.ShapeOf(opcode, out var size);
        switch (shape)
        {
            case X87Shape.Status:
                CallX87(planned, X87FastTable.Find(opcode), null, null);
                var status = Keep();
                // if (status < 0) leave
                _il.Ldloc(status);
                _il.LdcI4(31);
                _il.ShrUn();
                _il.Brtrue(Deopt());
                StoreRegister(Iced.Intel.Register.AX, status);
                break;
            case X87Shape.Stores:
                WriteX87Store(planned, size);
                break;
            case X87Shape.Reads:
                var place = Address(planned.Iced, size, write: false);
                var operand = LoadX87Operand(place, size);
                CallX87(planned, X87FastTable.Find(opcode), place, operand);
                _il.Brfalse(Deopt());
                break;
            default:
                CallX87(planned, X87FastTable.Find(opcode), null, null);
                _il.Brfalse(Deopt());
                break;
        }
    }

    /// <summary>The value first, which may have something to raise, then memory, then the registers.</summary>
    private void WriteX87Store(in PlannedInstruction planned, int size)
    {
        var place = Address(planned.Iced, size, write: true);
        CallX87(planned, X87FastTable.Find(planned.Op->Immediate), null, null);
        _il.Brfalse(Deopt());
        for (var at = 0; at < size; at += sizeof(int))
        {
            PushDword(CpuState.X87Offset + X87State.StoredValueOffset + at);
            var part = Keep();
            Store(place with { Offset = place.Offset + at }, part, Math.Min(size, sizeof(int)));
        }
        CallX87(planned, X87FastTable.FinishStore, place, null);
        _il.Pop();
    }

    /// <summary>A local with the operand's bits, zero-extended to 64.</summary>
    private IlLocal LoadX87Operand(Place place, int size)
    {
        if (size == sizeof(long) && (_plan.Mode & Core.ModeKey.ReadTraps) == 0)
        {
            PushHostAddress(place);
            _il.LdindI8();
            return KeepLong();
        }
        Load(place, Math.Min(size, sizeof(int)));
        _il.ConvU8();
        if (size == 8)
        {
            Load(place with { Offset = place.Offset + sizeof(int) }, sizeof(int));
            _il.ConvU8();
            _il.LdcI4(32);
            _il.Shl();
            _il.Or();
        }
        var operand = _il.NewLocal(typeof(long));
        _il.Stloc(operand);
        return operand;
    }

    /// <summary>Pushes what a function of <see cref="X87FastTable"/> returns.</summary>
    private void CallX87(in PlannedInstruction planned, nint function, Place? place, IlLocal? operand)
    {
        PushState();
        _il.LdcI8((nint)planned.Op);
        _il.ConvI();
        if (place is { } linear)
        {
            PushLinear(linear);
            _il.ConvU4();
        }
        else
        {
            _il.LdcI4(0);
        }
        if (operand is { } value)
            _il.Ldloc(value);
        else
            _il.LdcI8(0);
        _il.LdcI8(function);
        _il.ConvI();
        _il.CalliX87();
    }
}
