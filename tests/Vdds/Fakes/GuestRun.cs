using System.Diagnostics;
using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime;

namespace Dbt.Vdds.Tests;

/// <summary>
/// The real machine with the base drivers and no DOS: hand-assembled code at 1000:0100. SVC 10h puts AX into
/// <see cref="Log"/>, SVC 11h ends the run.
/// </summary>
internal sealed class GuestRun : IDisposable
{
    public const ushort Segment = 0x1000;

    /// <summary>HLT, number, complement.</summary>
    public static readonly byte[] Note = [0xF4, 0x10, 0xEF];

    public static readonly byte[] Quit = [0xF4, 0x11, 0xEE];

    private readonly MvmServer _server = new(new MvmServerOptions { Kernel = null });

    public GuestRun(params byte[][] code)
    {
        _server.AddDriver("services", new Services(this));
        var configuration = new VmConfiguration
        {
            Mounts = [],
            ProgramHostPath = "",
            MemoryKilobytes = 1152,
            TimeLimit = TimeSpan.FromSeconds(30),
        };
        Machine = _server.CreateMachine(configuration, Console, new NoTrace());
        Put(0x100, [.. code.SelectMany(piece => piece)]);
        var client = Machine.Client;
        client.Cs = client.Ds = client.Es = Segment;
        client.Ss = 0x2000;
        client.Sp = 0x1000;
        client.Ip = 0x100;
    }

    public FakeConsole Console { get; } = new();

    public VirtualMachine Machine { get; }

    public List<int> Log { get; } = [];

    public TimeSpan Elapsed { get; private set; }

    public void Put(ushort offset, params byte[] code) => Machine.Memory.Write(((uint)Segment << 4) + offset, code);

    public byte Byte(ushort offset) => Machine.Memory.ReadByte(((uint)Segment << 4) + offset);

    public void SetVector(byte vector, ushort offset) =>
        Machine.Memory.WriteFarPointer(vector * 4u, new FarPointer(Segment, offset));

    /// <summary>Runs until SVC 11h.</summary>
    public void RunToQuit()
    {
        var exit = Run();
        Assert.True(exit.Reason == VmExitReason.ProgramEnded, $"{exit.Reason}: {exit.Message}");
    }

    public VmExit Run()
    {
        var watch = Stopwatch.StartNew();
        var exit = Machine.Run();
        Elapsed = watch.Elapsed;
        return exit;
    }

    public void Dispose()
    {
        Machine.Dispose();
        _server.Dispose();
    }

    private sealed class Services(GuestRun run) : IVirtualDeviceDriver
    {
        public bool Initialize(IVdhInit vdh, string arguments)
        {
            vdh.InstallUserHook(VdmEvent.Create, machine =>
            {
                machine.InstallService(0x10, vm =>
                {
                    run.Log.Add(vm.Client.Ax);
                    return HookResult.Done;
                });
                machine.InstallService(0x11, vm =>
                {
                    vm.End(new VmExit(VmExitReason.ProgramEnded, 0));
                    return HookResult.Done;
                });
            });
            return true;
        }
    }

    private sealed class NoTrace : ITrace
    {
        public bool IsOn(TraceCategories category) => false;

        public void Write(TraceCategories category, string message)
        {
        }
    }
}
