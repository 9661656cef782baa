using Dbt.Guest;

namespace Dbt.Mvdm;

/// <summary>
/// What the manager does for a DPMI host (VDD reference, "DPMI services"; section 1.7 of the specification): modes, vectors,
/// reflection, the virtual interrupt flag, the locked stack, descriptors, linear memory, and access to a client's memory with
/// its faults. The API layer reaches the processor in no other way. For the machine's own thread, as all of
/// <see cref="IVirtualMachine"/>.
/// </summary>
public interface IDpmiKernel
{
    /// <summary>The client is in protected mode; otherwise it is where DOS runs ("virtual 8086 mode").</summary>
    bool IsProtected { get; }

    /// <summary>The client that runs: the newest, or one that has been called back meanwhile. Null: there is none.</summary>
    DpmiTask? Task { get; }

    /// <summary>The client entered last that has not ended; null: there is none.</summary>
    DpmiTask? Newest { get; }

    IDescriptorTable Descriptors { get; }

    ILinearMemory LinearMemory { get; }

    /// <summary>The virtual interrupt flag in protected mode, IF otherwise (VDHChangeVPMIF).</summary>
    bool InterruptsEnabled { get; set; }

    // ---- tasks and modes ------------------------------------------------------------------------------------------------

    /// <summary>A new client: its vectors are the host's. The mode stays.</summary>
    void BeginTask(DpmiTask task);

    /// <summary>
    /// The client entered last is over, and with it all calls that it was in. The machine is in virtual 8086 mode then, on the
    /// task's own stack there; the caller says where it goes on.
    /// </summary>
    void EndTask();

    /// <summary>VDHSwitchToVPM. Segment registers, EIP and ESP are to be loaded by the caller.</summary>
    void SwitchToProtected();

    /// <summary>VDHSwitchToV86. Segment registers, EIP and ESP are to be loaded by the caller.</summary>
    void SwitchToVirtual8086();

    /// <summary>Loads a segment register of the client in protected mode as MOV or a far return does. False: it faults, nothing is done.</summary>
    bool TryLoad(SegmentName name, ushort selector);

    /// <summary>Segment registers that hold the selector get its descriptor as it is now; what cannot be loaded becomes null.</summary>
    void Reload(ushort selector);

    // ---- the end of the chains, and addresses that call back ------------------------------------------------------------

    /// <summary>
    /// What INT n of a client in protected mode does when the client has no handler, or its handler chains. CS:EIP is behind
    /// the INT; nothing is on the stack. Without a hook the interrupt is reflected to virtual 8086 mode.
    /// </summary>
    void InstallDefault(byte vector, Action<IVirtualMachine> hook);

    /// <summary>An address in protected mode that calls the hook when executed; the hook must set CS:EIP. It stays for the machine's life.</summary>
    FarPointer AllocateBreakpoint(Action<IVirtualMachine> hook);

    /// <summary>The same in virtual 8086 mode, for as long as it is not freed. False: there are no more.</summary>
    bool TryAllocateV86Breakpoint(Action<IVirtualMachine> hook, out FarPointer address);

    void FreeV86Breakpoint(FarPointer address);

    /// <summary>Address of the handler that ends a client's chain.</summary>
    FarPointer DefaultInterrupt(byte vector);

    /// <summary>Address of the handler that ends a client's exception chain.</summary>
    /// <param name="vector">0–31.</param>
    FarPointer DefaultException(byte vector);

    /// <summary>The client has, or has no longer, a handler of its own for an interrupt in protected mode.</summary>
    void VectorChanged(byte vector);

    // ---- pages and watchpoints --------------------------------------------------------------------------------------------

    /// <summary>What a client may do to a page of its memory, and has done (DPMI 1.0, 0506h). A page that is not committed faults.</summary>
    PageAttributes this[uint linear] { get; set; }

    /// <summary>Other memory of the machine becomes a page of the client's, beside where it is (DPMI 1.0, 0508h and 0509h).</summary>
    /// <param name="linear">A page that the client has; what is in it is lost.</param>
    /// <param name="physical">A page of the machine's own memory (<see cref="GuestMemory.Size"/>).</param>
    void MapPage(uint linear, uint physical);

    /// <summary>Watches a linear address (debug registers). −1: all four are in use.</summary>
    /// <param name="linear">Aligned to the size.</param>
    /// <param name="size">1, 2 or 4 bytes; 1 for execution.</param>
    /// <param name="kind">As in DR7: 0 execution, 1 writing, 3 reading and writing (Intel SDM vol. 3, 18.2.4).</param>
    int SetWatchpoint(uint linear, int size, int kind);

    void ClearWatchpoint(int index);

    /// <summary>Whether it was hit since it was set, or reset.</summary>
    bool WasHit(int index);

