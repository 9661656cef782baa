using Dbt.Guest;
using Dbt.Translator.Cache;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Dbt.Translator.Emission;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>
/// The run loop while paging, alignment checks or a debug register are on: blocks and regions are found by physical address,
/// each time anew; with a breakpoint, one instruction runs after the other.
/// </summary>
public sealed unsafe partial class CpuCore
{
    /// <summary>Runs until an exit, or None after a while and when none of them is on any more.</summary>
    private CpuExit RunChecked()
    {
        var s = _state;
        var interpretOnce = false;
        for (var i = 0; (i < BlocksAtOnce || interpretOnce) && IsChecked(s); i++)
        {
            if (_background is { HasResult: true })
                _background.Publish();
            if (MustYield(s))
                return s->Exit = CpuExit.Yield;
            if (s->Watches != 0 || (s->Eflags & (EFlags.Trap | EFlags.Resume)) != 0 || s->InterruptShadow != 0
                || !TryCheckedKey(s, out var key))
            {
                interpretOnce = false;
                var exit = _interpreter.Step();
                if (exit != CpuExit.None)
                    return exit;
                continue;
            }
            if (_cache.HasDead || _cache.IsFull || _cache.HasGarbage)
                CleanUp();
            var block = _cache.Get(key);
            // The check core takes back what a region did, but not what became of the page tables.
            if (!interpretOnce && _check is null && IsTranslated(block))
            {
                if (!EnterChecked(block, out interpretOnce))
                    return s->Exit;
                continue;
            }
            var result = interpretOnce ? InterpretLeft(block) : Interpret(block);
            interpretOnce = false;
            if (result == OpResult.Exit && !GoesOn(s))
                return s->Exit;
            if (result == OpResult.Branch && Block.HasProfile(in block.Last))
                block.Profile->Note(s);
        }
        return CpuExit.None;
    }

    /// <summary>Runs a region. False: the processor stops.</summary>
    /// <param name="block">Its entry.</param>
    /// <param name="interpretOnce">The instruction at EIP was left to the interpreter.</param>
    private bool EnterChecked(Block block, out bool interpretOnce)
    {
        var s = _state;
        var exit = Enter(block);
        interpretOnce = exit == RegionExit.Interpret;
        switch (exit)
        {
            case RegionExit.Next:
                _counters.ExitsNext++;
                return true;
            case RegionExit.Interpret:
                _cache.NoteDeopt(block.Key.CsBase + s->Eip, block.Key.Mode, stores: 0);
                return true;
            case RegionExit.Exit:
                _counters.ExitsStopped++;
                return GoesOn(s);
            default:
                _counters.ExitsResync++;
                s->CodeChanged = 0;
                return true;
        }
    }

    /// <summary>False: #PF, or an instruction that may reach into another page. Both are left to a single step.</summary>
    private bool TryCheckedKey(CpuState* s, out BlockKey key)
    {
        key = default;
        if (CodeFetch.Locate(s, s->Eip, out var csBase).IsFault || !CodeFetch.IsInPage(csBase, s->Eip))
            return false;
        if (s->IsPaged)
            PageTables.NoteCode(s, s->Cs.Base + s->Eip);
        key = new BlockKey(csBase + s->Eip, csBase, s->Cs.Limit, ModeKey.OfChecked(s, _memory));
        return true;
    }
}
