namespace Dbt.Mvdm;

/// <summary>Export of VDPMI, which is loaded when a program asks for it: <see cref="IVirtualMachine.Demand{T}"/>.</summary>
public interface IDpmiHost
{
    /// <summary>Assembly of the driver.</summary>
    const string Driver = "Dbt.Vdds.VDpmi";

    /// <summary>INT 2Fh/1687h in real mode: version, processor, size of private data, and entry go to the client's registers.</summary>
    void Identify();
}
