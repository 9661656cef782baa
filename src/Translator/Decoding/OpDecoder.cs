using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Ist;
using Iced.Intel;

namespace Dbt.Translator.Decoding;

/// <summary>
/// From guest bytes to an <see cref="Op"/>. Never fails: an invalid encoding gives an op that raises #UD, one that is too
/// long or leaves the code segment gives an op that raises #GP. One for a core; not for several threads.
/// </summary>
public sealed unsafe partial class OpDecoder(GuestMemory memory)
{
    private readonly HandlerTable _handlers = new();

    /// <summary>An 80286 or older, which has other opcodes.</summary>
    private readonly bool _isOld = memory.State->Model < CpuModel.I386;

    /// <summary>Null until it is needed: loading Iced and building its tables costs as much as a tenth of a start.</summary>
    private IcedDecoder? _iced;

    /// <summary>Decodes what is at EIP in a code segment with this base, D bit, and the limit that CS has now.</summary>
    public (Instruction Instruction, Op Op) Decode(uint csBase, uint eip, bool code32)
    {
        Op op;
        Decode(csBase, memory.State->Cs.Limit, eip, code32, out var instruction, &op);
        return (instruction, op);
    }

    /// <summary>
    /// Decodes what is at EIP in a code segment with this base, limit and D bit, which need not be what CS is now: blocks are
    /// planned and decoded while something else runs.
    /// </summary>
    public void Decode(uint csBase, uint csLimit, uint eip, bool code32, out Instruction instruction, Op* op)
    {
        if (_isOld)
            DecodeOld(csBase, csLimit, eip, out instruction, op);
        else
            (_iced ??= new IcedDecoder(memory, _handlers)).Decode(csBase, csLimit, eip, code32, out instruction, op);
    }

    /// <summary>The same without Iced's view of it: by the opcode map where the map has it.</summary>
    public void Decode(uint csBase, uint csLimit, uint eip, bool code32, Op* op)
    {
        var limit = _isOld ? 0 : csLimit;
        // Near the end of the segment the bytes may end, or go on at its start.
        if (limit >= GuestCodeReader.MaxLength && eip <= limit - GuestCodeReader.MaxLength)
        {
            var start = memory.Base + (csBase + eip);
            var row = TableDecoder.Decode(start, eip, code32, op);
            if (row != 0)
            {
                if (op->Code != (ushort)Code.Hlt || !ServiceCalls.TryMake(op, start[op->Length], start[op->Length + 1]))
                    op->Handler = HandlerOf(row, op);
                return;
            }
        }
        DecodeByIced(csBase, csLimit, eip, code32, op);
    }

    /// <summary>
    /// Decodes what is at CS:EIP, through the page tables where paging is on. A fault that keeps the instruction from being
    /// read is the op's: false, and it is set up.
    /// </summary>
    public bool TryFetch(uint eip, Op* op)
    {
        var s = memory.State;
        var fault = CodeFetch.Locate(s, eip, out var csBase);
        if (!fault.IsFault)
        {
            if (!s->IsPaged || CodeFetch.IsInPage(csBase, eip))
            {
                Decode(csBase, s->Cs.Limit, eip, s->Cs.IsBig, op);
                return true;
            }
            var bytes = stackalloc byte[GuestCodeReader.MaxLength];
            // What is missing behind the instruction is nobody's business.
            var address = s->Cr2;
            var count = CodeFetch.Collect(s, eip, bytes, out fault);
            if (TryDecode(bytes, count, eip, op) || !fault.IsFault)
            {
                s->Cr2 = address;
                return true;
            }
        }
        op->Ip = eip;
        Faults.Raise(s, op, fault);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryDecode(byte* bytes, int count, uint eip, Op* op) =>
        (_iced ??= new IcedDecoder(memory, _handlers)).TryDecode(bytes, count, eip, out _, op);

    /// <summary>On its own: whatever has a place for an Instruction loads Iced when it is entered.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DecodeByIced(uint csBase, uint csLimit, uint eip, bool code32, Op* op) =>
        Decode(csBase, csLimit, eip, code32, out _, op);

    private OpHandler HandlerOf(ulong row, Op* op)
    {
        var handler = _handlers[op];
        if (handler == null)
        {
            var shape = TableDecoder.ShapeOf(row, op);
            handler = _handlers[op] = ModelInstructions.Has(memory.State->Model, shape.Code, shape.Mnemonic)
                ? IstTable.Find(in shape, op)
                : &IllegalInstructions.InvalidOpcode;
        }
        return handler;
    }
}
