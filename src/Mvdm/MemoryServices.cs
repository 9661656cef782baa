using Dbt.Guest;

namespace Dbt.Mvdm;

/// <summary>Export of VXMS, which is loaded when a program asks for it: <see cref="IVirtualMachine.Demand{T}"/>.</summary>
public interface IExtendedMemory
{
    /// <summary>Assembly of the driver.</summary>
    const string Driver = "Dbt.Vdds.VXms";

    /// <summary>Where programs call extended memory services (INT 2Fh/4310h).</summary>
    FarPointer EntryPoint { get; }
}

/// <summary>Export of VEMM, loaded on demand as well.</summary>
public interface IExpandedMemory
{
    /// <summary>Assembly of the driver.</summary>
    const string Driver = "Dbt.Vdds.VEmm";

    /// <summary>Paragraph of the device header EMMXXXX0 in ROM: offset 0Ah of INT 67h's segment is its name (LIM EMS 4.0).</summary>
    const ushort HeaderSegment = 0xF910;

    /// <summary>Serves INT 67h; its interrupt frame is on the client's stack.</summary>
    HookResult Serve(IVirtualMachine machine);
}
