using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Memory;

/// <summary>INT 21h/48h–4Ah, 58h.</summary>
internal sealed class MemoryServices(DosKernel kernel) : IServiceFamily
{
    private MemoryArena Arena => kernel.Arena;

    public void Register(ServiceTable table)
    {
        table.Add(0x48, Allocate);
        table.Add(0x49, Free);
        table.Add(0x4A, Resize);
        table.Add(0x58, Strategy);
    }

    private DosResult Allocate(ClientRegisters client)
    {
        var result = Arena.Allocate(client.Bx, kernel.Sda.CurrentPsp, out var segment, out var largest);
        if (result.IsOk)
            client.Ax = segment;
        else if (result.Error == DosError.NotEnoughMemory)
            client.Bx = largest;
        return result;
    }

    private DosResult Free(ClientRegisters client) => Arena.Free(client.Es);

    private DosResult Resize(ClientRegisters client)
    {
        var result = Arena.Resize(client.Es, client.Bx, kernel.Sda.CurrentPsp, out var largest);
        if (result.IsOk)
            client.Ax = client.Es;
        else if (result.Error == DosError.NotEnoughMemory)
            client.Bx = largest;
        return result;
    }

    private DosResult Strategy(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0:
                client.Ax = Arena.Strategy;
                return DosResult.Ok;
            case 1:
                // 0–2 low memory, +40h upper only, +80h upper first.
                if (client.Bx > 0xFF || (client.Bl & 0x3F) > 2 || (client.Bl & 0xC0) == 0xC0)
                    return DosError.InvalidFunction;
                Arena.Strategy = client.Bl;
                return DosResult.Ok;
            case 2:
                client.Al = Arena.IsLinked ? (byte)1 : (byte)0;
                return DosResult.Ok;
            case 3:
                if (client.Bx > 1 || (client.Bx == 1 && !kernel.Machine.Configuration.UpperMemory))
                    return DosError.InvalidFunction;
                return Arena.Link(client.Bx == 1) ? DosResult.Ok : DosError.ArenaDestroyed;
            default:
                return DosError.InvalidFunction;
        }
    }
}
