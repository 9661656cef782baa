using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dbt.Guest;
using Dbt.Translator.Cache;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Dbt.Translator.Emission;
using Dbt.Translator.Interpretation;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>
/// A processor: runs the guest from <see cref="CpuState.Eip"/> until something needs the virtual machine manager. The state
/// is then complete and at an instruction boundary; <see cref="CpuState.Exit"/> says why.
/// <para>
/// Code is decoded into blocks, which are interpreted while they are cold; a block head that has been entered often enough
/// becomes the entry of a region, translated to IL. Single steps and interrupt shadows are always interpreted.
/// </para>
/// </summary>
public sealed unsafe partial class CpuCore : IDisposable
{
    private readonly GuestMemory _memory;
    private readonly CpuState* _state;
    private readonly Interpreter _interpreter;
    private readonly BlockCache _cache;
    private readonly RegionCompiler _compiler;
    private readonly CoreCounters _counters;
    private readonly BackgroundCompiler? _background;
    private readonly CheckedExecution? _check;
    private readonly GCHandle _self;

    /// <summary>The link by which the dispatcher enters regions. It leads somewhere, so it is never linked.</summary>
    private readonly RegionLink* _door = (RegionLink*)NativeMemory.AllocZeroed((nuint)sizeof(RegionLink));
    private bool _disposed;

    public CpuCore(GuestMemory memory, CpuCoreOptions options)
    {
        _memory = memory;
        _state = memory.State;
        Options = options;
        _interpreter = new Interpreter(memory);
        _cache = new BlockCache(memory, Decoder, options);
        _counters = _cache.Counters;
        _compiler = new RegionCompiler(_cache, Decoder, options);
        if (options is { CompilesInBackground: true, PromotionThreshold: > 1, Check: false })
            _background = new BackgroundCompiler(_compiler, options, _state, _counters);
        if (options.Check)
            _check = new CheckedExecution(memory, _interpreter);
        memory.CodeObserver = _cache;
        _self = GCHandle.Alloc(this);
        _state->TranslatorHandle = GCHandle.ToIntPtr(_self);
    }

    public CpuCoreOptions Options { get; }

    /// <summary>Asked at each exit before <see cref="Run"/> comes back with it; null: nobody is.</summary>
    public IExitServer? ExitServer { get; set; }

    /// <summary>What was done so far.</summary>
    public CoreCounters Counters
    {
        get
        {
            var counters = _cache.Counters;
            if (_disposed)
                return counters;
            (counters.ChainHits, counters.ChainMisses) = RegionLinks.Counts(_state);
            counters.InstructionsCounted = (long)_state->Instructions;
            counters.CacheBytes = _cache.Bytes;
            return counters;
        }
    }

    /// <summary>The first difference that the check core found, for a person; null while there is none.</summary>
    public string? CheckFailure => _check?.Failure;

    internal OpDecoder Decoder => _interpreter.Decoder;

    /// <summary>The translation that is entered at an offset in CS, or null.</summary>
    internal Region? TranslationAt(uint eip) => _cache.Find(Key() with { Linear = _state->Cs.Base + eip })?.Region;

    internal static CpuCore FromState(CpuState* state) => (CpuCore)GCHandle.FromIntPtr(state->TranslatorHandle).Target!;

    /// <summary>Runs one instruction in the interpreter. <see cref="CpuExit.None"/>: it completed.</summary>
    public CpuExit Step()
    {
        _cache.GuestRuns = true;
        var exit = _interpreter.Step();
        _cache.GuestRuns = false;
        return exit;
    }

    /// <summary>Runs until an exit.</summary>
    public CpuExit Run()
    {
        _cache.GuestRuns = true;
        _state->CodeChanged = 0;
        CpuExit exit;
        do
            exit = RunSome();
        while (exit == CpuExit.None);
        _cache.GuestRuns = false;
        return exit;
    }

    /// <summary>Blocks after which <see cref="RunSome"/> comes back.</summary>
    private const int BlocksAtOnce = 4096;

