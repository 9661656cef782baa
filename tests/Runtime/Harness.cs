using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Runtime.Tests;

/// <summary>A driver made of a Create hook.</summary>
internal sealed class LambdaDriver(Action<IVirtualMachine> create, Action<IVdhInit>? initialize = null) : IVirtualDeviceDriver
{
    public bool Initialize(IVdhInit vdh, string arguments)
    {
        vdh.InstallUserHook(VdmEvent.Create, create);
        initialize?.Invoke(vdh);
        return true;
    }
}

/// <summary>No input; output is kept.</summary>
internal sealed class TestConsole : IHostConsole
{
    private readonly MemoryStream _output = new();

    public Func<int>? OnRead { get; init; }

    /// <summary>False: a keyboard on which nobody types.</summary>
    public bool KeysEnded { get; init; } = true;

    public string Output => System.Text.Encoding.Latin1.GetString(_output.ToArray());

    public bool InputIsTerminal => false;

    public bool OutputIsTerminal => false;

    public bool ErrorIsTerminal => false;

    public bool InputReady => true;

    public event Action? InputArrived
    {
        add { }
        remove { }
    }

    public int Read(Span<byte> buffer) => OnRead?.Invoke() ?? 0;

    public bool TryReadKey(out ushort key)
    {
        key = 0;
        return false;
    }

    public void WatchInput()
    {
    }

    public bool WriteOutput(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        return true;
    }

    public bool WriteError(ReadOnlySpan<byte> bytes) => true;

    public void Flush()
    {
    }

    public void ShowScreen(ReadOnlySpan<byte> cells, int columns, int rows, int cursorColumn, int cursorRow, bool cursorVisible)
    {
    }
}

internal sealed class TestTrace(TraceCategories on = TraceCategories.None) : ITrace
{
    public List<string> Lines { get; } = [];

    public bool IsOn(TraceCategories category) => (on & category) != 0;

    public void Write(TraceCategories category, string message)
    {
        lock (Lines)
            Lines.Add(message);
    }
}

/// <summary>
/// A machine without base drivers and DOS: hand-assembled code at 1000:0100, stack at 2000:0000 (so at 2000:FFFE down), all
/// vectors at their stubs. <see cref="Note"/> puts AX into <see cref="Log"/>, <see cref="Quit"/> ends the machine with AL.
/// </summary>
internal sealed class TestMachine : IDisposable
{
    public const ushort CodeSegment = 0x1000;
    public const ushort StackSegment = 0x2000;
    public const int Start = 0x100;

    /// <summary>SVC 10h: HLT, number, complement.</summary>
    public static readonly byte[] Note = [0xF4, 0x10, 0xEF];

    /// <summary>SVC 11h.</summary>
    public static readonly byte[] Quit = [0xF4, 0x11, 0xEE];

    private readonly MvmServer _server = new(new MvmServerOptions { BaseDrivers = [], Kernel = null });

    /// <param name="code">At 1000:0100, or parts of it at other offsets.</param>
    /// <param name="create">What the driver under test does at Create.</param>
    /// <param name="configuration">Null: a machine with little memory.</param>
    /// <param name="console">Null: none.</param>
    /// <param name="trace">Null: off.</param>
    public TestMachine(
        byte[] code, Action<IVirtualMachine>? create = null, VmConfiguration? configuration = null,
        IHostConsole? console = null, ITrace? trace = null)
    {
        _server.AddDriver("vectors", new LambdaDriver(FillVectors));
        _server.AddDriver("services", new LambdaDriver(InstallServices));
        if (create != null)
            _server.AddDriver("under test", new LambdaDriver(create));
        Machine = _server.CreateMachine(configuration ?? Plain(), console ?? new TestConsole(), trace ?? new TestTrace());
        Put(Start, code);
        var client = Machine.Client;
        client.Cs = client.Ds = client.Es = CodeSegment;
        client.Ss = StackSegment;
        client.Sp = 0;
        client.Ip = Start;
    }

    public VirtualMachine Machine { get; }

    public List<int> Log { get; } = [];

    public static VmConfiguration Plain(double limitSeconds = 20) => new()
    {
        Mounts = [],
        ProgramHostPath = "",
        MemoryKilobytes = 1152,
        TimeLimit = TimeSpan.FromSeconds(limitSeconds),
    };

    /// <summary>Joins pieces of code.</summary>
    public static byte[] Code(params byte[][] pieces) => [.. pieces.SelectMany(piece => piece)];

    /// <summary>MOV AX, value; then the note.</summary>
    public static byte[] NoteValue(ushort value) => [0xB8, (byte)value, (byte)(value >> 8), .. Note];

    public void Put(int offset, params byte[] code) => Machine.Memory.Write((CodeSegment << 4) + (uint)offset, code);

    public void SetVector(byte vector, int offset) =>
        Machine.Memory.WriteFarPointer(vector * 4u, new FarPointer(CodeSegment, (uint)offset));

    /// <summary>Runs and expects the program's own end.</summary>
    public int RunToQuit()
    {
        var exit = Machine.Run();
        if (exit.Reason != VmExitReason.ProgramEnded)
            throw new InvalidOperationException($"{exit.Reason}: {exit.Message}");
        return exit.ExitCode;
    }

    public VmExit Run() => Machine.Run();

    public void Dispose()
    {
        Machine.Dispose();
        _server.Dispose();
    }

    private static void FillVectors(IVirtualMachine machine)
    {
        for (var vector = 0; vector < 256; vector++)
            machine.Memory.WriteFarPointer((uint)vector * 4, machine.InterruptStub((byte)vector));
    }

    private void InstallServices(IVirtualMachine machine)
    {
        machine.InstallService(0x10, vm =>
        {
            Log.Add(vm.Client.Ax);
            return HookResult.Done;
        });
        machine.InstallService(0x11, vm =>
        {
            vm.End(new VmExit(VmExitReason.ProgramEnded, vm.Client.Al));
            return HookResult.Done;
        });
    }
}
