using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dbt.Guest;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>Exits of which the machine takes care while the processor runs: from the dispatcher, and from inside a region.</summary>
public sealed unsafe partial class CpuCore
{
    /// <summary>The exit was taken care of: the guest goes on at CS:EIP.</summary>
    private bool GoesOn(CpuState* s)
    {
        if (ExitServer is not { } server)
            return false;
        _cache.GuestRuns = false;
        if (!server.TryServe(s->Exit))
            return false;
        _cache.GuestRuns = true;
        s->CodeChanged = 0;
        return true;
    }

    // ---- from inside a region ---------------------------------------------------------------------------------------
    //
    // Called with all of the state in memory. OpResult.Next: done, and the region goes on behind the instruction. Anything else
    // leaves the region: the guest goes on where the state says, or the exit is still to be served.

    /// <summary>INT n.</summary>
    /// <param name="s">The state.</param>
    /// <param name="op">The instruction.</param>
    /// <param name="mode">The region's: see <see cref="ModeKey"/>.</param>
    internal static int ServeInterrupt(CpuState* s, Op* op, uint mode)
    {
        var core = OfState(s);
        if (core.ExitServer is not { } server || s->IsProtected)
            return op->Handler(s, op);
        // The server looks at the vector itself: no need to see first whether it leads to the guest's own code.
        s->Eip = op->NextIp;
        s->ExitIp = op->Ip;
        s->Exit = CpuExit.SoftwareInterrupt;
        s->ExitOperand = op->Immediate;
        s->ExitErrorCode = -1;
        return core.ServeInside(server, op, mode);
    }

    /// <summary>INS and OUTS, for which the machine carries out the whole instruction.</summary>
    internal static int ServeStringPort(CpuState* s, Op* op, uint mode)
    {
        var result = op->Handler(s, op);
        var core = OfState(s);
        return result == OpResult.Exit && s->Exit == CpuExit.PortIo && core.ExitServer is { } server
            ? core.ServeInside(server, op, mode)
            : result;
    }

    private int ServeInside(IExitServer server, Op* op, uint mode)
    {
        var s = _state;
        var cs = s->Cs.Base;
        _cache.GuestRuns = false;
        if (!server.TryServe(s->Exit))
            return OpResult.Exit;
        return GoesOnInside(op, mode, cs);
    }

    /// <summary>IN.</summary>
    /// <param name="s">The state.</param>
    /// <param name="op">The instruction.</param>
    /// <param name="mode">The region's.</param>
    /// <param name="port">What it names.</param>
    internal static int ServeIn(CpuState* s, Op* op, uint mode, uint port) => ServePort(s, op, mode, port, reads: true);

    /// <summary>OUT.</summary>
    /// <inheritdoc cref="ServeIn"/>
    internal static int ServeOut(CpuState* s, Op* op, uint mode, uint port) => ServePort(s, op, mode, port, reads: false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ServePort(CpuState* s, Op* op, uint mode, uint port, bool reads)
    {
        var core = OfState(s);
        if (!StopAtPort(s, op, port) || core.ExitServer is not { } server)
            return OpResult.Exit;
        var cs = s->Cs.Base;
        core._cache.GuestRuns = false;
        int size = op->OperandSize;
        if (reads)
            SetAccumulator(s, size, server.In((ushort)port, size));
        else
            server.Out((ushort)port, size, size == 4 ? s->Registers[0] : Width.Truncate(*(ushort*)s->Registers, size));
        return core.GoesOnBehindPort(op, mode, cs);
    }

    /// <summary>What goes to AL is written by the word, since 16-bit code loads AX so and would wait for a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetAccumulator(CpuState* s, int size, uint value)
    {
        ref var ax = ref *(ushort*)s->Registers;
        if (size == 4)
            s->Registers[0] = value;
        else
            ax = size == 2 ? (ushort)value : (ushort)(ax & 0xFF00 | (byte)value);
    }

    /// <summary>The state is as the machine is to find it. False: the access is not allowed, and the fault is set up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool StopAtPort(CpuState* s, Op* op, uint port)
    {
        if (s->IsProtected)
            return op->Handler(s, op) == OpResult.Exit && s->Exit == CpuExit.PortIo;
        s->Eip = s->ExitIp = op->Ip;
        s->Exit = CpuExit.PortIo;
        s->ExitOperand = port;
        s->ExitErrorCode = -1;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int GoesOnBehindPort(Op* op, uint mode, uint cs)
    {
        _state->Eip = op->NextIp;
        _state->Instructions++;
        return GoesOnInside(op, mode, cs);
    }

    /// <summary>The machine has done it. The region goes on if it is all as the region was made for, and nothing waits.</summary>
    private int GoesOnInside(Op* op, uint mode, uint cs)
    {
        var s = _state;
        _cache.GuestRuns = true;
        _counters.ExitsServed++;
        s->Exit = CpuExit.None;
        var isSame = s->Eip == op->NextIp && s->Cs.Base == cs && s->CodeChanged == 0
            && ((s->Eflags & EFlags.Trap) | (uint)s->InterruptShadow) == 0 && ModeKey.Of(s, _memory) == mode;
        return isSame && !MustYield(s) && !IsChecked(s) ? OpResult.Next : OpResult.Resync;
    }

    private static CpuCore OfState(CpuState* state) =>
        Unsafe.As<CpuCore>(GCHandle.FromIntPtr(state->TranslatorHandle).Target!);
}
