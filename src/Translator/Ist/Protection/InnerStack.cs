using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// A stack being built by a transfer through a gate, before it becomes SS:ESP: nothing of the state changes until
/// <see cref="Commit"/>.
/// </summary>
internal unsafe struct InnerStack
{
    private readonly CpuState* _state;

    /// <summary>Pages are looked at with the rights of level 3.</summary>
    private readonly bool _isUser;

    /// <summary>It is another one than the one in use.</summary>
    private readonly bool _isNew;
    private SegmentRegister _ss;
    private uint _pointer;

    private InnerStack(CpuState* s, SegmentRegister ss, uint pointer, bool isUser, bool isNew)
    {
        _state = s;
        _ss = ss;
        _pointer = pointer;
        _isUser = isUser;
        _isNew = isNew;
    }

    /// <summary>The stack in use.</summary>
    public static InnerStack Current(CpuState* s) => new(s, s->Ss, s->Registers[4], s->Cpl == 3, isNew: false);

    /// <summary>The stack the TSS gives for an inner level (Intel SDM vol. 3, 8.2 and 8.6).</summary>
    public static Fault Open(CpuState* s, int level, out InnerStack stack)
    {
        stack = default;
        var is32 = (s->Tr.Access & 8) != 0;
        var at = is32 ? 4u + 8 * (uint)level : 2u + 4 * (uint)level;
        var size = is32 ? 4u : 2u;
        if ((s->Tr.Access & SegmentRegister.PresentBit) == 0 || at + size + 1 > s->Tr.Limit)
            return Fault.InvalidTss(s->Tr.Selector);
        var fault = SystemAccess.Probe(s, s->Tr.Base + at, size + 2, write: false);
        if (fault.IsFault)
            return fault;
        var pointer = SystemAccess.Load(s, s->Tr.Base + at, (int)size);
        var selector = (ushort)SystemAccess.Load(s, s->Tr.Base + at + size, 2);
        fault = SegmentLoader.PrepareStack(s, selector, level, out var ss);
        if (fault.IsFault)
            return fault.Vector == ExceptionVector.GeneralProtection ? Fault.InvalidTss(selector) : fault;
        stack = new InnerStack(s, ss, pointer, isUser: false, isNew: true);
        return Fault.None;
    }

    private readonly uint Mask => _ss.IsBig ? uint.MaxValue : 0xFFFF;

    /// <summary>Whether so many items fit; else #SS, of the selector when the stack is a new one, or #PF.</summary>
    public Fault Check(int items, int size)
    {
        fixed (SegmentRegister* ss = &_ss)
        {
            for (var i = 1; i <= items; i++)
            {
                var offset = (_pointer - (uint)(i * size)) & Mask;
                if (_state->Model <= CpuModel.V20)
                    continue;
                if (_isNew
                        ? !SegmentCheck.AllowsProtected(ss, offset, size, write: true)
                        : !SegmentCheck.Allows(_state, ss, offset, size, write: true))
                    return Fault.Stack(_isNew ? _ss.Selector : (ushort)0);
                var linear = _ss.Base + offset;
                var fault = CheckedAccess.Resolve(_state, size, write: true, _isUser, ref linear);
                if (fault.IsFault)
                    return fault;
            }
        }
        return Fault.None;
    }

    /// <summary>Whether items of a size would lie where alignment checks want them: #AC. A stack of an inner level is not asked.</summary>
    public readonly Fault CheckAlignment(int size)
    {
        var linear = _ss.Base + (_pointer & Mask);
        return !_isNew && CheckedAccess.ChecksAlignment(_state) && (linear & (uint)(size - 1)) != 0
            ? new Fault(ExceptionVector.AlignmentCheck, 0)
            : Fault.None;
    }

    /// <summary>Pushes what <see cref="Check"/> allowed.</summary>
    public void Push(uint value, int size)
    {
        _pointer = (_pointer & ~Mask) | ((_pointer - (uint)size) & Mask);
        var linear = _ss.Base + (_pointer & Mask);
        _ = CheckedAccess.Resolve(_state, size, write: true, _isUser, ref linear);
        if (_pointer == 0xFFFF && _state->Model <= CpuModel.V20)
            linear = GuestMemory.FromState(_state).MakeSplit(linear, 1, _ss.Base);
        Operands.Store(_state, linear, value, size);
    }

    public readonly void Commit()
    {
        _state->Ss = _ss;
        _state->Registers[4] = _pointer;
    }
}
