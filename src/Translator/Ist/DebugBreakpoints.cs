using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// DR0–DR3 with DR6 and DR7 (Intel SDM vol. 3, 18.2). While one is enabled, everything is interpreted one by one; when none
/// is, nothing asks.
/// </summary>
internal static unsafe class DebugBreakpoints
{
    /// <summary>DR6: access of a debug register while DR7.GD was set, single step, task switch.</summary>
    public const uint StatusAccess = 1u << 13;
    public const uint StatusStep = 1u << 14;
    private const uint StatusTask = 1u << 15;

    /// <summary>DR7.GD: an access of a debug register traps.</summary>
    public const uint ControlGuard = 1u << 13;

    /// <summary>DR7.L0–L3 and LE: what a task switch clears.</summary>
    public const uint ControlLocal = 0x155;

    /// <summary>Bits 10 of DR7, and 4–11 and 16–31 of DR6, are always set.</summary>
    public const uint ControlFixed = 0x400;
    public const uint StatusFixed = 0xFFFF0FF0;

    private const uint Execute = 0;
    private const uint Write = 1;
    private const uint Port = 2;

    /// <summary>To be called after a change of DR7, CR0.PG, CR0.AM or CR4: what has to be looked at from now on.</summary>
    public static void Update(CpuState* s)
    {
        var watches = 0;
        for (var i = 0; i < 4; i++)
        {
            if (IsEnabled(s, i))
                watches |= WatchOf(s, Kind(s, i));
        }
        s->Watches = (byte)watches;
        CpuState.SetChecked(s, s->IsPaged || (s->Cr0 & CpuState.Cr0AlignmentMask) != 0 || (watches & CpuState.WatchesData) != 0);
    }

    /// <summary>Ports are watched with CR4.DE alone; without it the kind has no meaning.</summary>
    private static int WatchOf(CpuState* s, uint kind) => kind switch
    {
        Execute => CpuState.WatchesCode,
        Port => (s->Cr4 & CpuState.Cr4DebuggingExtensions) != 0 ? CpuState.WatchesPorts : 0,
        _ => CpuState.WatchesData,
    };

    private static bool IsEnabled(CpuState* s, int index) => (s->DebugRegisters[7] >> (2 * index) & 3) != 0;

    private static uint Kind(CpuState* s, int index) => s->DebugRegisters[7] >> (16 + 4 * index) & 3;

    /// <summary>LEN is one less than the length: 1, 2, 8 (of which there is none) or 4.</summary>
    private static uint Length(CpuState* s, int index) => (s->DebugRegisters[7] >> (18 + 4 * index) & 3) + 1;

    /// <summary>Notes which breakpoints an access hits; the trap comes behind the instruction.</summary>
    public static void NoteAccess(CpuState* s, uint linear, int size, bool write)
    {
        for (var i = 0; i < 4; i++)
        {
            if (IsEnabled(s, i) && Kind(s, i) is not (Execute or Port) && (write || Kind(s, i) != Write))
                NoteHit(s, i, linear, size);
        }
    }

    /// <summary>The same for ports.</summary>
    public static void NotePort(CpuState* s, uint port, int size)
    {
        for (var i = 0; i < 4; i++)
        {
            if (IsEnabled(s, i) && Kind(s, i) == Port)
                NoteHit(s, i, port, size);
        }
    }

    private static void NoteHit(CpuState* s, int index, uint at, int size)
    {
        var length = Length(s, index);
        var first = s->DebugRegisters[index] & ~(length - 1);
        if (at - first < length || first - at < (uint)size)
            s->WatchHits |= (byte)(1 << index);
    }

    /// <summary>A breakpoint at the instruction at CS:EIP, unless RF is set: DR6 says which. The caller raises the fault.</summary>
    public static bool HitsCode(CpuState* s)
    {
        if ((s->Eflags & EFlags.Resume) != 0)
            return false;
        var hits = 0u;
        for (var i = 0; i < 4; i++)
        {
            if (IsEnabled(s, i) && Kind(s, i) == Execute && s->DebugRegisters[i] == s->Cs.Base + s->Eip)
                hits |= 1u << i;
        }
        s->DebugRegisters[6] |= hits;
        return hits != 0;
    }

    /// <summary>The T bit of the TSS that was switched to.</summary>
    public static Fault TaskTrap(CpuState* s)
    {
        s->DebugRegisters[6] |= StatusTask;
        return new Fault(ExceptionVector.Debug, 0);
    }
}
