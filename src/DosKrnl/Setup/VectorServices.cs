using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Setup;

/// <summary>INT 21h/25h and 35h: the interrupt vectors.</summary>
internal sealed class VectorServices(DosKernel kernel) : IServiceFamily
{
    public void Register(ServiceTable table)
    {
        table.Add(0x25, SetVector);
        table.Add(0x35, GetVector);
    }

    private DosResult SetVector(ClientRegisters client)
    {
        kernel.Memory.WriteFarPointer((uint)client.Al * 4, new FarPointer(client.Ds, client.Dx));
        return DosResult.Plain;
    }

    private DosResult GetVector(ClientRegisters client)
    {
        var vector = kernel.Memory.ReadFarPointer((uint)client.Al * 4);
        client.Es = vector.Segment;
        client.Bx = (ushort)vector.Offset;
        return DosResult.Plain;
    }
}
