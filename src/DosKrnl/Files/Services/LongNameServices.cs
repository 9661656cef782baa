using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>
/// INT 21h/71h, long file names: not there, said as MS-DOS 7 says it without its long-name support (AX = 7100h, carry set),
/// upon which programs go back to short names.
/// </summary>
internal sealed class LongNameServices(DosKernel kernel) : IServiceFamily
{
    private const ushort NotSupported = 0x7100;

    public void Register(ServiceTable table) => table.Add(0x71, Refuse);

    private DosResult Refuse(ClientRegisters client)
    {
        client.Ax = NotSupported;
        kernel.Dispatcher.ReturnFlag(EFlags.Carry, true);
        return DosResult.Plain;
    }
}
