namespace Dbt.Mvdm;

/// <summary>What is connected to the first printer port: PRN, LPT1, INT 21h/05h and INT 17h.</summary>
public interface IHostPrinter
{
    /// <summary>Prints bytes as they are. False: it cannot, and the guest is told that the printer is not ready.</summary>
    bool Write(ReadOnlySpan<byte> data);
}
