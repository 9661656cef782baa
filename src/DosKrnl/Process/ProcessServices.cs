using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Process;

/// <summary>INT 21h/00h, 26h, 31h, 4Bh–4Dh, 50h, 51h, 55h, 62h.</summary>
internal sealed class ProcessServices(DosKernel kernel) : IServiceFamily
{
    private const byte LoadAndRun = 0, LoadOnly = 1, LoadOverlay = 3, SetExecutionState = 5;

    private ProcessManager Processes => kernel.Processes;

    public void Register(ServiceTable table)
    {
        table.Add(0x00, Terminate);
        table.Add(0x26, CreatePsp);
        table.Add(0x31, StayResident);
        table.Add(0x4B, Exec);
        table.Add(0x4C, Exit);
        table.Add(0x4D, GetReturnCode);
        table.Add(0x50, SetPsp);
        table.Add(0x51, GetPsp);
        table.Add(0x55, CreateChildPsp);
        table.Add(0x62, GetPsp);
    }

    private DosResult Terminate(ClientRegisters client) => Processes.End(0, EndKind.Normal);

    private DosResult Exit(ClientRegisters client) => Processes.End(client.Al, EndKind.Normal);

    private DosResult StayResident(ClientRegisters client) => Processes.End(client.Al, EndKind.Resident, client.Dx);

    private DosResult GetReturnCode(ClientRegisters client)
    {
        client.Ax = kernel.Sda.ReturnCode;
        kernel.Sda.ReturnCode = 0;
        return DosResult.Ok;
    }

    private DosResult SetPsp(ClientRegisters client)
    {
        Processes.SwitchTo(client.Bx);
        return DosResult.Plain;
    }

    private DosResult GetPsp(ClientRegisters client)
    {
        client.Bx = kernel.Sda.CurrentPsp;
        return DosResult.Plain;
    }

    private DosResult CreatePsp(ClientRegisters client)
    {
        Processes.Psps.Copy(kernel.CurrentPsp, client.Dx);
        return DosResult.Plain;
    }

    /// <summary>SI is the end segment. The handles of the parent are inherited, and the new process becomes current.</summary>
    private DosResult CreateChildPsp(ClientRegisters client)
    {
        var parent = kernel.CurrentPsp;
        var child = Processes.Psps.Create(client.Dx, client.Si, parent.Segment);
        child.Environment = parent.Environment;
        Processes.Psps.InheritHandles(parent, child);
        Processes.SwitchTo(child.Segment);
        return DosResult.Plain;
    }

