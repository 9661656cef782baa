using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Console;

/// <summary>INT 21h/01h–0Ch: character input and output.</summary>
internal sealed class ConsoleServices(DosKernel kernel) : IServiceFamily
{
    private const byte InputRequest = 0xFF;

    private readonly StandardIo _io = new(kernel);
    private readonly BufferedInput _buffered = new(kernel);
    private uint _flushedFor;

    public void Register(ServiceTable table)
    {
        table.Add(0x01, ReadWithEcho);
        table.Add(0x02, WriteCharacter);
        table.Add(0x03, ReadAuxiliary);
        table.Add(0x04, WriteAuxiliary);
        table.Add(0x05, WritePrinter);
        table.Add(0x06, DirectIo);
        table.Add(0x07, ReadDirect);
        table.Add(0x08, ReadWithoutEcho);
        table.Add(0x09, WriteString);
        table.Add(0x0A, ReadLine);
        table.Add(0x0B, InputStatus);
        table.Add(0x0C, FlushAndRead);
    }

    private DosResult ReadWithEcho(ClientRegisters client)
    {
        var result = _io.Read(checkBreak: true, out var value);
        if (!result.IsOk)
            return result;
        client.Al = value;
        result = _io.Write([value], checkBreak: false);
        return result.IsOk ? DosResult.Plain : result;
    }

    private DosResult WriteCharacter(ClientRegisters client)
    {
        var result = _io.Write([client.Dl], checkBreak: true);
        // The last character sent: a tab is sent as blanks.
        client.Al = client.Dl == (byte)'\t' ? (byte)' ' : client.Dl;
        return result.IsOk ? DosResult.Plain : result;
    }

    private DosResult ReadAuxiliary(ClientRegisters client)
    {
        if (kernel.SystemFiles.FromHandle(3) is not { } file)
            return DosResult.Plain;
        Span<byte> one = stackalloc byte[1];
        var result = file.File.Read(one, out var count);
        client.Al = count == 0 ? StandardIo.CtrlZ : one[0];
        return ToPlain(result);
    }

    private DosResult WriteAuxiliary(ClientRegisters client) => WriteTo(3, client.Dl);

    private DosResult WritePrinter(ClientRegisters client) => WriteTo(4, client.Dl);

    private DosResult WriteTo(ushort handle, byte value) =>
        kernel.SystemFiles.FromHandle(handle) is { } file ? ToPlain(file.File.Write([value], out _)) : DosResult.Plain;

    /// <summary>These functions have no error to return: only a hardware error, which is asked about, or nothing.</summary>
    private static DosResult ToPlain(DosResult result) =>
        result.Outcome is DosOutcome.Wait or DosOutcome.Break or DosOutcome.Transferred ? result
        : result.HardDrive is { } device ? new DosResult(DosOutcome.Plain, result.Error, device) : DosResult.Plain;

    private DosResult DirectIo(ClientRegisters client)
    {
        if (client.Dl != InputRequest)
        {
            var written = _io.Write([client.Dl], checkBreak: false);
            client.Al = client.Dl;
            return written.IsOk ? DosResult.Plain : written;
        }
        client.Al = 0;
        if (_io.InputReady)
        {
            var result = ReadIfThere(out var value, out var there);
            if (!result.IsOk)
                return result;
            client.Al = value;
            kernel.Dispatcher.ReturnFlag(EFlags.Zero, !there);
            return DosResult.Plain;
        }
        kernel.Waits.NothingThere();
        kernel.Dispatcher.ReturnFlag(EFlags.Zero, true);
        return DosResult.Plain;
    }

    /// <summary>A file at its end has nothing, though reading it would not wait.</summary>
    private DosResult ReadIfThere(out byte value, out bool there)
    {
        there = true;
        if (_io.InputIsConsole)
            return _io.Read(checkBreak: false, out value);
        Span<byte> one = stackalloc byte[1];
        var result = _io.Input!.File.Read(one, out var count);
        there = count != 0;
        value = there ? one[0] : (byte)0;
        return result;
    }

    private DosResult ReadDirect(ClientRegisters client) => ReadQuietly(client, checkBreak: false);

    private DosResult ReadWithoutEcho(ClientRegisters client) => ReadQuietly(client, checkBreak: true);

    private DosResult ReadQuietly(ClientRegisters client, bool checkBreak)
    {
        var result = _io.Read(checkBreak, out var value);
        if (!result.IsOk)
            return result;
        client.Al = value;
        return DosResult.Plain;
    }

    private DosResult WriteString(ClientRegisters client)
    {
        Span<byte> part = stackalloc byte[256];
        var offset = client.Dx;
        // The string ends at '$'; one without an end is written once round its segment.
        for (var total = 0; total < 0x10000;)
        {
            var count = 0;
            while (count < part.Length && (part[count] = kernel.Memory.ReadByte(client.Linear(SegmentName.Ds, offset))) != (byte)'$')
            {
                count++;
                offset++;
            }
            var result = _io.Write(part[..count], checkBreak: total == 0);
            if (!result.IsOk)
                return result;
            total += count;
            if (count < part.Length)
                break;
        }
        client.Al = (byte)'$';
        return DosResult.Plain;
    }

    private DosResult ReadLine(ClientRegisters client) =>
        _buffered.Read(_io, new FarPointer(client.Ds, client.Dx), client.Linear(SegmentName.Ds, client.Dx));

    private DosResult InputStatus(ClientRegisters client)
    {
        if (_io.InputIsConsole && kernel.Devices.Keys.TakeControlC())
            return DosResult.Break;
        var ready = _io.InputReady;
        client.Al = ready ? (byte)0xFF : (byte)0;
        if (!ready)
            kernel.Waits.NothingThere();
        return DosResult.Plain;
    }

    private DosResult FlushAndRead(ClientRegisters client)
    {
        // While the read below waits, what is typed must not be flushed again.
        var caller = ((uint)client.Ss << 16) | client.Sp;
        if (_flushedFor != caller && _io.InputIsConsole)
            kernel.Devices.Keys.Flush();
        DosService? read = client.Al switch
        {
            0x01 => ReadWithEcho,
            0x06 => DirectIo,
            0x07 => ReadDirect,
            0x08 => ReadWithoutEcho,
            0x0A => ReadLine,
            _ => null,
        };
        if (read is null)
        {
            client.Al = 0;
            return DosResult.Plain;
        }
        var result = read(client);
        _flushedFor = result.Outcome == DosOutcome.Wait ? caller : 0;
        return result;
    }
}
