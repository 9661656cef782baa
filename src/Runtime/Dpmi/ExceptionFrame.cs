using Dbt.Guest;

namespace Dbt.Runtime.Dpmi;

/// <summary>Where an exception found the client: what handlers get (DPMI 0.9, 2.3.3; 1.0, 4.3).</summary>
internal readonly unsafe struct ExceptionFrame
{
    /// <param name="s">The client at the exception.</param>
    /// <param name="vector">The exception.</param>
    /// <param name="errorCode">−1: it has none.</param>
    /// <param name="isProtected">Otherwise in virtual 8086 mode, which the flags tell by VM.</param>
    public ExceptionFrame(CpuState* s, byte vector, int errorCode, bool isProtected)
    {
        ErrorCode = (uint)Math.Max(errorCode, 0);
        Eip = s->Eip;
        Eflags = s->Eflags & ~(EFlags.VirtualInterrupt | EFlags.VirtualInterruptPending) | (isProtected ? 0 : EFlags.Virtual8086);
        Esp = s->Registers[4];
        Cr2 = vector == ExceptionVector.PageFault ? s->Cr2 : 0;
        (Es, Cs, Ss, Ds, Fs, Gs) = (s->Es.Selector, s->Cs.Selector, s->Ss.Selector, s->Ds.Selector, s->Fs.Selector, s->Gs.Selector);
    }

    public uint ErrorCode { get; }

    public uint Eip { get; }

    public uint Eflags { get; }

    public uint Esp { get; }

    /// <summary>Linear address of a page fault.</summary>
    public uint Cr2 { get; }

    public ushort Es { get; }

    public ushort Cs { get; }

    public ushort Ss { get; }

    public ushort Ds { get; }

    public ushort Fs { get; }

    public ushort Gs { get; }
}
