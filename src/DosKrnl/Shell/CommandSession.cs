using Dbt.Guest;

namespace Dbt.DosKrnl.Shell;

/// <summary>One running COMMAND.COM: carries calls between the interpreter and the guest's program.</summary>
internal sealed class CommandSession
{
    private readonly DosKernel _kernel;
    private readonly ushort _segment;
    private readonly GuestRoutine _main = new();
    private readonly CommandInterpreter _interpreter;
    private GuestRoutine? _critical;
    private CriticalErrorDialog? _dialog;

    public CommandSession(DosKernel kernel, ushort segment)
    {
        _kernel = kernel;
        _segment = segment;
        _interpreter = new CommandInterpreter(new ShellDos(kernel.Memory, segment, _main, kernel.Naming), kernel.BuiltIns.Drive);
    }

    public void Start()
    {
        _main.Start(_interpreter.Run);
        Load(_main);
    }

    public void Step()
    {
        // A hostile guest may come here without a call being made.
        if (_main.IsWaiting)
            _main.Resume(_kernel.Machine.Client);
        Load(_main);
    }

    /// <summary>
    /// INT 23h, with a call's frame on the stack: of the shell's own call, which is given up, or of a child's, which ends.
    /// </summary>
    public void Break()
    {
        var client = _kernel.Machine.Client;
        if (_kernel.Sda.CurrentPsp != _segment || !_main.IsWaiting)
        {
            client.Eip = CommandImage.AbortReturn;
            return;
        }
        _main.AbortCall(byKey: true);
        _main.GoOn();
        Load(_main);
    }

    /// <summary>INT 24h: the person is asked by calls that DOS allows there.</summary>
    public void Critical()
    {
        var client = _kernel.Machine.Client;
        if (_interpreter.FailsAlways)
        {
            client.Al = CriticalErrorDialog.Fail;
            client.Eip = CommandImage.CriticalReturn;
            return;
        }
        _critical = new GuestRoutine();
        _dialog = new CriticalErrorDialog(_kernel, _critical, client);
        _critical.Start(_dialog.Run);
        LoadCritical(client);
    }

    public void CriticalStep()
    {
        var client = _kernel.Machine.Client;
        if (_critical is { IsWaiting: true })
            _critical.Resume(client);
        LoadCritical(client);
    }

    private void LoadCritical(ClientRegisters client)
    {
        if (_critical is not { IsDone: false } routine)
        {
            client.Al = _dialog?.Answer ?? CriticalErrorDialog.Fail;
            // Ending the shell itself would end the session: its command ends instead.
            if (client.Al == CriticalErrorDialog.Abort && _kernel.Sda.CurrentPsp == _segment)
            {
                client.Al = CriticalErrorDialog.Fail;
                _main.AbortCall(byKey: false);
            }
            client.Eip = CommandImage.CriticalReturn;
            _critical = null;
            return;
        }
        _kernel.Memory.WriteByte(Linear(CommandImage.CriticalVector), routine.Request.Vector);
        SetRegisters(client, routine.Request);
        client.Eip = CommandImage.CriticalInterrupt;
    }

    /// <summary>The guest makes the routine's call next, or ends the process when there is none.</summary>
    private void Load(GuestRoutine routine)
    {
        var client = _kernel.Machine.Client;
        client.Ss = _segment;
        client.Esp = CommandImage.StackTop;
        client.Eflags |= EFlags.Interrupt;
        client.Eflags &= ~EFlags.Direction;
        if (routine.IsDone || !routine.IsWaiting)
        {
            client.Ax = (ushort)(0x4C00 | _interpreter.ErrorLevel);
            client.Eip = CommandImage.Int21;
            return;
        }
        var request = routine.Request;
        SetRegisters(client, request);
        if (request.Vector == 0x21)
        {
            client.Eip = CommandImage.Int21;
            return;
        }
        var at = Linear(CommandImage.AnyVector);
        if (_kernel.Memory.ReadByte(at) != request.Vector)
            _kernel.Memory.WriteByte(at, request.Vector);
        client.Eip = CommandImage.AnyInterrupt;
    }

    private static void SetRegisters(ClientRegisters client, in CallRegisters request)
    {
        client.Ax = request.Ax;
        client.Bx = request.Bx;
        client.Cx = request.Cx;
        client.Dx = request.Dx;
        client.Si = request.Si;
        client.Di = request.Di;
        client.Ds = request.Ds;
        client.Es = request.Es;
    }

    private uint Linear(ushort offset) => ((uint)_segment << 4) + offset;
}
