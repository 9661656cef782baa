using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Runtime.Dpmi;

/// <summary>What was called, while the client waits for its end.</summary>
internal enum SuspendedBy
{
    /// <summary>Something in virtual 8086 mode.</summary>
    V86Call,

    /// <summary>A procedure in protected mode.</summary>
    ProtectedCall,

    /// <summary>A handler of an exception.</summary>
    Exception,
}

/// <summary>A client's state while something runs that was called on top of it.</summary>
internal sealed unsafe class Suspended
{
    private readonly uint[] _general = new uint[8];
    private readonly ushort[] _selectors = new ushort[6];

    public required SuspendedBy By { get; init; }

    public required bool WasProtected { get; init; }

    public required DpmiTask Task { get; init; }

    public required uint LockedPointer { get; init; }

    /// <summary>The client that was called, mostly the same, and where its locked stack was.</summary>
    public required (DpmiTask Task, uint LockedPointer) Called { get; init; }

    public required FarPointer V86Stack { get; init; }

    public uint Eip { get; private set; }

    public uint Eflags { get; private set; }

    /// <summary>The procedure is a handler of a device's interrupt.</summary>
    public bool IsHardware { get; init; }

    /// <summary>At the end of a reflected interrupt the client has the registers that the handler left.</summary>
    public bool TakesRegisters { get; init; }

    public Action<V86Registers>? Completed { get; init; }

    public Func<V86Registers?>? Returning { get; init; }

    public ReadOnlySpan<ushort> Selectors => _selectors;

    public void Capture(CpuState* s)
    {
        for (var i = 0; i < 8; i++)
            _general[i] = s->Registers[i];
        for (var i = 0; i < 6; i++)
            _selectors[i] = (&s->Es)[i].Selector;
        Eip = s->Eip;
        Eflags = s->Eflags;
    }

    public void RestoreGeneral(CpuState* s)
    {
        for (var i = 0; i < 8; i++)
            s->Registers[i] = _general[i];
    }

    public uint Esp => _general[4];
}
