using Dbt.Guest;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>
/// The run loop while paging or a debug register is on: blocks are found by physical address and only interpreted; with a
/// breakpoint, one instruction after the other.
/// </summary>
public sealed unsafe partial class CpuCore
{
    /// <summary>Runs until an exit, or None after a while and when neither is on any more.</summary>
    private CpuExit RunChecked()
    {
        var s = _state;
        for (var i = 0; i < BlocksAtOnce && IsChecked(s); i++)
        {
            if (_background is { HasResult: true })
                _background.Publish();
            if (MustYield(s))
                return s->Exit = CpuExit.Yield;
            if (s->Watches != 0 || (s->Eflags & (EFlags.Trap | EFlags.Resume)) != 0 || s->InterruptShadow != 0
                || !TryPagedKey(s, out var key))
            {
                var exit = _interpreter.Step();
                if (exit != CpuExit.None)
                    return exit;
                continue;
            }
            if (_cache.HasDead || _cache.IsFull || _cache.HasGarbage)
                CleanUp();
            if (Interpret(_cache.Get(key)) == OpResult.Exit && !GoesOn(s))
                return s->Exit;
        }
        return CpuExit.None;
    }

    /// <summary>False: #PF, or an instruction that may reach into another page. Both are left to a single step.</summary>
    private bool TryPagedKey(CpuState* s, out Cache.BlockKey key)
    {
        key = default;
        if (CodeFetch.Locate(s, s->Eip, out var csBase).IsFault || !CodeFetch.IsInPage(csBase, s->Eip))
            return false;
        key = new Cache.BlockKey(csBase + s->Eip, csBase, s->Cs.Limit, ModeKey.Of(s, _memory) | ModeKey.Paged);
        return true;
    }
}
