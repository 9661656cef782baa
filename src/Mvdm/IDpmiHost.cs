namespace Dbt.Mvdm;

/// <summary>Export of VDPMI, which is loaded when a program asks for it: <see cref="IVirtualMachine.Demand{T}"/>.</summary>
public interface IDpmiHost
{
    /// <summary>Assembly of the driver.</summary>
    const string Driver = "Dbt.Vdds.VDpmi";

    /// <summary>INT 2Fh/1687h in real mode: version, processor, size of private data, and entry go to the client's registers.</summary>
    void Identify();

    /// <summary>The client that runs was started by another program, which can go on without it.</summary>
    bool HasParent { get; }

    /// <summary>
    /// Ends the client that runs, which can no longer do so itself: as INT 21h/4CFFh, and real-mode vectors that it has set
    /// (INT 31h/0201h) are put back.
    /// </summary>
    void AbandonClient();
}
