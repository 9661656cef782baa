using System.Text;
using Dbt.Guest;

namespace Dbt.Translator.Tests.Moo;

/// <summary>
/// Runs a single-step test in real mode and says what came out differently: in the interpreter, or in code that is
/// translated at its first execution. The tests of the 80286 end with a HLT; those of the 8086 get one where they end.
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

    private readonly GuestMemory _memory;
    private readonly CpuModel _model;
    private readonly CpuCore _core;
    private readonly bool _translated;

    /// <summary>Where the HLT of a test of the 8086 is.</summary>
    private uint _end;
    private bool _isStep;

    /// <summary>Every store tells where it was.</summary>
    private readonly StoreJournal _stores = new();
    private readonly Dictionary<uint, byte> _expected = [];

    public MooMachine(CpuModel model, bool translated)
    {
        _memory = new GuestMemory(0x200000, model);
        if (model == CpuModel.I8086)
            _memory.State->X87.Model = X87Model.None;
        _model = model;
        _translated = translated;
        _memory.SetA20(model > CpuModel.V20);
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
        if (Is8086)
            PlaceEnd(test);
        SetUp(state, test.Before.Registers);
        _stores.Clear();

        var report = new StringBuilder();
        var exception = Run(state);
        if (exception != test.Exception && !Is8086)
            report.Append($" exception {exception}, expected {test.Exception};");
        var actual = Registers(state);
        for (var i = 0; i < actual.Length; i++)
        {
            var mask = i == Flags ? test.Mask[i] & ComparedFlags : test.Mask[i];
            if ((actual[i] & mask) != (test.After.Registers[i] & mask))
                report.Append($" {Names[i]} is {actual[i]:X4}, expected {test.After.Registers[i]:X4};");
        }
        CompareMemory(report, test);
        Restore(test);
        return report.Length == 0 ? null : $"{test}:{report}";
    }

    private bool Is8086 => _model == CpuModel.I8086;

    private ushort ComparedFlags => Is8086 ? ushort.MaxValue : SharedFlags;

    /// <summary>A HLT where the instruction leads, unless it leads to itself: that is one step.</summary>
    private void PlaceEnd(MooCase test)
    {
        var start = Physical(test.Before.Registers);
        _end = Physical(test.After.Registers);
        _isStep = _end - start < (uint)test.Code.Length;
        if (_isStep)
            return;
        _memory.WriteByte(_end, Hlt);
        _expected[_end] = Hlt;
        if (test.After.Memory.Any(one => one.Address == _end))
            _isStep = true;
    }

    private static uint Physical(ushort[] registers) => (registers[4] * 16u + registers[Ip]) & 0xFFFFF;

    private void SetUp(CpuState* state, ushort[] registers)
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
        state->Eflags = (uint)(registers[Flags] & SharedFlags) | state->FixedFlags;
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
        if (Is8086)
            return RunToEnd(state);
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
                if (exit == CpuExit.ServiceCall)
                    state->Eip = (ushort)(state->Eip - 2);
                return exception;
            }
            if (exit == CpuExit.PortIo)
                exit = PortInstruction.Execute(state, this);
            if (exit == CpuExit.None)
                continue;
            if (exit is not CpuExit.Exception and not CpuExit.SoftwareInterrupt)
                return Odd + (int)exit;
            exception = (int)state->ExitOperand;
            if (!Deliver(state, exit))
                return Shutdown;
        }
        return Endless;
    }

    private static bool Deliver(CpuState* state, CpuExit exit) => InterruptDelivery.Deliver(
        state, (byte)state->ExitOperand, exit == CpuExit.Exception ? InterruptKind.Exception : InterruptKind.Software);

    /// <summary>To the HLT at the end, or one instruction.</summary>
    private int RunToEnd(CpuState* state)
    {
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            if (!_isStep && ((state->Cs.Base + state->Eip) & 0xFFFFF) == _end)
                return -1;
            var exit = _translated && !_isStep ? _core.Run() : _core.Step();
            if (exit == CpuExit.PortIo)
                exit = PortInstruction.Execute(state, this);
            if (exit is CpuExit.Exception or CpuExit.SoftwareInterrupt)
            {
                if (!Deliver(state, exit))
                    return Shutdown;
            }
            else if (exit is CpuExit.Halt or CpuExit.ServiceCall)
            {
                var isEnd = !_isStep && ((state->Cs.Base + state->ExitIp) & 0xFFFFF) == _end;
                state->Eip = isEnd ? state->ExitIp : (ushort)(state->ExitIp + 1);
                return -1;
            }
            else if (exit != CpuExit.None)
            {
                return Odd + (int)exit;
            }
            if (_isStep)
                return -1;
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
    private byte MaskOf(MooCase test, uint address)
    {
        var flagsAt = test.After.Registers[5] * 16u + (ushort)(test.After.Registers[8] + 4);
        if (Is8086)
            flagsAt &= 0xFFFFF;
        var isException = Is8086 ? IsDivideError(test) : test.Exception >= 0;
        if (!isException || address - flagsAt > 1)
            return 0xFF;
        var mask = test.Mask[Flags] & ComparedFlags;
        return (byte)(address == flagsAt ? mask : mask >> 8);
    }

    /// <summary>DIV, IDIV and AAM that pushed a frame.</summary>
    private static bool IsDivideError(MooCase test) =>
        (ushort)(test.Before.Registers[8] - test.After.Registers[8]) == 6
        && test.Code.First(value => value is not (0x26 or 0x2E or 0x36 or 0x3E or 0xF0 or 0xF1 or 0xF2 or 0xF3)) is 0xF6 or 0xF7 or 0xD4;

    private void Restore(MooCase test)
    {
        foreach (var address in _stores.Before().Keys)
            _memory.WriteByte(address, 0);
        foreach (var (address, _) in test.Before.Memory)
            _memory.WriteByte(address, 0);
        if (Is8086)
            _memory.WriteByte(_end, 0);
    }

    public void Dispose()
    {
        _core.Dispose();
        _memory.Dispose();
    }
}
