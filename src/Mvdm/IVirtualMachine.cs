using Dbt.Guest;

namespace Dbt.Mvdm;

/// <summary>Handler of a hooked interrupt or SVC: called with the client stopped at an instruction boundary.</summary>
public delegate HookResult InterruptHook(IVirtualMachine machine);

/// <summary>What an interrupt hook or service handler did.</summary>
public enum HookResult
{
    /// <summary>Served. The guest goes on (after the breakpoint: at the IRET that ends an interrupt stub).</summary>
    Done,

    /// <summary>Not mine: the next hook in turn, then what follows in the guest (the IRET of an interrupt stub).</summary>
    Chain,

    /// <summary>
    /// Cannot be served yet: the guest waits until an interrupt or host event has been handled, then the same instruction
    /// runs again and the handler is called again. Enable the client's interrupts first if one is to end the wait.
    /// </summary>
    Retry,
}

/// <summary>When a hook of a software interrupt runs.</summary>
public enum HookOrder
{
    /// <summary>After the guest's own chain of handlers, in place of the ROM (VDHInstallIntHook without flags).</summary>
    PostReflection,

    /// <summary>Before any guest handler (VDH_PRE_HOOK). Done: the INT instruction is complete.</summary>
    PreReflection,
}

/// <summary>An I/O device's handlers. Wide accesses that a device does not take are split into bytes, low port first.</summary>
public interface IPortHandler
{
    byte ReadByte(ushort port);

    void WriteByte(ushort port, byte value);

    bool HandlesWords => false;

    ushort ReadWord(ushort port) => throw new NotSupportedException();

    void WriteWord(ushort port, ushort value) => throw new NotSupportedException();
}

/// <summary>A one-shot timer of a virtual machine (VDHAllocHook TIMER, VDHArmTimerHook); its hook runs on the machine's thread.</summary>
public interface ITimerHook : IDisposable
{
    /// <summary>Runs the hook when the machine's clock reaches the time. Replaces what was armed.</summary>
    void Arm(long dueNanoseconds);

    void Disarm();
}

/// <summary>
/// A virtual machine as drivers and the DOS kernel see it (HVDM with the VDH services of the reference's sections 1.1 to
/// 1.6). All members are for the machine's own thread, but for those that say "any thread".
/// </summary>
public interface IVirtualMachine
{
    GuestMemory Memory { get; }

    /// <summary>The client register frame.</summary>
    ClientRegisters Client { get; }

    VmConfiguration Configuration { get; }

    IHostConsole Console { get; }

    ITrace Trace { get; }

    /// <summary>Nanoseconds on the machine's clock since it was created; any thread.</summary>
    long Now { get; }

    /// <summary>Local date and time of the machine: the host's, or the configured start plus <see cref="Now"/>.</summary>
    DateTime LocalTime { get; }

    // ---- services between drivers -----------------------------------------------------------------------------------

    /// <summary>Offers an object to the other drivers of this machine (a driver's typed exports), at Create.</summary>
    void Export<T>(T service) where T : class;

    /// <summary>The object exported under the type, or null: no driver offers it. From CreateDone on, load order does not matter.</summary>
    T? Import<T>() where T : class;

    /// <summary>
    /// As <see cref="Import{T}"/>; when nobody exports the type the driver of that assembly is loaded, for this machine, and
    /// its Create, VddCreateDone and CreateDone hooks run. For drivers that most programs never need. Null: there is none.
    /// </summary>
    T? Demand<T>(string driver) where T : class;

