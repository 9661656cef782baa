namespace Dbt.Mvdm;

/// <summary>
/// A virtual device driver: one object an assembly, global to the server; what it keeps for each virtual machine it makes
/// in its <see cref="VdmEvent.Create"/> hook (VDDR: "instance data").
/// </summary>
public interface IVirtualDeviceDriver
{
    /// <summary>Registers hooks, services and properties. False: the driver is not loaded, and others are unaffected.</summary>
    bool Initialize(IVdhInit vdh, string arguments);
}

/// <summary>Names an assembly's driver, so that the server finds it by the assembly's name alone.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class VirtualDeviceDriverAttribute(Type driver) : Attribute
{
    public Type Driver { get; } = driver;
}

/// <summary>Events of a virtual machine's life (VDHInstallUserHook), in the order of the header file.</summary>
public enum VdmEvent
{
    Create = 0,
    Terminate = 1,
    Foreground = 2,
    Background = 3,
    VddExit = 4,
    VddCreateDone = 5,
    PdbDestroy = 6,
    PdbChange = 7,
    CodePageChange = 8,
    TitleChange = 9,
    MemoryMappedIn = 10,
    MemoryUnmapped = 11,
    CreateDone = 12,
    BeginVpmTask = 13,
    EndVpmTask = 14,
}

/// <summary>
/// A request to a registered driver (VDHRegisterVDD's two entry points in one). Returns zero or positive for an answer,
/// <see cref="IVdhInit.Pass"/> when the next driver of the same name is to be asked, another negative number for an error.
/// </summary>
public delegate int VddRequestHandler(IVirtualMachine? machine, int function, ReadOnlySpan<byte> input, Span<byte> output);

/// <summary>What a driver may use while it is loaded (context INIT of the VDH reference).</summary>
public interface IVdhInit
{
    /// <summary>VDDREQ_PASS.</summary>
    const int Pass = -1;

    /// <summary>VDHInstallUserHook. Hooks of one event run in the order in which the drivers were loaded.</summary>
    void InstallUserHook(VdmEvent vdmEvent, Action<IVirtualMachine> hook);

    /// <summary>As above, with the PSP segment that <see cref="VdmEvent.PdbDestroy"/> and <see cref="VdmEvent.PdbChange"/> carry.</summary>
    void InstallPdbHook(VdmEvent vdmEvent, Action<IVirtualMachine, ushort> hook);

    /// <summary>VDHRegisterVDD: publishes a request entry under a name such as "VKBD$".</summary>
    void RegisterVdd(string name, VddRequestHandler handler);
}
