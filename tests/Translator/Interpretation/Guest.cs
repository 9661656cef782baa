using Dbt.Guest;
using Dbt.Translator.Interpretation;

namespace Dbt.Translator.Tests.Interpretation;

/// <summary>
/// A machine for tests: code, data and stack at fixed places, in real mode or, after <see cref="Protect"/>, in protected
/// mode with a table of descriptors.
/// </summary>
public sealed unsafe class Guest : IDisposable
{
    public const uint CodeAt = 0x10000;
    public const uint DataAt = 0x20000;
    public const uint ExtraAt = 0x30000;
    public const uint StackAt = 0x40000;
    public const uint GdtAt = 0x50000;
    public const uint IdtAt = 0x51000;
    public const uint TssAt = 0x52000;
    public const uint LdtAt = 0x53000;

    private readonly Interpreter _interpreter;

    /// <param name="code">Machine code in hexadecimal, at CS:0.</param>
    public Guest(string code)
    {
        Memory = new GuestMemory(0x400000);
        Memory.SetA20(true);
        _interpreter = new Interpreter(Memory);
        var client = Memory.Client;
        client.Cs = (ushort)(CodeAt >> 4);
        client.Ds = (ushort)(DataAt >> 4);
        client.Es = (ushort)(ExtraAt >> 4);
        client.Ss = (ushort)(StackAt >> 4);
        client.Esp = 0x1000;
        Memory.Write(CodeAt, Convert.FromHexString(code.Replace(" ", "")));
    }

    public GuestMemory Memory { get; }

    public CpuState* State => Memory.State;

    public CpuExit Step() => _interpreter.Step();

    public CpuExit Run() => _interpreter.Run();

    public uint Pop16(int index = 0) => Memory.ReadWord(State->Ss.Base + State->Registers[4] + (uint)(2 * index));

    public uint Pop32(int index = 0) => Memory.ReadDword(State->Ss.Base + State->Registers[4] + (uint)(4 * index));

    /// <summary>What an exception looked like: vector and error code.</summary>
    public (uint Vector, int ErrorCode) Fault => (State->ExitOperand, State->ExitErrorCode);

    /// <summary>
    /// Enters protected mode at level 0: selectors 8 code, 10h data, 18h stack, all with the bases of real mode and 64 KB;
    /// the rest of the table is free for the test.
    /// </summary>
    public Guest Protect(bool code32 = false, int level = 0)
    {
        var s = State;
        var rights = (byte)(level << 5);
        var big = code32 ? (byte)0x40 : (byte)0;
        Descriptor(8, CodeAt, 0xFFFF, (byte)(0x9B | rights), big);
        Descriptor(0x10, DataAt, 0xFFFF, (byte)(0x93 | rights), big);
        Descriptor(0x18, StackAt, 0xFFFF, (byte)(0x93 | rights), big);
        s->GdtBase = GdtAt;
        s->GdtLimit = 0xFFF;
        s->IdtBase = IdtAt;
        s->IdtLimit = 0x7FF;
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        s->Cpl = level;
        s->Cs = Register(8 | level, CodeAt, 0x9B | rights, big);
        s->Ds = s->Es = s->Fs = s->Gs = Register(0x10 | level, DataAt, 0x93 | rights, big);
        s->Ss = Register(0x18 | level, StackAt, 0x93 | rights, big);
        return this;
    }

    private static SegmentRegister Register(int selector, uint address, int access, byte big) =>
        new() { Selector = (ushort)selector, Base = address, Limit = 0xFFFF, Access = (ushort)(access | big << 8) };

    /// <summary>Writes a segment descriptor into the GDT.</summary>
    public Guest Descriptor(int selector, uint address, uint limit, byte access, byte flags = 0)
    {
        var at = GdtAt + (uint)(selector & ~7);
        Memory.WriteDword(at, (limit & 0xFFFF) | address << 16);
        Memory.WriteDword(at + 4, address >> 16 & 0xFF | (uint)access << 8 | (limit & 0xF0000) | (uint)flags << 16 | (address & 0xFF000000));
        return this;
    }

    /// <summary>Writes a gate into a table.</summary>
    public Guest Gate(uint at, ushort selector, uint offset, byte access, byte parameters = 0)
    {
        Memory.WriteDword(at, (offset & 0xFFFF) | (uint)selector << 16);
        Memory.WriteDword(at + 4, parameters | (uint)access << 8 | (offset & 0xFFFF0000));
        return this;
    }

    public void Dispose() => Memory.Dispose();
}
