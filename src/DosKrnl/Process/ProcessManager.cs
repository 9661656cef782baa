using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Process;

/// <summary>How a process ended: high byte of what INT 21h/4Dh returns.</summary>
internal enum EndKind : byte
{
    Normal = 0,
    ControlC = 1,
    CriticalError = 2,
    Resident = 3,
}

/// <summary>What a new process gets besides its program.</summary>
/// <param name="Environment">Segment of the environment to copy.</param>
/// <param name="Tail">Command tail with its length byte, at most 128 bytes.</param>
/// <param name="FirstFcb">16 bytes for PSP:5Ch.</param>
/// <param name="SecondFcb">16 bytes for PSP:6Ch.</param>
internal readonly record struct ProcessParameters(ushort Environment, byte[] Tail, byte[] FirstFcb, byte[] SecondFcb);

/// <summary>Makes, enters and ends processes.</summary>
internal sealed class ProcessManager(DosKernel kernel)
{
    private readonly GuestMemory _memory = kernel.Memory;
    private readonly IVirtualMachine _machine = kernel.Machine;
    private readonly ProgramLoader _loader = new(kernel.Memory, kernel.Arena);
    private readonly DivideErrors _divideErrors = new(kernel);

    public PspBuilder Psps { get; } = new(kernel.Memory, kernel.SystemFiles, kernel.Machine.Configuration.DosVersion);

    public EnvironmentBlock Environments { get; } = new(kernel.Memory, kernel.Arena);

    public ProgramLoader Loader => _loader;

    /// <summary>PSP of the process that stands for the shell: the parent of the first program. It runs no code.</summary>
    public ushort RootPsp { get; set; }

    /// <summary>
    /// Loads a program and makes its process the current one. The interrupt vector 22h must hold the address to return to
    /// at its end. The registers are the caller's to set.
    /// </summary>
    public LoadFault? Create(ProgramFile program, string path, ProcessParameters parameters, out LoadedProgram loaded)
    {
        loaded = default;
        var parent = kernel.CurrentPsp;
        var result = Environments.Read(parameters.Environment, out var strings);
        ushort environment = 0;
        if (result.IsOk)
            result = Environments.Create(strings, path, parent.Segment, out environment);
        if (!result.IsOk)
            return new LoadFault(result.Error, "there is no memory for the environment");
        if (_loader.Load(program, parent.Segment, out loaded) is { } fault)
        {
            kernel.Arena.Free(environment);
            return fault;
        }
        var child = Psps.Create(loaded.Psp, (ushort)(loaded.Psp + loaded.Paragraphs), parent.Segment);
        child.Environment = environment;
        SetOwner(environment, child.Segment, "");
        SetOwner(child.Segment, child.Segment, ProgramName(path));
        Psps.InheritHandles(parent, child);
        _memory.Write(child.Linear + PspBuilder.FirstFcb, parameters.FirstFcb);
        _memory.Write(child.Linear + PspBuilder.SecondFcb, parameters.SecondFcb);
        _memory.Write(child.Linear + PspBuilder.Tail, parameters.Tail);
        child.Stack = loaded.Stack;
        SwitchTo(child.Segment);
        kernel.Sda.Dta = new FarPointer(child.Segment, PspBuilder.Tail);
        return null;
    }

    /// <summary>Sets the client's registers to the entry of a program (RBIL INT 21h/4Bh, "register values at entry").</summary>
    public void Enter(LoadedProgram program)
    {
        var client = _machine.Client;
        client.Eax = FcbStatus(program.Psp);
        client.Ebx = 0;
        client.Ecx = 0x00FF;
        client.Edx = program.Psp;
        client.Esi = program.Entry.Offset;
        client.Edi = program.Stack.Offset;
        client.Ebp = 0x091C;
        client.Ds = client.Es = program.Psp;
        client.Ss = program.Stack.Segment;
        client.Esp = program.Stack.Offset;
        client.Cs = program.Entry.Segment;
        client.Eip = program.Entry.Offset;
        client.Eflags = EFlags.Interrupt;
    }

    /// <summary>AL and AH at entry: FFh where the drive of the first or second FCB does not exist.</summary>
    public ushort FcbStatus(ushort psp)
    {
        var at = (uint)psp << 4;
        return (ushort)(Status(_memory.ReadByte(at + PspBuilder.FirstFcb))
            | (Status(_memory.ReadByte(at + PspBuilder.SecondFcb)) << 8));

        int Status(byte drive) => drive == 0 || kernel.Directories.IsValid(drive - 1) ? 0 : 0xFF;
    }