    void ResetWatchpoint(int index);

    // ---- calls between the modes ----------------------------------------------------------------------------------------

    /// <summary>
    /// Calls the vector in virtual 8086 mode with the registers as they are (general registers and flags), and takes them over
    /// at its end.
    /// </summary>
    void Reflect(byte vector);

    /// <summary>
    /// Calls something in virtual 8086 mode. When it has returned, the client's registers are as they were, and then the action
    /// is called with those of virtual 8086 mode.
    /// </summary>
    void CallV86(in V86Call call, Action<V86Registers> completed);

    /// <summary>
    /// Calls a procedure in protected mode, on the locked stack, with interrupts disabled; it ends with IRET. The caller sets
    /// registers afterwards.
    /// </summary>
    /// <param name="task">The client whose procedure it is, which runs until its end.</param>
    /// <param name="procedure">Selector and offset.</param>
    /// <param name="completed">Called at its end, still in protected mode; gives what registers become in virtual 8086 mode
    /// where the call came from there, or null: all as before.</param>
    void CallProtected(DpmiTask task, FarPointer procedure, Func<V86Registers?> completed);

    /// <summary>The registers in virtual 8086 mode.</summary>
    V86Registers V86State { get; }

    /// <summary>Goes on in virtual 8086 mode with these registers.</summary>
    void Load(in V86Registers registers);

    // ---- the client's memory and stack ----------------------------------------------------------------------------------

    /// <summary>VDHProbeUBuf: the linear address of a part of a segment that the client may read, or write.</summary>
    /// <exception cref="ClientFaultException">It may not. Left to the manager, the fault is the client's, at its instruction.</exception>
    uint Probe(ushort selector, uint offset, uint length, bool write);

    /// <summary>RETF in protected mode, of the size of the task's frames.</summary>
    void PopFarReturn();

    /// <summary>
    /// Ends the client, whose state is past help, with a report on standard error. When another program started it, that one goes
    /// on: the machine is in virtual 8086 mode then, about to end the client's program. Otherwise nothing of the machine runs any more.
    /// </summary>
    void Crash(string reason);
}

/// <summary>Attributes of a page, with the bits of DPMI 1.0's functions 0506h and 0507h.</summary>
[Flags]
public enum PageAttributes
{
    Uncommitted = 0,
    Committed = 1,

    /// <summary>Other memory than the client's own is there (<see cref="IDpmiKernel.MapPage"/>).</summary>
    Mapped = 2,
    Writable = 8,

    /// <summary>Accessed and Dirty are known.</summary>
    MarksValid = 16,
    Accessed = 32,
    Dirty = 64,
}

/// <summary>An access of a service to the client's memory would have faulted, had the client made it itself.</summary>
public sealed class ClientFaultException(byte vector, uint errorCode) : Exception($"exception {vector:X2}h, error code {errorCode:X4}h")
{
    public byte Vector { get; } = vector;

    public uint ErrorCode { get; } = errorCode;
}

/// <summary>The local descriptor table that all clients of a machine share.</summary>
public interface IDescriptorTable
{
    /// <summary>The selector of the first of so many free descriptors in a row, which are then taken: data, present, base and limit 0. 0: there are none.</summary>
    ushort Allocate(int count);

    /// <summary>Takes one of the first 16 descriptors (DPMI 000Dh). False: it is taken already, or another one.</summary>
    bool TryAllocate(ushort selector);

    /// <summary>The descriptor is free again.</summary>
    void Free(ushort selector);

    /// <summary>The selector is one of this table and the client's, to be changed and freed.</summary>
    bool IsClients(ushort selector);

    /// <summary>The descriptor is somebody's.</summary>
    bool IsTaken(ushort selector);

    /// <summary>The descriptor is not the client's: it may use it only.</summary>
    void SetHosts(ushort selector);

    /// <summary>The eight bytes (Intel SDM vol. 3, 3.4.5).</summary>
    ulong this[ushort selector] { get; set; }
}

/// <summary>Linear memory above that of DOS.</summary>
public interface ILinearMemory
{
    /// <summary>Takes whole pages of zeros. 0: there is no room.</summary>
    /// <param name="length">Bytes; rounded up to 4096.</param>
    /// <param name="committed">False: only the addresses.</param>
    uint Allocate(uint length, bool committed = true);

    /// <summary>The same at an address. False: not free.</summary>
    bool TryAllocateAt(uint linear, uint length, bool committed = true);

    /// <summary>Gives a part back.</summary>
    void Free(uint linear, uint length);

    /// <summary>Bytes that are free, and the longest run of them.</summary>
    (uint Total, uint Largest) Free();

    /// <summary>Bytes in all.</summary>
    uint Size { get; }

    /// <summary>First linear address.</summary>
    uint Start { get; }
}
