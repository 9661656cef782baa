using System.Collections.Concurrent;
using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime;

namespace Dbt.DosKrnl.Tests.Harness;

/// <summary>
/// A real virtual machine with a folder of its own as C:, whose program waits for the test: each call of the test loads the
/// registers, executes an INT instruction in the guest and comes back with the registers after it.
/// </summary>
internal sealed class DosMachine : IDisposable
{
    /// <summary>The program's SVC: what next?</summary>
    private const byte AskService = 0xE0;

    /// <summary>Offsets in the program's segment: where INT n is executed, and free memory for the test's strings and buffers.</summary>
    public const ushort IntInstruction = 0x0110, Data = 0x1000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly MvmServer _server = new();
    private readonly VirtualMachine _machine;
    private readonly BlockingCollection<Action<IVirtualMachine>> _commands = [];
    private readonly SemaphoreSlim _asked = new(0);
    private readonly Thread _thread;
    private VmExit? _exit;
    private ushort _nextData = Data;

    public DosMachine(TestConsole? console = null, Func<VmConfiguration, VmConfiguration>? configure = null, string? folder = null)
    {
        Console = console ?? new TestConsole();
        Folder = folder ?? Directory.CreateTempSubdirectory("dbt-dos-").FullName;
        var program = Path.Combine(Folder, "PROBE.COM");
        File.WriteAllBytes(program, [0xF4, AskService, 0xFF ^ AskService, 0xEB, 0xFB]);
        var configuration = new VmConfiguration
        {
            Mounts = [new DriveMount('C', Folder)],
            ProgramHostPath = program,
            Core = CoreKind.Interpreter,
            TimeLimit = s_patience,
        };
        _server.AddDriver("probe", new ProbeDriver(Ask));
        _machine = _server.CreateMachine(configure?.Invoke(configuration) ?? configuration, Console, new Silence());
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
        if (!WaitForAsk())
            throw new InvalidOperationException($"the machine ended before the probe ran: {_exit}");
    }

    public TestConsole Console { get; }

    /// <summary>The host folder that is C:.</summary>
    public string Folder { get; }

    public IVirtualMachine Machine => _machine;

    public GuestMemory Memory => _machine.Memory;

    /// <summary>Segment of the probe program: CS, and DS, ES and SS unless a call says otherwise.</summary>
    public ushort Psp { get; private set; }

    public DosKernel Kernel => ((DosKernelDriver.Starter)_machine.Import<IDosKernel>()!).Kernel!;

    /// <summary>How the machine ended; null while the probe runs.</summary>
    public VmExit? Exit => _exit;

    /// <summary>Executes an interrupt. Null: the machine ended instead of coming back.</summary>
    public DosRegisters? Interrupt(byte vector, DosRegisters registers)
    {
        var result = Resume(machine =>
        {
            var client = machine.Client;
            registers.Write(client);
            client.Cs = Psp;
            var at = ((uint)Psp << 4) + IntInstruction;
            machine.Memory.Write(at, [0xCD, vector, 0xF4, AskService, 0xFF ^ AskService]);
            client.Eip = IntInstruction;
        });
        return result ? DosRegisters.Read(_machine.Client) : null;
    }

    public DosRegisters Int21(DosRegisters registers) =>
        Interrupt(0x21, registers) ?? throw new InvalidOperationException($"the machine ended: {_exit}");

    /// <summary>Registers with AX, DS and ES set: the start of most calls.</summary>
    public DosRegisters Registers(ushort ax) => new() { ["AX"] = ax, ["DS"] = Psp, ["ES"] = Psp };

    /// <summary>Puts bytes into the program's segment and returns their offset.</summary>
    public ushort Put(ReadOnlySpan<byte> bytes)
    {
        var offset = _nextData;
        _nextData += (ushort)bytes.Length;
        Memory.Write(Linear(offset), bytes);
        return offset;
    }

    /// <summary>Puts a string with its NUL.</summary>
    public ushort Put(string text) => Put([.. System.Text.Encoding.Latin1.GetBytes(text), 0]);

    /// <summary>A buffer of zeros.</summary>
    public ushort Reserve(int size) => Put(new byte[size]);

    public uint Linear(ushort offset) => ((uint)Psp << 4) + offset;

    public byte[] Bytes(ushort offset, int count) => Memory.ReadBytes(Linear(offset), count);

    public string Text(ushort offset, int count) => System.Text.Encoding.Latin1.GetString(Bytes(offset, count));

    /// <summary>Runs other code in the guest from an address until it executes the probe's SVC or the machine ends (false).</summary>
    public bool Resume(Action<IVirtualMachine> prepare)
    {
        _commands.Add(prepare);
        return WaitForAsk();
    }

    private bool WaitForAsk()
    {
        if (!_asked.Wait(s_patience))
            throw new TimeoutException("the guest did not come back");
        return _exit is null;
    }

    /// <summary>On the guest's thread.</summary>
    private HookResult Ask(IVirtualMachine machine)
    {
        if (Psp == 0)
            Psp = machine.Client.Cs;
        _asked.Release();
        if (_commands.TryTake(out var command, s_patience))
            command(machine);
        else
            machine.End(new VmExit(VmExitReason.Killed, 0, "the test went away"));
        return HookResult.Done;
    }

    private void Run()
    {
        _exit = _machine.Run();
        _asked.Release();
    }

    public void Dispose()
    {
        if (_exit is null)
            _commands.Add(machine => machine.End(new VmExit(VmExitReason.Killed, 0)));
        _thread.Join(s_patience);
        _machine.Dispose();
        _server.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // What is left of a temporary folder harms nobody.
        }
    }

    private sealed class ProbeDriver(InterruptHook ask) : IVirtualDeviceDriver
    {
        public bool Initialize(IVdhInit vdh, string arguments)
        {
            vdh.InstallUserHook(VdmEvent.Create, machine => machine.InstallService(AskService, ask));
            return true;
        }
    }

    private sealed class Silence : ITrace
    {
        public bool IsOn(TraceCategories category) => false;

        public void Write(TraceCategories category, string message)
        {
        }
    }
}