    private DosResult Exec(ClientRegisters client)
    {
        if (client.Al == SetExecutionState)
            return DosResult.Ok;
        if (client.Al is not (LoadAndRun or LoadOnly or LoadOverlay))
            return DosError.InvalidFunction;
        var path = GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx));
        var result = kernel.FileSystem.TrueName(path, out var fullPath);
        if (!result.IsOk)
            return result;
        result = kernel.FileSystem.OpenForRead(path, out var file);
        if (!result.IsOk)
            return result;
        try
        {
            var fault = ProgramFile.Open(file!, out var program)
                ?? (client.Al == LoadOverlay ? Overlay(client, program) : Load(client, program, fullPath));
            if (kernel.Machine.Trace.IsOn(Mvdm.TraceCategories.Exec))
                TraceExec(client, fullPath, fault);
            if (fault is not null)
                return fault.Error;
            return client.Al == LoadAndRun ? DosResult.Transferred : DosResult.Ok;
        }
        finally
        {
            file!.Close();
        }
    }

    private void TraceExec(ClientRegisters client, string path, LoadFault? fault)
    {
        var memory = kernel.Memory;
        var tail = "";
        if (client.Al != LoadOverlay)
        {
            var at = memory.ReadFarPointer(client.Linear(SegmentName.Es, client.Bx) + 2).RealLinear;
            tail = GuestText.Read(memory, at + 1, Math.Min((int)memory.ReadByte(at), 126));
        }
        kernel.Machine.Trace.Write(
            Mvdm.TraceCategories.Exec,
            $"exec {client.Al} {path}{tail}: {fault?.ToString() ?? "ok"}",
            ("function", (int)client.Al),
            ("path", path),
            ("tail", tail),
            ("error", (int)(fault?.Error ?? DosError.None)));
    }

    /// <summary>
    /// INT 2Eh: a command line for the first command interpreter. It is done by a new one that gives what it makes of the
    /// environment back; the caller goes on behind the interrupt with all its registers.
    /// </summary>
    public static void RunCommand(DosKernel kernel, ReadOnlySpan<byte> command)
    {
        var client = kernel.Machine.Client;
        kernel.Dispatcher.SaveCallerRegisters(client);
        if (!kernel.FileSystem.OpenForRead(kernel.BuiltIns.CommandPath, out var file).IsOk)
            return;
        ProgramFile.Open(file!, out var program);
        var tail = new byte[128];
        ReadOnlySpan<byte> prefix = " /C "u8;
        prefix.CopyTo(tail.AsSpan(1));
        command = command[..Math.Min(command.Length, tail.Length - 2 - prefix.Length)];
        command.CopyTo(tail.AsSpan(1 + prefix.Length));
        tail[0] = (byte)(prefix.Length + command.Length);
        tail[1 + tail[0]] = 0x0D;
        var shells = kernel.Shells ??= new Shell.CommandProcesses(kernel);
        var master = shells.Master;
        var previous = kernel.Memory.ReadFarPointer(0x22 * 4);
        kernel.Memory.WriteFarPointer(0x22 * 4, kernel.Memory.ReadFarPointer(client.Linear(SegmentName.Ss, client.Sp)));
        var parameters = new ProcessParameters(new Psp(kernel.Memory, master).Environment, tail, new byte[16], new byte[16]);
        if (kernel.Processes.Create(program, kernel.BuiltIns.CommandPath, parameters, out var loaded) is not null)
        {
            kernel.Memory.WriteFarPointer(0x22 * 4, previous);
            client.Ax = 0xFFFF;
            return;
        }
        shells.ReturnEnvironment(loaded.Psp, master);
        kernel.Processes.Enter(loaded);
    }

    private LoadFault? Overlay(ClientRegisters client, ProgramFile program)
    {
        var block = client.Linear(SegmentName.Es, client.Bx);
        return Processes.Loader.LoadOverlay(program, kernel.Memory.ReadWord(block), kernel.Memory.ReadWord(block + 2));
    }

    private LoadFault? Load(ClientRegisters client, ProgramFile program, string path)
    {
        var memory = kernel.Memory;
        var block = client.Linear(SegmentName.Es, client.Bx);
        var environment = memory.ReadWord(block);
        var parameters = new ProcessParameters(
            environment != 0 ? environment : kernel.CurrentPsp.Environment,
            memory.ReadBytes(memory.ReadFarPointer(block + 0x02).RealLinear, 128),
            memory.ReadBytes(memory.ReadFarPointer(block + 0x06).RealLinear, 16),
            memory.ReadBytes(memory.ReadFarPointer(block + 0x0A).RealLinear, 16));
        // At its end the child goes on where the caller's INT 21h returns to.
        var frame = client.Linear(SegmentName.Ss, client.Sp);
        var previous = memory.ReadFarPointer(0x22 * 4);
        memory.WriteFarPointer(0x22 * 4, memory.ReadFarPointer(frame));
        if (Processes.Create(program, path, parameters, out var loaded) is { } fault)
        {
            memory.WriteFarPointer(0x22 * 4, previous);
            return fault;
        }
        if (client.Al == LoadAndRun)
        {
            Processes.Enter(loaded);
            return null;
        }
        // The caller of "load" finds the entry AX on the child's stack.
        var sp = (ushort)(loaded.Stack.Offset - 2);
        memory.WriteWord(((uint)loaded.Stack.Segment << 4) + sp, Processes.FcbStatus(loaded.Psp));
        memory.WriteFarPointer(block + 0x0E, loaded.Stack with { Offset = sp });
        memory.WriteFarPointer(block + 0x12, loaded.Entry);
        return null;
    }
}
