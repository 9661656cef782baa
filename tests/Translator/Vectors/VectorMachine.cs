using System.Text;
using Dbt.Guest;

namespace Dbt.Translator.Tests.Vectors;

/// <summary>How the segments of a case are set up.</summary>
public enum VectorMode
{
    /// <summary>16-bit cases in real mode.</summary>
    Real,

    /// <summary>16-bit cases in 16-bit protected-mode segments, 32-bit cases in 32-bit ones.</summary>
    Protected,

    /// <summary>32-bit cases with a code segment that can be executed only, so that it is not like the others.</summary>
    ExecuteOnly,
}

/// <summary>Puts a case into guest memory, has it run, and says what came out differently.</summary>
public sealed unsafe class VectorMachine : IDisposable
{
    public const uint MemorySize = 0x400000;
    private const int FilledSize = 0x200000;

    /// <summary>The flags a case tells: CF PF AF ZF SF DF OF, bit 1 and IF.</summary>
    private const uint ComparedFlags = EFlags.Arithmetic | EFlags.Direction | EFlags.Interrupt | EFlags.AlwaysSet;

    private static readonly string[] Names = ["EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"];
    private static readonly byte[] Fill = MakeFill();

    private readonly IVectorRunner _runner;
    private readonly byte[] _expected = (byte[])Fill.Clone();

    public VectorMachine(IVectorRunner runner)
    {
        _runner = runner;
        runner.Memory.SetA20(true);
        runner.Memory.Write(0, Fill);
    }

    /// <summary>Null when all is as the processor had it, else the differences.</summary>
    public string? Check(VectorCase test, VectorMode mode)
    {
        var memory = _runner.Memory;
        var state = memory.State;
        var codeAt = (test.Bits == 16 ? 0x10000u : 0) + test.Before.Ip;
        Lay(test, codeAt);
        SetUp(state, test, mode);
        var exception = _runner.Run();

        var report = new StringBuilder();
        for (var i = 0; i < 8; i++)
            Compare(report, Names[i], test.After.Registers[i], state->Registers[i]);
        Compare(report, "EIP", test.After.Ip, state->Eip);
        var flags = ComparedFlags & ~test.UndefinedFlags;
        Compare(report, "EFLAGS", test.After.Flags & flags, state->Eflags & flags);
        if ((exception ?? -1) != test.After.Exception)
            report.Append($" exception {exception?.ToString() ?? "none"}, expected {test.After.Exception};");
        if (test.Before.X87 is not null)
            VectorX87Check.Compare(report, test, state);
        CompareMemory(report, test, memory);
        Restore(test, codeAt, memory);
        return report.Length == 0 ? null : $"{test} {mode}:{report}";
    }

    private void Lay(VectorCase test, uint codeAt)
    {
        foreach (var run in test.Before.Memory)
            Put(run.Address, run.Bytes);
        Put(codeAt, test.Code);
    }

    private void Put(uint address, byte[] bytes)
    {
        _runner.Memory.Write(address, bytes);
        bytes.CopyTo(_expected, address);
    }

    private static void SetUp(CpuState* state, VectorCase test, VectorMode mode)
    {
        CpuState.ResetReal(state);
        for (var i = 0; i < 8; i++)
            state->Registers[i] = test.Before.Registers[i];
        state->Eip = test.Before.Ip;
        state->Eflags = test.Before.Flags;
        if (test.Before.X87 is { } x87)
            VectorX87Check.SetUp(state, x87);
        if (mode != VectorMode.Real)
            state->Cr0 |= CpuState.Cr0ProtectionEnable;
        SegmentName[] order = [SegmentName.Cs, SegmentName.Ds, SegmentName.Es, SegmentName.Ss, SegmentName.Fs, SegmentName.Gs];
        for (var i = 0; i < 6; i++)
        {
            ref var segment = ref CpuState.Segment(state, order[i]);
            var access = mode == VectorMode.Real || order[i] != SegmentName.Cs ? 0x93 : mode == VectorMode.ExecuteOnly ? 0x99 : 0x9B;
            segment = new SegmentRegister
            {
                Base = test.Bits == 16 ? 0x10000u * (uint)(i + 1) : 0,
                Limit = test.Bits == 16 ? 0xFFFFu : 0x1FFFFF,
                Selector = mode == VectorMode.Real ? (ushort)(0x1000 * (i + 1)) : (ushort)(8 * (i + 1)),
                Access = (ushort)(access | (test.Bits == 32 ? SegmentRegister.BigBit : 0)),
            };
        }
    }

    private static void Compare(StringBuilder report, string name, uint expected, uint actual)
    {
        if (expected != actual)
            report.Append($" {name} is {actual:X}, expected {expected:X};");
    }

    private void CompareMemory(StringBuilder report, VectorCase test, GuestMemory memory)
    {
        foreach (var run in test.After.Memory)
            run.Bytes.CopyTo(_expected, run.Address);
        var actual = new ReadOnlySpan<byte>(memory.Base, FilledSize);
        if (actual.SequenceEqual(_expected))
            return;
        var shown = 0;
        for (var at = 0; at < FilledSize && shown < 8; at++)
        {
            if (actual[at] != _expected[at])
            {
                shown++;
                report.Append($" [{at:X}] is {actual[at]:X2}, expected {_expected[at]:X2};");
            }
        }
        // What should not have changed must not disturb the next case.
        memory.Write(0, Fill);
    }

    private void Restore(VectorCase test, uint codeAt, GuestMemory memory)
    {
        foreach (var (address, length) in test.Before.Memory.Concat(test.After.Memory)
            .Select(run => (run.Address, run.Bytes.Length)).Append((codeAt, test.Code.Length)))
        {
            var original = Fill.AsSpan((int)address, length);
            original.CopyTo(_expected.AsSpan((int)address));
            memory.Write(address, original);
        }
    }

    /// <summary>The rule of the README: HLT from 10000h to 1FFFFh, elsewhere a hash of the address.</summary>
    private static byte[] MakeFill()
    {
        var fill = new byte[FilledSize];
        ReadOnlySpan<byte> corners = [0x00, 0xFF, 0x80, 0x7F];
        for (var a = 0u; a < FilledSize; a++)
        {
            var x = a * 2654435761;
            x ^= x >> 15;
            x *= 2246822519;
            x ^= x >> 13;
            fill[a] = a is >= 0x10000 and < 0x20000 ? (byte)0xF4
                : (x >> 8 & 7) == 0 ? corners[(int)(x >> 16 & 3)]
                : (byte)x;
        }
        return fill;
    }

    public void Dispose() => _runner.Dispose();
}
