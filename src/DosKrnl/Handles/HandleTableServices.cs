using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Handles;

/// <summary>INT 21h/67h: how many handles the process may have.</summary>
internal sealed class HandleTableServices(DosKernel kernel) : IServiceFamily
{
    /// <summary>More than the system file table has is of no use, but programs ask for it.</summary>
    private const int MostHandles = 255;

    public void Register(ServiceTable table) => table.Add(0x67, SetHandleCount);

    /// <summary>Up to 20 the table is the one in the PSP; a larger one has a memory block of the process.</summary>
    private DosResult SetHandleCount(ClientRegisters client)
    {
        var count = client.Bx;
        if (count > MostHandles)
            return DosError.InvalidFunction;
        var wanted = Math.Max((int)count, Psp.DefaultHandles);
        var psp = kernel.CurrentPsp;
        var old = psp.HandleTable;
        var oldCount = psp.HandleCount;
        for (var handle = wanted; handle < oldCount; handle++)
        {
            if (kernel.Memory.ReadByte(psp.HandleLinear(handle)) != Psp.ClosedHandle)
                return DosError.TooManyOpenFiles;
        }
        var own = new FarPointer(psp.Segment, Psp.OwnHandleTable);
        var target = own;
        if (wanted > Psp.DefaultHandles)
        {
            var result = kernel.Arena.Allocate((ushort)((wanted + 15) / 16), psp.Segment, out var segment, out _);
            if (!result.IsOk)
                return result;
            target = new FarPointer(segment, 0);
        }
        var kept = kernel.Memory.ReadBytes(old.RealLinear, Math.Min(wanted, (int)oldCount));
        kernel.Memory.Fill(target.RealLinear, wanted, Psp.ClosedHandle);
        kernel.Memory.Write(target.RealLinear, kept);
        psp.HandleTable = target;
        psp.HandleCount = (ushort)wanted;
        if (old != own && old.Offset == 0)
            kernel.Arena.Free(old.Segment);
        return DosResult.Ok;
    }
}