    /// <summary>
    /// Runs until an exit, or None after a while: the runtime optimises a method that is called often, not one that loops.
    /// </summary>
    private CpuExit RunSome()
    {
        var s = _state;
        if ((s->CheckMark | s->Watches) != 0)
            return RunChecked();
        var interpretOnce = false;
        var key = Key();
        for (var i = 0; i < BlocksAtOnce || interpretOnce; i++)
        {
            // First of all, so that a failure is told by a core that has to yield again and again.
            if (_background is { HasResult: true })
                _background.Publish();
            if (MustYield(s))
            {
                s->Exit = CpuExit.Yield;
                return CpuExit.Yield;
            }
            if ((s->Eflags & (EFlags.Trap | EFlags.Resume)) != 0 || s->InterruptShadow != 0)
            {
                var exit = _interpreter.Step();
                if (exit != CpuExit.None || IsChecked(s))
                    return exit;
                key = Key();
                continue;
            }
            if (_cache.HasDead || _cache.IsFull || _cache.HasGarbage)
                CleanUp();
            var block = _cache.Get(key with { Linear = key.CsBase + s->Eip });
            if (!interpretOnce && IsTranslated(block))
            {
                var exit = Enter(block);
                // Regions go on into others behind far branches.
                if (s->Cs.Base != key.CsBase)
                    key = Key();
                switch (exit)
                {
                    case RegionExit.Next:
                        _counters.ExitsNext++;
                        continue;
                    case RegionExit.Interpret:
                        interpretOnce = true;
                        NoteDeopt(key);
                        continue;
                    case RegionExit.Mismatch:
                        interpretOnce = true;
                        _cache.NoteX87Miss(_cache.Get(key with { Linear = key.CsBase + s->Eip }));
                        continue;
                    case RegionExit.Exit:
                        _counters.ExitsStopped++;
                        if (!GoesOn(s))
                            return s->Exit;
                        if (IsChecked(s))
                            return CpuExit.None;
                        key = Key();
                        continue;
                    default:
                        _counters.ExitsResync++;
                        s->CodeChanged = 0;
                        if (IsChecked(s))
                            return CpuExit.None;
                        key = Key();
                        continue;
                }
            }
            RegionLinks.TakeLastSlot(s);
            var result = interpretOnce ? InterpretLeft(block) : Interpret(block);
            interpretOnce = false;
            if (result == OpResult.Exit)
            {
                if (!GoesOn(s))
                    return s->Exit;
                if (IsChecked(s))
                    return CpuExit.None;
                key = Key();
                continue;
            }
            if (Block.HasProfile(in block.Last) && result == OpResult.Branch)
                block.Profile->Note(s);
            // A near branch changes nothing in the key, a far one in real mode only the base.
            if (result == OpResult.Resync || s->Cs.Base != key.CsBase)
            {
                if (IsChecked(s))
                    return CpuExit.None;
                key = Key();
            }
        }
        return CpuExit.None;
    }

    /// <summary>A region left the instruction at EIP to the interpreter.</summary>
    private void NoteDeopt(BlockKey key)
    {
        var s = _state;
        var linear = key.CsBase + s->Eip;
        var op = _cache.Get(key with { Linear = linear }).Ops;
        // Only where all segments have one base is there a plain range.
        _cache.NoteDeopt(linear, key.Mode, stores: key.CsBase + (op->HasMemory ? Ist.Operands.Offset(s, op) : s->Registers[4]));
    }

    /// <summary>Paging or a breakpoint is on: see <see cref="RunChecked"/>.</summary>
    private static bool IsChecked(CpuState* s) => (s->CheckMark | s->Watches) != 0;

    /// <summary>Has a translation, or has just become hot enough to get one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsTranslated(Block block)
    {
        if (block.Region is not null)
            return true;
        if (++block.Executions < block.Threshold || Options.PromotionThreshold <= 0 || IsServed(block))
            return false;
        block.X87Seen = X87Seen.Of(_state);
        if (_background is not null)
        {
            _background.Request(block);
            return false;
        }
        _compiler.Compile(block);
        return block.Region is not null;
    }

