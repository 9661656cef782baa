using System.Text;
using Dbt.Guest;
using Dbt.Translator.Emission;
using Dbt.Translator.Interpretation;

namespace Dbt.Translator.Core;

/// <summary>
/// Runs a translation, takes back what it did, interprets as many instructions from the same state, and compares registers,
/// flags, exits and every byte that either stored.
/// </summary>
internal sealed unsafe class CheckedExecution
{
    /// <summary>More than events come while an instruction is interpreted; the guest's own (STI) comes each time.</summary>
    private const int MostReplays = 3;

    private readonly GuestMemory _memory;
    private readonly CpuState* _state;
    private readonly Interpreter _interpreter;
    private readonly StoreJournal _journal = new();

    public CheckedExecution(GuestMemory memory, Interpreter interpreter)
    {
        _memory = memory;
        _state = memory.State;
        _interpreter = interpreter;
        memory.Journal = _journal;
    }

    /// <summary>The first difference found.</summary>
    public string? Failure { get; private set; }

    /// <summary>Runs and compares. On a difference the state is the interpreter's, and the exit CheckFailed.</summary>
    public RegionExit Run(nint entry)
    {
        var before = *_state;
        _journal.Clear();
        var code = (RegionExit)((delegate* managed<nint, int>)entry)((nint)_memory.Base);
        var translated = *_state;
        var steps = translated.Instructions - before.Instructions;
        var stored = new Dictionary<uint, byte>();
        foreach (var linear in _journal.Before().Keys)
            stored[linear] = _memory.Base[linear];

        // An event from another thread stops a REP half way, wherever it is then: such a replay says nothing.
        CpuExit exit;
        var pending = translated.Pending;
        for (var tries = 0; ; tries++)
        {
            _journal.TakeBack(_memory);
            _journal.Clear();
            Restore(in before);
            pending |= Interlocked.Exchange(ref _state->Pending, 0);
            exit = Replay(steps, in translated);
            var arrived = Interlocked.Exchange(ref _state->Pending, 0);
            pending |= arrived;
            if (arrived == 0 || tries == MostReplays)
                break;
        }
        Interlocked.Or(ref _state->Pending, pending);
        _state->Instructions = translated.Instructions;

        var difference = Compare(in before, in translated, stored, code, exit);
        if (difference is null)
            return code;
        Failure = difference;
        _state->Exit = CpuExit.CheckFailed;
        return RegionExit.Exit;
    }

    /// <summary>All but Pending, which other threads set.</summary>
    private void Restore(in CpuState before)
    {
        const int Behind = CpuState.PendingOffset + sizeof(int);
        fixed (CpuState* from = &before)
        {
            Buffer.MemoryCopy(from, _state, CpuState.PendingOffset, CpuState.PendingOffset);
            Buffer.MemoryCopy(
                (byte*)from + Behind, (byte*)_state + Behind, CpuState.ReservedSize - Behind, CpuState.ReservedSize - Behind);
        }
    }

    private CpuExit Replay(ulong steps, in CpuState translated)
    {
        const int Cx = 1;
        var exit = CpuExit.None;
        for (ulong i = 0; i < steps && exit == CpuExit.None; i++)
        {
            var start = _state->Eip;
            var stoppedHere = i == steps - 1 && translated.Pending != 0 && translated.Eip == start;
            if (!stoppedHere)
            {
                exit = _interpreter.Step();
                continue;
            }
            // The translation stopped before the end of a REP, or after a jump to itself: on to the same place, piece by piece.
            uint before;
            do
            {
                before = _state->Registers[Cx];
                _state->Pending = 1;
                exit = _interpreter.Step();
                _state->Pending = 0;
            }
            while (exit == CpuExit.None && _state->Eip == start && _state->Registers[Cx] > translated.Registers[Cx]
                && _state->Registers[Cx] != before);
        }
        return exit;
    }

    private string? Compare(
        in CpuState before, in CpuState translated, Dictionary<uint, byte> stored, RegionExit code, CpuExit exit)
    {
        var text = new StringBuilder();
        var t = translated;
        for (var i = 0; i < 8; i++)
            Note(text, RegisterNames[i], t.Registers[i], _state->Registers[i]);
        Note(text, "eip", t.Eip, _state->Eip);
        Note(text, "eflags", t.Eflags, _state->Eflags);
        Note(text, "cr0", t.Cr0, _state->Cr0);
        CompareX87(text, in t.X87);
        for (var i = 0; i < 6; i++)
        {
            ref var a = ref (&t.Es)[i];
            ref var b = ref (&_state->Es)[i];
            Note(text, SegmentNames[i], a.Selector, b.Selector);
            Note(text, SegmentNames[i] + " base", a.Base, b.Base);
            Note(text, SegmentNames[i] + " limit", a.Limit, b.Limit);
        }
        if ((code == RegionExit.Exit) != (exit != CpuExit.None))
            text.AppendLine($"  exit: translated {code}, interpreted {exit}");
        else if (exit != CpuExit.None)
        {
            Note(text, "exit", (uint)t.Exit, (uint)_state->Exit);
            Note(text, "exit operand", t.ExitOperand, _state->ExitOperand);
        }
        CompareMemory(text, stored);
        if (text.Length == 0)
            return null;
        var heading = new StringBuilder();
        heading.AppendLine(
            $"translation of the block at {before.Cs.Selector:X4}:{before.Eip:X4} (linear {before.Cs.Base + before.Eip:X}) differs from the interpreter after {t.Instructions - before.Instructions} instructions:");
        return heading.Append(text).ToString();
    }

    private void CompareX87(StringBuilder text, in X87State translated)
    {
        ref readonly var interpreted = ref _state->X87;
        Note(text, "x87 control", translated.Control, interpreted.Control);
        Note(text, "x87 status", translated.StatusWord, interpreted.StatusWord);
        Note(text, "x87 registers in use", translated.Valid, interpreted.Valid);
        Note(text, "x87 instruction", translated.LastInstruction, interpreted.LastInstruction);
        Note(text, "x87 opcode", translated.LastOpcode, interpreted.LastOpcode);
        Note(text, "x87 data", translated.LastData, interpreted.LastData);
        for (var i = 0u; i < 8; i++)
        {
            var (a, b) = (translated[i], interpreted[i]);
            if (a.Significand != b.Significand || a.SignExponent != b.SignExponent)
                text.AppendLine($"  x87 register {i}: translated {a}, interpreted {b}");
        }
    }

    private void CompareMemory(StringBuilder text, Dictionary<uint, byte> stored)
    {
        foreach (var (linear, old) in _journal.Before())
            stored.TryAdd(linear, old);
        foreach (var (linear, value) in stored)
            Note(text, $"[{linear:X}]", value, _memory.Base[linear]);
    }

    private static void Note(StringBuilder text, string what, uint translated, uint interpreted)
    {
        if (translated != interpreted)
            text.AppendLine($"  {what}: translated {translated:X}, interpreted {interpreted:X}");
    }

    private static readonly string[] RegisterNames = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"];
    private static readonly string[] SegmentNames = ["es", "cs", "ss", "ds", "fs", "gs"];
}
