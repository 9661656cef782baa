using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// A stack being built by a transfer through a gate, before it becomes SS:ESP: nothing of the state changes until
/// <see cref="Commit"/>.
/// </summary>
internal unsafe struct InnerStack
{
    private readonly CpuState* _state;
    private SegmentRegister _ss;
    private uint _pointer;

    private InnerStack(CpuState* s, SegmentRegister ss, uint pointer)
    {
        _state = s;
        _ss = ss;
        _pointer = pointer;
    }

    /// <summary>The stack in use.</summary>
    public static InnerStack Current(CpuState* s) => new(s, s->Ss, s->Registers[4]);

    /// <summary>The stack the TSS gives for an inner level (Intel SDM vol. 3, 8.2 and 8.6).</summary>
    public static Fault Open(CpuState* s, int level, out InnerStack stack)
    {
        stack = default;
        var is32 = (s->Tr.Access & 8) != 0;
        var at = is32 ? 4u + 8 * (uint)level : 2u + 4 * (uint)level;
        var size = is32 ? 4u : 2u;
        if ((s->Tr.Access & SegmentRegister.PresentBit) == 0 || at + size + 1 > s->Tr.Limit)
            return Fault.InvalidTss(s->Tr.Selector);
        var pointer = Operands.Load(s, s->Tr.Base + at, (int)size);
        var selector = (ushort)Operands.Load<W16>(s, s->Tr.Base + at + size);
        var fault = SegmentLoader.PrepareStack(s, selector, level, out var ss);
        if (fault.IsFault)
            return fault.Vector == ExceptionVector.StackFault ? fault : Fault.InvalidTss(selector);
        stack = new InnerStack(s, ss, pointer);
        return Fault.None;
    }

    private readonly uint Mask => _ss.IsBig ? uint.MaxValue : 0xFFFF;

    /// <summary>Whether so many items fit; else #SS(0).</summary>
    public Fault Check(int items, int size)
    {
        fixed (SegmentRegister* ss = &_ss)
        {
            for (var i = 1; i <= items; i++)
            {
                if (!SegmentCheck.Allows(_state, ss, (_pointer - (uint)(i * size)) & Mask, size, write: true))
                    return Fault.Stack(0);
            }
        }
        return Fault.None;
    }

    /// <summary>Pushes what <see cref="Check"/> allowed.</summary>
    public void Push(uint value, int size)
    {
        _pointer = (_pointer & ~Mask) | ((_pointer - (uint)size) & Mask);
        Operands.Store(_state, _ss.Base + (_pointer & Mask), value, size);
    }

    public readonly void Commit()
    {
        _state->Ss = _ss;
        _state->Registers[4] = _pointer;
    }
}
