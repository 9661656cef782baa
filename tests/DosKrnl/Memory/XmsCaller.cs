using Dbt.DosKrnl.Tests.Harness;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Tests.Memory;

/// <summary>Calls extended memory services in the guest, as a program does: INT 2Fh/4310h once, then far calls.</summary>
internal sealed class XmsCaller : IDisposable
{
    private readonly FarPointer _entry;

    public XmsCaller(Func<VmConfiguration, VmConfiguration>? configure = null)
    {
        Machine = new DosMachine(configure: configure);
        var answer = Machine.Interrupt(0x2F, Machine.Registers(0x4310))!;
        _entry = new FarPointer(answer["ES"], answer.Bx);
    }

    public DosMachine Machine { get; }

    public FarPointer Entry => _entry;

    /// <summary>Registers after the call.</summary>
    public ClientRegisters Call(byte function, uint edx = 0, uint ebx = 0, ushort si = 0)
    {
        Machine.Resume(machine =>
        {
            var client = machine.Client;
            client.Eax = (uint)function << 8;
            client.Edx = edx;
            client.Ebx = ebx;
            client.Si = si;
            client.Ds = client.Cs = Machine.Psp;
            machine.Memory.Write(Machine.Linear(DosMachine.IntInstruction), [
                0x9A, (byte)_entry.Offset, (byte)(_entry.Offset >> 8), (byte)_entry.Segment, (byte)(_entry.Segment >> 8),
                0xF4, 0xE0, 0x1F,
            ]);
            client.Eip = DosMachine.IntInstruction;
        });
        return Machine.Machine.Client;
    }

    /// <summary>The error in BL; 0 for success.</summary>
    public byte Error(byte function, uint edx = 0, uint ebx = 0, ushort si = 0)
    {
        var client = Call(function, edx, ebx, si);
        return client.Ax == 1 ? (byte)0 : client.Bl;
    }

    public ushort Allocate(uint kilobytes) => Call(0x09, kilobytes).Dx;

    /// <summary>Function 0Bh.</summary>
    public byte Move(uint length, ushort from, uint fromOffset, ushort to, uint toOffset)
    {
        var block = new byte[16];
        BitConverter.TryWriteBytes(block, length);
        BitConverter.TryWriteBytes(block.AsSpan(4), from);
        BitConverter.TryWriteBytes(block.AsSpan(6), fromOffset);
        BitConverter.TryWriteBytes(block.AsSpan(10), to);
        BitConverter.TryWriteBytes(block.AsSpan(12), toOffset);
        return Error(0x0B, si: Machine.Put(block));
    }

    public uint Far(ushort offset) => ((uint)Machine.Psp << 16) | offset;

    public void Dispose() => Machine.Dispose();
}
