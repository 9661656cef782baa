using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Guest;

namespace Dbt.DosKrnl.Files.Fcb;

/// <summary>Reading and writing records by control block: INT 21h/14h, 15h, 21h, 22h, 24h, 27h, 28h.</summary>
internal sealed class FcbTransferServices(DosKernel kernel, DosFileSystem files) : IServiceFamily
{
    private readonly FcbFiles _open = files.ControlBlocks;

    /// <summary>AL on return.</summary>
    private const byte Done = 0, NoData = 1, DiskFull = 1, SegmentWrap = 2, PartOfRecord = 3;

    private readonly byte[] _transfer = new byte[0x10000];

    public void Register(ServiceTable table)
    {
        table.Add(0x14, ReadSequential);
        table.Add(0x15, WriteSequential);
        table.Add(0x21, ReadRandom);
        table.Add(0x22, WriteRandom);
        table.Add(0x24, SetRandomRecord);
        table.Add(0x27, ReadMany);
        table.Add(0x28, WriteMany);
    }

    /// <summary>Moves records between the file and the transfer area; gives the status and how many were moved.</summary>
    private delegate DosResult Transfer(FileControlBlock block, DosFile file, uint record, int count, out (byte Status, int Moved) done);

    private FileControlBlock Block(ClientRegisters client) =>
        new(kernel.Memory, client.Linear(SegmentName.Ds, client.Dx), kernel.Naming.Page);

    private DosResult ReadSequential(ClientRegisters client) => Sequential(client, Read);

    private DosResult WriteSequential(ClientRegisters client) => Sequential(client, Write);

    private DosResult ReadRandom(ClientRegisters client) => Random(client, Read);

    private DosResult WriteRandom(ClientRegisters client) => Random(client, Write);

    private DosResult ReadMany(ClientRegisters client) => Many(client, Read);

    private DosResult Sequential(ClientRegisters client, Transfer transfer)
    {
        var block = Block(client);
        var record = block.SequentialRecord;
        var result = One(client, block, record, transfer, out var moved);
        if (moved > 0)
            block.SequentialRecord = record + 1;
        return result;
    }

    /// <summary>The sequential position is set to the random one, and stays there.</summary>
    private DosResult Random(ClientRegisters client, Transfer transfer)
    {
        var block = Block(client);
        var record = block.RandomRecord;
        block.SequentialRecord = record;
        return One(client, block, record, transfer, out _);
    }

    private DosResult One(ClientRegisters client, FileControlBlock block, uint record, Transfer transfer, out int moved)
    {
        moved = 0;
        if (_open.Find(block, kernel.Sda.CurrentPsp) is not { } file)
        {
            client.Al = NoData;
            return DosResult.Plain;
        }
        if (Room(block) == 0)
        {
            client.Al = SegmentWrap;
            return DosResult.Plain;
        }
        var result = transfer(block, file, record, 1, out var done);
        if (result.Outcome != DosOutcome.Plain)
            return result;
        (client.Al, moved) = done;
        return DosResult.Plain;
    }

    /// <summary>CX records from the random position on, which moves behind them; CX returns how many.</summary>
    private DosResult Many(ClientRegisters client, Transfer transfer)
    {
        var block = Block(client);
        var record = block.RandomRecord;
        int count = client.Cx;
        (byte Status, int Moved) done = (NoData, 0);
        if (count == 0)
        {
            done = (Done, 0);
        }
        else if (_open.Find(block, kernel.Sda.CurrentPsp) is { } file)
        {
            var fits = Math.Min(count, Room(block));
            done = (Done, 0);
            if (fits > 0)
            {
                var result = transfer(block, file, record, fits, out done);
                if (result.Outcome != DosOutcome.Plain)
                    return result;
            }
            if (fits < count && done.Status == Done)
                done.Status = SegmentWrap;
        }
        block.RandomRecord = record + (uint)done.Moved;
        block.SequentialRecord = record + (uint)done.Moved;
        client.Cx = (ushort)done.Moved;
        client.Al = done.Status;
        return DosResult.Plain;
    }

    /// <summary>As reading, but for CX = 0: the file becomes as long as the random record says.</summary>
    private DosResult WriteMany(ClientRegisters client)
    {
        if (client.Cx != 0)
            return Many(client, Write);
        var block = Block(client);
        if (_open.Find(block, kernel.Sda.CurrentPsp) is not OpenHostFile { CanWrite: true } file
            || (ulong)block.RandomRecord * block.RecordSize > uint.MaxValue)
        {
            client.Al = DiskFull;
            return DosResult.Plain;
        }
        file.Position = block.RandomRecord * block.RecordSize;
        var isDone = file.Truncate().IsOk && file.Size == file.Position;
        block.FileSize = file.Size;
        client.Al = isDone ? Done : DiskFull;
        return DosResult.Plain;
    }

    private DosResult SetRandomRecord(ClientRegisters client)
    {
        var block = Block(client);
        block.RandomRecord = block.SequentialRecord;
        return DosResult.Plain;
    }

    /// <summary>Records that fit between the transfer area and the end of its segment.</summary>
    private int Room(FileControlBlock block) => (0x10000 - (int)kernel.Sda.Dta.Offset) / block.RecordSize;

    private static bool Position(FileControlBlock block, DosFile file, uint record)
    {
        if (file.IsDevice)
            return true;
        var position = (ulong)record * block.RecordSize;
        if (position > uint.MaxValue)
            return false;
        file.Position = (uint)position;
        return true;
    }

    private DosResult Read(FileControlBlock block, DosFile file, uint record, int count, out (byte Status, int Moved) done)
    {
        done = (NoData, 0);
        if (!Position(block, file, record))
            return DosResult.Plain;
        int size = block.RecordSize;
        var buffer = _transfer.AsSpan(0, count * size);
        var result = file.Read(buffer, out var read);
        if (!result.IsOk)
            return result.Outcome == DosOutcome.Failed ? DosResult.Plain : result;
        var whole = read / size;
        var rest = read % size;
        if (rest > 0)
            buffer[read..((whole + 1) * size)].Clear();
        var moved = rest > 0 ? whole + 1 : whole;
        kernel.Memory.Write(kernel.Sda.Dta.RealLinear, buffer[..(moved * size)]);
        done = (rest > 0 ? PartOfRecord : whole < count ? NoData : Done, moved);
        return DosResult.Plain;
    }

    private DosResult Write(FileControlBlock block, DosFile file, uint record, int count, out (byte Status, int Moved) done)
    {
        done = (DiskFull, 0);
        if (!Position(block, file, record) || file is OpenHostFile { CanWrite: false })
            return DosResult.Plain;
        int size = block.RecordSize;
        var buffer = _transfer.AsSpan(0, count * size);
        kernel.Memory.Read(kernel.Sda.Dta.RealLinear, buffer);
        var result = file.Write(buffer, out var written);
        if (!result.IsOk)
            return result.Outcome == DosOutcome.Failed ? DosResult.Plain : result;
        block.FileSize = file.Size;
        done = (written == buffer.Length ? Done : DiskFull, written / size);
        return DosResult.Plain;
    }
}