    /// <summary>VDHOpenVDD and VDHRequestVDD: asks each driver of the name until one does not pass; −643 when there is none.</summary>
    int RequestVdd(string name, int function, ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>Protected mode for DPMI clients; made when it is first asked for.</summary>
    IDpmiKernel Dpmi { get; }

    // ---- hooks --------------------------------------------------------------------------------------------------------

    /// <summary>VDHInstallIOHook. False when another driver has one of the ports: then nothing is installed.</summary>
    bool InstallIoHook(ushort firstPort, int count, IPortHandler handler);

    void RemoveIoHook(ushort firstPort, int count);

    /// <summary>
    /// VDHInstallIntHook. Post-reflection hooks are reached through <see cref="InterruptStub"/>. Hooks of one vector run in
    /// the order in which they were installed, until one does not chain: VBIOS and VPIC install theirs at
    /// <see cref="VdmEvent.VddCreateDone"/>, so that other drivers come before the BIOS's defaults.
    /// </summary>
    void InstallInterruptHook(byte vector, InterruptHook hook, HookOrder order = HookOrder.PostReflection);

    /// <summary>
    /// The ROM address that stands in the vector before any guest program hooks it: a breakpoint that runs the hooks of the
    /// vector, followed by IRET.
    /// </summary>
    FarPointer InterruptStub(byte vector);

    /// <summary>Serves HLT, number, complement (SVC). After Done the guest goes on behind the three bytes.</summary>
    void InstallService(byte number, InterruptHook handler);

    /// <summary>VDHArmBPHook: a V86 address that calls the hook when executed; the hook must set CS:IP (see PopFarReturn, PopInterrupt).</summary>
    FarPointer AllocateBreakpoint(Action<IVirtualMachine> hook);

    /// <summary>VDHAllocHook(VDH_TIMER_HOOK).</summary>
    ITimerHook CreateTimer(Action<IVirtualMachine> hook);

    /// <summary>VDHArmContextHook: runs the action on the machine's thread before any more guest code. Any thread.</summary>
    void ArmContextHook(Action<IVirtualMachine> hook);

    /// <summary>VDHArmSTIHook: runs the action when the client next has interrupts enabled; at once if it has.</summary>
    void ArmStiHook(Action<IVirtualMachine> hook);

    /// <summary>
    /// VDHArmReturnHook (RECURSIVE_CSEIP kinds): call before PushInterrupt or PushFarCall; the action runs when the pushed
    /// procedure returns, with the client's CS:IP and stack as they were at the push.
    /// </summary>
    void ArmReturnHook(Action<IVirtualMachine> hook);

    // ---- client stack and control flow --------------------------------------------------------------------------------

    /// <summary>VDHPushInt: the client enters the interrupt as by INT n when it goes on.</summary>
    void PushInterrupt(byte vector);

    /// <summary>VDHPopInt: drops the IRET frame and restores CS:IP and flags from it.</summary>
    void PopInterrupt();

    /// <summary>VDHPushFarCall: the client calls the far procedure when it goes on.</summary>
    void PushFarCall(FarPointer procedure);

    /// <summary>Does what RETF would: CS:IP from the client's stack.</summary>
    void PopFarReturn();

    void PushWord(ushort value);

    ushort PopWord();

    /// <summary>
    /// Sets flags in the FLAGS image of the interrupt frame on top of the client's stack (SS:SP+4), which the handler's IRET
    /// will load: how a service entered by INT returns CF or ZF.
    /// </summary>
    void SetReturnFlags(uint mask, bool value);

    /// <summary>The FLAGS image of the interrupt frame on top of the client's stack.</summary>
    ushort ReturnFlags { get; set; }

    // ---- the machine --------------------------------------------------------------------------------------------------

    /// <summary>VDHAllocDosMem: paragraphs below the DOS kernel's memory, at Create only, never freed. Returns the segment.</summary>
    ushort AllocateDosMemory(int paragraphs);

    /// <summary>First paragraph free for the DOS kernel, after what drivers allocated.</summary>
    ushort FirstFreeParagraph { get; }

    /// <summary>VDHKillVDM and normal ends: the guest executes nothing more; any thread. The first call wins.</summary>
    void End(VmExit exit);

    /// <summary>The client cannot go on until something happens: gives the host's processor away until an interrupt or context hook is due, at most the given time.</summary>
    void Idle(long maximumNanoseconds);

    /// <summary>
    /// Wakes the machine from <see cref="Idle"/> and from waiting for Retry, and makes running guest code return to the
    /// manager, which looks for interrupts and context hooks. VPIC calls it when a request comes up. Any thread.
    /// </summary>
    void Wake();

    /// <summary>Tells drivers of a PSP switch or end (VDM_PDB_CHANGE, VDM_PDB_DESTROY).</summary>
    void RaisePdbEvent(VdmEvent vdmEvent, ushort pspSegment);
}
