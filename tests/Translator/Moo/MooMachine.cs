using System.Text;
using Dbt.Guest;

namespace Dbt.Translator.Tests.Moo;

/// <summary>
/// Runs a single-step test in real mode, to its HLT, and says what came out differently: in the interpreter, or in code
/// that is translated at its first execution.
/// </summary>
public sealed unsafe class MooMachine : IDisposable, IPortBus
{
    private const int Flags = 13;
    private const int Ip = 12;
    private const byte Hlt = 0xF4;
    private const int MaxSteps = 200;

    private const int Shutdown = 256;
    private const int Endless = 257;
    private const int Odd = 512;

    /// <summary>An 80286 has none of the bits above in real mode; a 386 has IOPL and NT.</summary>
    private const ushort SharedFlags = 0x0FFF;

    private static readonly string[] Names =
        ["AX", "BX", "CX", "DX", "CS", "SS", "DS", "ES", "SP", "BP", "SI", "DI", "IP", "FLAGS"];

    private readonly GuestMemory _memory = new(0x200000);
    private readonly CpuCore _core;
    private readonly bool _translated;

    /// <summary>Every store tells where it was.</summary>
    private readonly StoreJournal _stores = new();
    private readonly Dictionary<uint, byte> _expected = [];

    public MooMachine(bool translated)
    {
        _translated = translated;
        _memory.SetA20(true);
        _core = new CpuCore(_memory, new CpuCoreOptions { PromotionThreshold = 1 });
        _memory.Journal = _stores;
    }

    /// <summary>No device answered on the test bench: the bus floats high.</summary>
    uint IPortBus.In(ushort port, int size) => size == 1 ? 0xFFu : 0xFFFF;

    void IPortBus.Out(ushort port, int size, uint value)
    {
    }

    /// <summary>Null when all is as the processor had it, else the differences.</summary>
    public string? Check(MooCase test)
    {
        var state = _memory.State;
        _expected.Clear();
        foreach (var (address, value) in test.Before.Memory)
        {
            _memory.WriteByte(address, value);
            _expected[address] = value;
        }
        foreach (var (address, value) in test.After.Memory)
            _expected[address] = value;
        SetUp(state, test.Before.Registers);
        _stores.Clear();

        var report = new StringBuilder();
        var exception = Run(state);
        if (exception != test.Exception)
            report.Append($" exception {exception}, expected {test.Exception};");
        var actual = Registers(state);
        for (var i = 0; i < actual.Length; i++)
        {
            var mask = i == Flags ? test.Mask[i] & SharedFlags : test.Mask[i];
            if ((actual[i] & mask) != (test.After.Registers[i] & mask))
                report.Append($" {Names[i]} is {actual[i]:X4}, expected {test.After.Registers[i]:X4};");
        }
        CompareMemory(report, test);
        Restore(test);
        return report.Length == 0 ? null : $"{test}:{report}";
    }

    private static void SetUp(CpuState* state, ushort[] registers)
    {
        CpuState.ResetReal(state);
        int[] order = [0, 3, 1, 2, -1, -1, -1, -1, 4, 5, 6, 7];
        for (var i = 0; i < order.Length; i++)
        {
            if (order[i] >= 0)
                state->Registers[order[i]] = registers[i];
        }
        state->Cs.LoadReal(registers[4]);
        state->Ss.LoadReal(registers[5]);
        state->Ds.LoadReal(registers[6]);
        state->Es.LoadReal(registers[7]);
        state->Eip = registers[Ip];
        state->Eflags = (uint)(registers[Flags] & SharedFlags) | EFlags.AlwaysSet;
    }

    private static ushort[] Registers(CpuState* s)
    {
        var r = s->Registers;
        return
        [
            (ushort)r[0], (ushort)r[3], (ushort)r[1], (ushort)r[2],
            s->Cs.Selector, s->Ss.Selector, s->Ds.Selector, s->Es.Selector,
            (ushort)r[4], (ushort)r[5], (ushort)r[6], (ushort)r[7], (ushort)s->Eip, (ushort)s->Eflags,
        ];
    }

    /// <summary>Runs through the HLT. −1, or the vector of the last exception or interrupt delivered.</summary>
    private int Run(CpuState* state)
    {
        var exception = -1;
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            if (!_translated && _memory.Base[state->Cs.Base + state->Eip] == Hlt)
            {
                state->Eip++;
                return exception;
            }
            var exit = _translated ? _core.Run() : _core.Step();
            if (exit is CpuExit.Halt or CpuExit.ServiceCall)
            {
                // What is behind the HLT may happen to make it a service call.
                state->Eip = state->ExitIp + 1;
                return exception;
            }
            if (exit == CpuExit.PortIo)
                exit = PortInstruction.Execute(state, this);
            if (exit == CpuExit.None)
                continue;
            if (exit is not CpuExit.Exception and not CpuExit.SoftwareInterrupt)
                return Odd + (int)exit;
            // In real mode an 80286 raises #GP for what is #SS since the 386.
            exception = exit == CpuExit.Exception && state->ExitOperand == ExceptionVector.StackFault
                ? ExceptionVector.GeneralProtection
                : (int)state->ExitOperand;
            var kind = exit == CpuExit.Exception ? InterruptKind.Exception : InterruptKind.Software;
            if (!InterruptDelivery.Deliver(state, (byte)exception, kind))
                return Shutdown;
        }
        return Endless;
    }

    private void CompareMemory(StringBuilder report, MooCase test)
    {
        foreach (var (address, value) in _expected)
        {
            var actual = _memory.Base[address];
            var mask = MaskOf(test, address);
            if ((actual & mask) != (value & mask))
                report.Append($" [{address:X}] is {actual:X2}, expected {value:X2};");
        }
        foreach (var address in _stores.Before().Keys)
        {
            if (!_expected.ContainsKey(address))
                report.Append($" [{address:X}] was written;");
        }
    }

    /// <summary>Undefined flags are undefined in the copy an exception pushed too, third from the top of the stack.</summary>
    private static byte MaskOf(MooCase test, uint address)
    {
        var flagsAt = test.After.Registers[5] * 16u + (ushort)(test.After.Registers[8] + 4);
        if (test.Exception < 0 || address - flagsAt > 1)
            return 0xFF;
        var mask = test.Mask[Flags] & SharedFlags;
        return (byte)(address == flagsAt ? mask : mask >> 8);
    }

    private void Restore(MooCase test)
    {
        foreach (var address in _stores.Before().Keys)
            _memory.WriteByte(address, 0);
        foreach (var (address, _) in test.Before.Memory)
            _memory.WriteByte(address, 0);
    }

    public void Dispose()
    {
        _core.Dispose();
        _memory.Dispose();
    }
}
