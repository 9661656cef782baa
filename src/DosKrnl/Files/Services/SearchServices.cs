using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>Searching folders: INT 21h/4Eh and 4Fh, and the disk transfer area, 1Ah and 2Fh.</summary>
internal sealed class SearchServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    private readonly DosSearch _search = new(kernel, files);

    public void Register(ServiceTable table)
    {
        table.Add(0x1A, SetTransferArea);
        table.Add(0x2F, GetTransferArea);
        table.Add(0x4E, FindFirst);
        table.Add(0x4F, FindNext);
    }

    private uint TransferArea => kernel.Sda.Dta.RealLinear;

    private DosResult SetTransferArea(ClientRegisters client)
    {
        kernel.Sda.Dta = new FarPointer(client.Ds, client.Dx);
        return DosResult.Plain;
    }

    private DosResult GetTransferArea(ClientRegisters client)
    {
        var area = kernel.Sda.Dta;
        client.Es = area.Segment;
        client.Bx = (ushort)area.Offset;
        return DosResult.Plain;
    }

    private DosResult FindFirst(ClientRegisters client)
    {
        var name = GuestText.ReadAsciz(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx));
        var error = files.Locate(name, PathRules.Wildcards, out var target);
        if (error != DosError.None)
            return DosError.PathNotFound;
        error = _search.Begin(target, (byte)client.Cx, out var state, out var found);
        return Answer(error, state, found);
    }

    private DosResult FindNext(ClientRegisters client)
    {
        var state = SearchState.Read(kernel.Memory, TransferArea);
        var error = _search.Next(ref state, out var found);
        return Answer(error, state, found);
    }

    private DosResult Answer(DosError error, SearchState state, FoundEntry found)
    {
        if (error != DosError.None)
            return error;
        state.Write(kernel.Memory, TransferArea);
        SearchState.WriteFound(kernel.Memory, TransferArea, found);
        return DosResult.Ok;
    }
}