    /// <summary>Nobody waits for the end of the current process.</summary>
    public bool RunsFirst => kernel.CurrentPsp is var psp && (psp.Parent == RootPsp || psp.Parent == psp.Segment);

    /// <summary>Makes another process current, as EXEC and the end of a process do.</summary>
    public void SwitchTo(ushort psp)
    {
        kernel.Sda.CurrentPsp = psp;
        _divideErrors.Switch(isFirst: psp == RootPsp || new Psp(_memory, psp).Parent == RootPsp);
        _machine.RaisePdbEvent(VdmEvent.PdbChange, psp);
    }

    /// <summary>
    /// Ends the current process. Its parent goes on at the terminate address with the registers of its EXEC; the end of the
    /// first program is that of the machine. A resident program keeps the given paragraphs of its block.
    /// </summary>
    public DosResult End(byte code, EndKind kind, ushort residentParagraphs = 0)
    {
        var psp = kernel.CurrentPsp;
        var parent = psp.Parent;
        kernel.Sda.ReturnCode = (ushort)(code | ((int)kind << 8));
        if (RunsFirst)
        {
            // Nobody sees what would be put in order here.
            _machine.RaisePdbEvent(VdmEvent.PdbDestroy, psp.Segment);
            kernel.EndMachine(code);
            return DosResult.Transferred;
        }
        kernel.Shells?.Forget(psp.Segment);
        kernel.Dispatcher.DropWaits();
        kernel.Sda.CriticalError = 0;
        kernel.Dispatcher.IsInCriticalError = false;
        RestoreVectors(psp);
        if (kind == EndKind.Resident)
            kernel.Arena.Resize(psp.Segment, Math.Max(residentParagraphs, (ushort)6), psp.Segment, out _);
        else
            Release(psp);
        _machine.RaisePdbEvent(VdmEvent.PdbDestroy, psp.Segment);
        if (kernel.Arena.FindDamage() is >= 0 and var damage)
        {
            kernel.EndMachine(new VmExit(
                VmExitReason.GuestCrash, 255,
                $"memory allocation error: a program has written over the memory control block at {damage:X4}h; DOS cannot go on"));
            return DosResult.Transferred;
        }
        SwitchTo(parent);
        ReturnToParent(new Psp(_memory, parent), psp.TerminateAddress);
        return DosResult.Transferred;
    }

    private void Release(Psp psp)
    {
        for (ushort handle = 0; handle < psp.HandleCount; handle++)
            kernel.SystemFiles.CloseHandle(handle);
        kernel.FileSystem.ControlBlocks.CloseAll(psp.Segment);
        kernel.Arena.FreeOwnedBy(psp.Segment);
    }

    private void RestoreVectors(Psp psp)
    {
        _memory.WriteFarPointer(0x22 * 4, psp.TerminateAddress);
        _memory.WriteFarPointer(0x23 * 4, psp.BreakAddress);
        _memory.WriteFarPointer(0x24 * 4, psp.CriticalErrorAddress);
    }

    /// <summary>Pops what the dispatcher saved when the parent called EXEC, then "returns from the interrupt" to the address.</summary>
    private void ReturnToParent(Psp parent, FarPointer address)
    {
        var client = _machine.Client;
        client.Ss = parent.Stack.Segment;
        client.Sp = (ushort)parent.Stack.Offset;
        client.Ax = _machine.PopWord();
        client.Bx = _machine.PopWord();
        client.Cx = _machine.PopWord();
        client.Dx = _machine.PopWord();
        client.Si = _machine.PopWord();
        client.Di = _machine.PopWord();
        client.Bp = _machine.PopWord();
        client.Ds = _machine.PopWord();
        client.Es = _machine.PopWord();
        client.Sp += 6;
        client.Cs = address.Segment;
        client.Eip = address.Offset;
        client.Eflags = EFlags.Interrupt;
    }

    private void SetOwner(ushort segment, ushort owner, string name)
    {
        var block = kernel.Arena.Block(segment - 1);
        block.Owner = owner;
        block.SetName(name);
    }

    private static string ProgramName(string path)
    {
        var start = path.AsSpan().LastIndexOfAny('\\', ':') + 1;
        var name = path[start..];
        var dot = name.IndexOf('.');
        return dot < 0 ? name : name[..dot];
    }
}