    /// <summary>
    /// In the middle of regions that are there already. One of its own would translate the same code once more: that pays
    /// when it is entered, in all, some tens of times for each of their instructions.
    /// </summary>
    private bool IsServed(Block block)
    {
        const int EntriesAnInstruction = 20;
        var instructions = 0;
        foreach (var region in block.Users)
            instructions = Math.Max(instructions, region.Instructions);
        return Options.PromotionThreshold > 1
            && block.Executions < (long)instructions * EntriesAnInstruction * Options.PromotionThreshold / CpuCoreOptions.UsualThreshold;
    }

    /// <summary>Runs a region and those it leads into; the exit through which this one was reached leads here from now on.</summary>
    private RegionExit Enter(Block block)
    {
        _counters.RegionEntries++;
        var region = block.Region!;
        region.Links?.Link(RegionLinks.TakeLastSlot(_state), block);
        _door->Entry = block.EntryIndex;
        _state->TranslatorPrivate[0] = (ulong)_door;
        if (_check is not null)
            return _check.Run(region.Code);
        var exit = (RegionExit)((delegate* managed<nint, int>)region.Code)((nint)_memory.Base);
        if (exit != RegionExit.Next)
            RegionLinks.TakeLastSlot(_state);
        RegionLinks.NoteTarget(_state);
        return exit;
    }

    private static bool MustYield(CpuState* s) =>
        Volatile.Read(ref s->Pending) != 0
        || (s->StiWatch != 0 && (s->Eflags & EFlags.Interrupt) != 0 && s->InterruptShadow == 0);

    private BlockKey Key() => new(0, _state->Cs.Base, _state->Cs.Limit, ModeKey.Of(_state, _memory));

    private void CleanUp()
    {
        _cache.Sweep();
        if (_cache.IsFull)
        {
            _background?.Cancel();
            // The slots go with the rest.
            RegionLinks.TakeLastSlot(_state);
            _cache.Clear();
        }
        if (_cache.HasGarbage)
            _cache.CollectGarbage();
    }

    /// <summary>Runs a block op by op. A store that changes code stops it behind the instruction that stored.</summary>
    private static int Interpret(CpuState* s, Op* op, Op* end)
    {
        var first = op;
        do
        {
            var result = op->Handler(s, op);
            if ((result | s->CodeChanged) != 0)
            {
                s->CodeChanged = 0;
                s->Instructions += (ulong)(op - first) + 1;
                if (result != OpResult.Next)
                    return result;
                s->Eip = op->NextIp;
                return OpResult.Next;
            }
            op++;
        }
        while (op != end);
        s->Instructions += (ulong)(end - first);
        s->Eip = op[-1].NextIp;
        return OpResult.Next;
    }

    private int Interpret(Block block) => Interpret(_state, block.Ops, block.Ops + block.Count);

    /// <summary>A block whose first instruction a region left to the interpreter: that one alone, to see why, then the others.</summary>
    private int InterpretLeft(Block block)
    {
        var invalidated = _counters.BlocksInvalidated;
        var result = Interpret(_state, block.Ops, block.Ops + 1);
        if (_counters.BlocksInvalidated != invalidated)
        {
            _counters.ExitsCodeWritten++;
            return result;
        }
        if (result == OpResult.Exit && _state->Exit == CpuExit.Exception)
            _counters.ExitsFault++;
        else
            _counters.ExitsOther++;
        // Where the next one is may be another question now.
        if (_state->IsPaged && _state->CodeEntry == 0)
            return result;
        return result == OpResult.Next && block.Count > 1
            ? Interpret(_state, block.Ops + 1, block.Ops + block.Count)
            : result;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _memory.CodeObserver = null;
        _background?.Stop();
        _cache.Dispose();
        NativeMemory.Free(_door);
        _self.Free();
    }
}
