using System.Runtime.CompilerServices;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>
/// The door of INT 21h: finds the service by AH, saves the caller's registers as DOS does, and turns the result into CF, AX
/// and the extended error. On entry the caller's interrupt frame (IP, CS, FLAGS) is on top of its stack.
/// </summary>
internal sealed class ServiceDispatcher(DosKernel kernel, ServiceTable table)
{
    /// <summary>Words that DOS pushes below the interrupt frame: AX BX CX DX SI DI BP DS ES (RBIL INT 24h).</summary>
    public const int SavedRegisters = 9;

    private const byte LastCharacterFunction = 0x0C;

    private readonly IVirtualMachine _machine = kernel.Machine;
    private readonly GuestMemory _memory = kernel.Memory;
    private readonly SwappableData _sda = kernel.Sda;
    private readonly WaitingCalls _waits = new(kernel.Sda);
    private readonly IMissingObserver? _missing = kernel.Machine.Configuration.MissingObserver;
    private readonly bool _traced = kernel.Machine.Trace.IsOn(TraceCategories.Int21);
    private bool _flagsOnStack = true;

    /// <summary>The call that runs, for the trace.</summary>
    private string? _entry;

    public ServiceTable Table => table;

    /// <summary>The hook of INT 21h.</summary>
    public HookResult OnInterrupt(IVirtualMachine machine)
    {
        var client = _memory.Client;
        var function = client.Ah;
        if (!RunsWithoutFrame(function))
        {
            if (IsInCriticalError && function > LastCharacterFunction)
                LeaveCriticalError(function);
            SaveCallerRegisters(client);
        }
        if (_traced)
            _entry = ServiceTrace.Describe(machine, table[function], function);
        var result = IsBroken(function) ? DosResult.Break : Run(function, client);
        return Finish(function, client, result);
    }

    /// <summary>The guest's INT 24h handler runs, or has been left without its IRET.</summary>
    public bool IsInCriticalError { get; set; }

    /// <summary>
    /// A call that no handler of INT 24h may make tells that the program has jumped out of it: DOS is not busy any more
    /// (RBIL INT 24h). Asking for the extended error is allowed.
    /// </summary>
    private void LeaveCriticalError(byte function)
    {
        if (function == 0x59)
            return;
        IsInCriticalError = false;
        _sda.CriticalError = 0;
        _sda.InDos = 0;
    }

    /// <summary>BREAK is on, and Ctrl-C was typed: any function notices it, not only character I/O.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsBroken(byte function) =>
        function > LastCharacterFunction && _sda.ExtendedBreak && !RunsWithoutFrame(function)
        && kernel.Devices.Keys.TakeControlC();

    /// <summary>
    /// The same service by its SVC number: parameters as in INT 21h but AH, which the number stands for; CF is live.
    /// </summary>
    public HookResult OnService(byte function)
    {
        _flagsOnStack = false;
        try
        {
            var client = _machine.Client;
            return Finish(function, client, Run(function, client));
        }
        finally
        {
            _flagsOnStack = true;
        }
    }

    /// <summary>Gives the caller a flag: in the interrupt frame that its IRET loads, or live for an SVC.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReturnFlag(uint mask, bool value)
    {
        if (_flagsOnStack)
            _machine.SetReturnFlags(mask, value);
        else
            _machine.Client.SetFlag(mask, value);
    }

    /// <summary>Records an error for INT 21h/59h.</summary>
    public void RecordError(DosError error, byte? hardDrive = null)
    {
        var (errorClass, action, locus) = ExtendedErrorTable.Describe(error);
        var sda = kernel.Sda;
        sda.ErrorCode = (ushort)error;
        sda.ErrorClass = errorClass;
        sda.ErrorAction = action;
        sda.ErrorLocus = locus;
        sda.ErrorDrive = hardDrive ?? 0xFF;
    }

    /// <summary>Forgets calls that wait: their process has ended.</summary>
    public void DropWaits() => _waits.Clear();

    /// <summary>Ends the service whose interrupt frame is on top of the client's stack, from outside the hook: sets results and returns to its caller.</summary>
    public void FinishFromCallback(byte function, DosResult result)
    {
        if (Finish(function, _machine.Client, result) == HookResult.Done && result.Outcome != DosOutcome.Transferred)
            _machine.PopInterrupt();
    }

