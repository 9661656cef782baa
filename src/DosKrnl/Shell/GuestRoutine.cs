using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Dbt.Guest;

namespace Dbt.DosKrnl.Shell;

/// <summary>Ctrl-C was pressed during a call, or a critical error's answer was to abort the command.</summary>
internal sealed class CommandAbortedException(bool byKey) : Exception
{
    public bool ByKey => byKey;
}

/// <summary>Registers of an interrupt, before it or after.</summary>
internal struct CallRegisters
{
    public byte Vector;
    public ushort Ax, Bx, Cx, Dx, Si, Di, Ds, Es;
    public bool Carry, Zero;

    public readonly byte Al => (byte)Ax;

    public readonly byte Ah => (byte)(Ax >> 8);
}

/// <summary>
/// Plain sequential code whose calls are interrupts in the guest: each await leaves the code, the guest makes the call, and
/// the code goes on with the registers after it. All on the machine's thread.
/// </summary>
internal sealed class GuestRoutine : INotifyCompletion
{
    private Action? _continuation;
    private Task? _task;
    private CallRegisters _registers;
    private CommandAbortedException? _abort;

    /// <summary>The call to make now.</summary>
    public CallRegisters Request => _registers;

    public bool IsDone => _task is { IsCompleted: true };

    /// <summary>A call is being made.</summary>
    public bool IsWaiting => _continuation is not null;

    public void Start(Func<Task> body)
    {
        _task = body();
        ThrowIfFaulted();
    }

    /// <summary>The guest has made the call.</summary>
    public void Resume(ClientRegisters client)
    {
        _registers.Ax = client.Ax;
        _registers.Bx = client.Bx;
        _registers.Cx = client.Cx;
        _registers.Dx = client.Dx;
        _registers.Si = client.Si;
        _registers.Di = client.Di;
        _registers.Ds = client.Ds;
        _registers.Es = client.Es;
        _registers.Carry = client.Carry;
        _registers.Zero = client.Zero;
        GoOn();
    }

    /// <summary>The call that is being made does not come back, or shall not have come back well.</summary>
    public void AbortCall(bool byKey) => _abort = new CommandAbortedException(byKey);

    public void GoOn()
    {
        var continuation = _continuation;
        _continuation = null;
        continuation?.Invoke();
        ThrowIfFaulted();
    }

    private void ThrowIfFaulted()
    {
        if (_task is { IsFaulted: true })
            ExceptionDispatchInfo.Throw(_task.Exception!.InnerException!);
    }

    // ---- the awaitable ------------------------------------------------------------------------------------------------

    public GuestRoutine Call(in CallRegisters registers)
    {
        _registers = registers;
        return this;
    }

    public GuestRoutine GetAwaiter() => this;

    public bool IsCompleted => false;

    public void OnCompleted(Action continuation) => _continuation = continuation;

    /// <exception cref="CommandAbortedException">See there.</exception>
    public CallRegisters GetResult()
    {
        if (_abort is not { } abort)
            return _registers;
        _abort = null;
        throw abort;
    }
}
