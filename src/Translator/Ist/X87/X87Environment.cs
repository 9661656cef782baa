using Dbt.Guest;
using Dbt.Translator.Decoding;
using Dbt.Translator.Fpu;

namespace Dbt.Translator.Ist;

/// <summary>FNSTENV FLDENV FNSAVE FRSTOR, in both sizes, of real and protected mode (Intel SDM vol. 1, 8.1.10).</summary>
internal static unsafe class X87Environment
{
    private const int RegisterBytes = 80;
    private const uint OpcodeMask = 0x7FF;

    public static int Store(CpuState* s, Op* op)
    {
        if (!TryBeginStore(s, op, 0, out var linear))
            return OpResult.Exit;
        Write(s, op, linear);
        s->X87.Control |= X87Status.Exceptions;
        s->X87.Summarize();
        return OpResult.Next;
    }

    public static int Save(CpuState* s, Op* op)
    {
        if (!TryBeginStore(s, op, RegisterBytes, out var linear))
            return OpResult.Exit;
        Write(s, op, linear);
        linear += (uint)Bytes(op);
        for (var i = 0u; i < 8; i++)
        {
            var value = X87Unit.Get(s, i);
            X87Memory.StoreQword(s, linear + (10 * i), value.Significand);
            Operands.Store<W16>(s, linear + (10 * i) + 8, value.SignExponent);
        }
        s->X87.Initialize();
        return OpResult.Next;
    }

    public static int Load(CpuState* s, Op* op)
    {
        if (!TryBeginLoad(s, op, 0, out var linear))
            return OpResult.Exit;
        Read(s, op, linear);
        return OpResult.Next;
    }

    public static int Restore(CpuState* s, Op* op)
    {
        if (!TryBeginLoad(s, op, RegisterBytes, out var linear))
            return OpResult.Exit;
        Read(s, op, linear);
        linear += (uint)Bytes(op);
        for (var i = 0u; i < 8; i++)
        {
            var at = linear + (10 * i);
            s->X87[s->X87.Top + i] = new Float80(X87Memory.LoadQword(s, at), Operands.Load<W16>(s, at + 8));
        }
        return OpResult.Next;
    }

    private static bool TryBeginStore(CpuState* s, Op* op, int more, out uint linear)
    {
        linear = 0;
        return X87Unit.BeginControl(s, op) && Operands.Destination(s, op, Bytes(op) + more, out linear);
    }

    /// <summary>The loads wait.</summary>
    private static bool TryBeginLoad(CpuState* s, Op* op, int more, out uint linear)
    {
        linear = 0;
        return X87Unit.Begin(s, op)
            && Operands.ForLoad(s, op, op->Segment, Operands.Offset(s, op), Bytes(op) + more, out linear);
    }

    /// <summary>The form of protected mode; an 80287 does not know the mode but by FSETPM.</summary>
    private static bool HasSelectors(CpuState* s) =>
        s->X87.IsEarly ? s->X87.IsProtected287 != 0 : !s->IsRealOrVirtual8086;

    /// <summary>Seven words or dwords.</summary>
    private static int Bytes(Op* op) => 7 * op->OperandSize;

    private static void Write(CpuState* s, Op* op, uint linear)
    {
        var wide = op->OperandSize == 4;
        // The upper halves of the dwords read as ones where nothing is defined, but for those of an address.
        var filler = wide ? 0xFFFF0000 : 0;
        Put(s, op, linear, 0, s->X87.Control | filler);
        Put(s, op, linear, 1, s->X87.StatusWord | filler);
        Put(s, op, linear, 2, TagWord(s) | filler);
        ref var x87 = ref s->X87;
        var opcode = x87.LastOpcode & OpcodeMask;
        if (HasSelectors(s))
        {
            Put(s, op, linear, 3, x87.LastInstruction);
            Put(s, op, linear, 4, wide ? x87.LastSelector | opcode << 16 : x87.LastSelector);
            Put(s, op, linear, 5, x87.LastData);
            Put(s, op, linear, 6, x87.LastDataSelector | filler);
            return;
        }
        var instruction = (x87.LastSelector << 4) + x87.LastInstruction;
        var data = (x87.LastDataSelector << 4) + x87.LastData;
        Put(s, op, linear, 3, instruction & 0xFFFF | filler);
        Put(s, op, linear, 4, (wide ? instruction >> 16 << 12 : instruction >> 4 & 0xF000) | opcode);
        Put(s, op, linear, 5, data & 0xFFFF | filler);
        Put(s, op, linear, 6, wide ? data >> 16 << 12 : data >> 4 & 0xF000);
    }

    private static void Read(CpuState* s, Op* op, uint linear)
    {
        var wide = op->OperandSize == 4;
        var status = Take(s, op, linear, 1);
        var tags = Take(s, op, linear, 2);
        ref var x87 = ref s->X87;
        x87.Status = status & ~(X87Status.Top | X87Status.ErrorSummary | X87Status.Busy) & 0xFFFF;
        x87.Top = status >> X87Status.TopShift & 7;
        X87Control.SetControl(s, Take(s, op, linear, 0));
        x87.Valid = 0;
        for (var i = 0; i < 8; i++)
            x87.Valid |= (tags >> (2 * i) & 3) != 3 ? 1u << i : 0;
        var three = Take(s, op, linear, 3);
        var four = Take(s, op, linear, 4);
        var five = Take(s, op, linear, 5);
        var six = Take(s, op, linear, 6);
        if (HasSelectors(s))
        {
            x87.LastInstruction = three;
            x87.LastSelector = four & 0xFFFF;
            x87.LastOpcode = wide ? four >> 16 & OpcodeMask : 0;
            x87.LastData = five;
            x87.LastDataSelector = six & 0xFFFF;
            return;
        }
        // Linear addresses: kept as offsets from zero.
        x87.LastInstruction = three & 0xFFFF | (wide ? four >> 12 << 16 : (four & 0xF000) << 4);
        x87.LastSelector = 0;
        x87.LastOpcode = four & OpcodeMask;
        x87.LastData = five & 0xFFFF | (wide ? six >> 12 << 16 : (six & 0xF000) << 4);
        x87.LastDataSelector = 0;
    }

    private static void Put(CpuState* s, Op* op, uint linear, uint index, uint value) =>
        Operands.Store(s, linear + (index * op->OperandSize), value, op->OperandSize);

    private static uint Take(CpuState* s, Op* op, uint linear, uint index) =>
        Operands.Load(s, linear + (index * op->OperandSize), op->OperandSize);

    /// <summary>By what the registers hold: 0 a number, 1 zero, 2 anything else, 3 empty.</summary>
    private static uint TagWord(CpuState* s)
    {
        var tags = 0u;
        for (var i = 0u; i < 8; i++)
        {
            var tag = (s->X87.Valid >> (int)i & 1) == 0 ? 3u
                : Special.Classify(s->X87[i]) switch
                {
                    ValueClass.Normal => 0u,
                    ValueClass.Zero => 1u,
                    _ => 2u,
                };
            tags |= tag << (int)(2 * i);
        }
        return tags;
    }
}