    private DosResult Run(byte function, ClientRegisters client)
    {
        if (table[function] is not { } service)
            return Unknown(function, client);
        try
        {
            return service(client);
        }
        catch (DosException exception)
        {
            return exception.Result;
        }
    }

    private HookResult Finish(byte function, ClientRegisters client, DosResult result)
    {
        if (result.HardDrive is { } drive && _flagsOnStack && kernel.CriticalErrors.TryAsk(function, result.Error, drive))
            return HookResult.Done;
        if (result.Outcome == DosOutcome.Wait)
            return Wait(function, client);
        if (_entry is { } entry)
            ServiceTrace.Write(_machine, entry, result);
        if (result.Outcome == DosOutcome.Transferred)
            return HookResult.Done;
        _waits.Leave(client);
        switch (result.Outcome)
        {
            case DosOutcome.Ok:
                ReturnFlag(EFlags.Carry, false);
                break;
            case DosOutcome.Failed:
                if (result.Error == DosError.InvalidFunction && _missing is not null)
                    _missing.Missed(MissingKind.DosFunction, client.Ax);
                RecordError(result.Error, result.HardDrive);
                client.Ax = (ushort)result.Error;
                ReturnFlag(EFlags.Carry, true);
                break;
            case DosOutcome.StatusFailed:
                RecordError(result.Error, result.HardDrive);
                client.Al = 0xFF;
                break;
            case DosOutcome.Break when _flagsOnStack:
                kernel.ControlBreak.Raise();
                return HookResult.Done;
        }
        return HookResult.Done;
    }

    private HookResult Wait(byte function, ClientRegisters client)
    {
        _waits.Enter(client);
        if (_flagsOnStack && kernel.Waits.TryCallIdle(function))
            return HookResult.Done;
        client.InterruptsEnabled = true;
        return HookResult.Retry;
    }

    /// <summary>MS-DOS answers numbers past its last function with AL = 0 and unchanged flags; holes below are error 1.</summary>
    private DosResult Unknown(byte function, ClientRegisters client)
    {
        if (function > 0x6C)
        {
            _missing?.Missed(MissingKind.DosFunction, client.Ax);
            client.Al = 0;
            return DosResult.Plain;
        }
        return DosError.InvalidFunction;
    }

    /// <summary>33h, 50h, 51h, 62h and 64h do not touch the stack image: they may be called from anywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool RunsWithoutFrame(byte function) => function is 0x33 or 0x50 or 0x51 or 0x62 or 0x64;

    /// <summary>Pushes the caller's registers below the interrupt frame, and notes the stack in the PSP.</summary>
    public void SaveCallerRegisters(ClientRegisters client)
    {
        const int Size = 2 * SavedRegisters;
        var memory = _memory;
        var sp = (ushort)(client.Sp - Size);
        var first = Pack(client.Ax, client.Bx, client.Cx, client.Dx);
        var second = Pack(client.Si, client.Di, client.Bp, client.Ds);
        if (sp <= 0x10000 - Size)
        {
            var at = client.Linear(SegmentName.Ss, sp);
            memory.WriteQword(at, first);
            memory.WriteQword(at + 8, second);
            memory.WriteWord(at + 16, client.Es);
        }
        else
        {
            for (var i = 0; i < 4; i++)
            {
                memory.WriteWord(client.Linear(SegmentName.Ss, (ushort)(sp + 2 * i)), (ushort)(first >> 16 * i));
                memory.WriteWord(client.Linear(SegmentName.Ss, (ushort)(sp + 8 + 2 * i)), (ushort)(second >> 16 * i));
            }
            memory.WriteWord(client.Linear(SegmentName.Ss, (ushort)(sp + 16)), client.Es);
        }
        new Psp(memory, _sda.CurrentPsp).Stack = new FarPointer(client.Ss, sp);
    }

    private static ulong Pack(uint first, uint second, uint third, uint fourth) =>
        (first | second << 16) | (ulong)(third | fourth << 16) << 32;
}
