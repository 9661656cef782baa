using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VXms;

/// <summary>
/// The functions behind the entry point, by AH (eXtended Memory Specification 3.0): AX = 1 for success, else 0 with the
/// error in BL.
/// </summary>
internal sealed class XmsServices(IVirtualMachine machine, BlockTable blocks)
{
    private const ushort Version = 0x0300, Revision = 0x0100;
    private const uint OddLength = 1;

    /// <summary>The end of the high memory area.</summary>
    private const uint FirstBlock = 0x110000;

    /// <summary>Bytes moved at a time.</summary>
    private const uint MoveChunk = 65536;

    private bool _hmaTaken;
    private int _localEnables;
    private bool _globallyEnabled;

    private GuestMemory Memory => machine.Memory;

    public void Serve()
    {
        var client = machine.Client;
        switch (client.Ah)
        {
            case 0x00:
                client.Ax = Version;
                client.Bx = Revision;
                client.Dx = 1;
                return;
            case 0x01:
                Answer(client, TakeHma());
                return;
            case 0x02:
                Answer(client, ReleaseHma());
                return;
            case 0x03:
                _globallyEnabled = true;
                Memory.SetA20(true);
                Answer(client, XmsError.None);
                return;
            case 0x04:
                _globallyEnabled = false;
                Answer(client, UpdateA20());
                return;
            case 0x05:
                _localEnables++;
                Memory.SetA20(true);
                Answer(client, XmsError.None);
                return;
            case 0x06:
                _localEnables = Math.Max(_localEnables - 1, 0);
                Answer(client, UpdateA20());
                return;
            case 0x07:
                client.Ax = Memory.A20Enabled ? (ushort)1 : (ushort)0;
                client.Bl = 0;
                return;
            case 0x08:
                QueryFree(client);
                return;
            case 0x09 or 0x89:
                Allocate(client);
                return;
            case 0x0A:
                Answer(client, blocks.Release(client.Dx));
                return;
            case 0x0B:
                Answer(client, Move(client));
                return;
            case 0x0C:
                Lock(client);
                return;
            case 0x0D:
                Answer(client, blocks.Unlock(client.Dx));
                return;
            case 0x0E or 0x8E:
                Describe(client);
                return;
            case 0x0F:
                Answer(client, blocks.Resize(client.Dx, client.Bx, Copy));
                return;
            case 0x8F:
                Answer(client, blocks.Resize(client.Dx, client.Ebx, Copy));
                return;
            case 0x10:
                // Upper memory is all DOS's.
                client.Dx = 0;
                Answer(client, XmsError.NoUpperMemory);
                return;
            case 0x11 or 0x12:
                Answer(client, XmsError.InvalidUpperSegment);
                return;
            case 0x88:
                QueryAnyFree(client);
                return;
            default:
                Answer(client, XmsError.NotImplemented);
                return;
        }
    }

    private static void Answer(ClientRegisters client, XmsError error)
    {
        client.Ax = error == XmsError.None ? (ushort)1 : (ushort)0;
        if (error != XmsError.None)
            client.Bl = (byte)error;
    }

    private XmsError TakeHma()
    {
        if (_hmaTaken)
            return XmsError.HmaInUse;
        _hmaTaken = true;
        return XmsError.None;
    }

    private XmsError ReleaseHma()
    {
        if (!_hmaTaken)
            return XmsError.HmaNotAllocated;
        _hmaTaken = false;
        return XmsError.None;
    }

    private XmsError UpdateA20()
    {
        var enabled = _globallyEnabled || _localEnables > 0;
        Memory.SetA20(enabled);
        return enabled ? XmsError.A20StillEnabled : XmsError.None;
    }

    // ---- blocks -------------------------------------------------------------------------------------------------------

    private void QueryFree(ClientRegisters client)
    {
        var (largest, total) = blocks.Free;
        client.Ax = (ushort)Math.Min(largest, 0xFFFF);
        client.Dx = (ushort)Math.Min(total, 0xFFFF);
        client.Bl = total == 0 ? (byte)XmsError.OutOfMemory : (byte)0;
    }

    private void QueryAnyFree(ClientRegisters client)
    {
        var (largest, total) = blocks.Free;
        client.Eax = largest;
        client.Edx = total;
        client.Ecx = blocks.HighestAddress;
        client.Bl = total == 0 ? (byte)XmsError.OutOfMemory : (byte)0;
    }

    private void Allocate(ClientRegisters client)
    {
        var error = blocks.Allocate(client.Ah == 0x89 ? client.Edx : client.Dx, out var handle);
        Answer(client, error);
        client.Dx = handle;
    }

    private void Lock(ClientRegisters client)
    {
        var error = blocks.Lock(client.Dx, out var linear);
        Answer(client, error);
        if (error != XmsError.None)
            return;
        client.Dx = (ushort)(linear >> 16);
        client.Bx = (ushort)linear;
    }

    private void Describe(ClientRegisters client)
    {
        var isLarge = client.Ah == 0x8E;
        var error = blocks.Describe(client.Dx, out var locks, out var kilobytes);
        Answer(client, error);
        if (error != XmsError.None)
            return;
        client.Bh = locks;
        if (isLarge)
        {
            client.Cx = (ushort)blocks.FreeHandles;
            client.Edx = kilobytes;
        }
        else
        {
            client.Bl = (byte)Math.Min(blocks.FreeHandles, 255);
            client.Dx = (ushort)Math.Min(kilobytes, 0xFFFF);
        }
    }

    // ---- moving -------------------------------------------------------------------------------------------------------

    /// <summary>DS:SI: length, source handle and offset, destination handle and offset; handle 0 is a real-mode address.</summary>
    private XmsError Move(ClientRegisters client)
    {
        var at = client.Linear(SegmentName.Ds, client.Si);
        var length = Memory.ReadDword(at);
        if ((length & OddLength) != 0)
            return XmsError.InvalidLength;
        var error = Locate(at + 4, length, XmsError.InvalidSourceHandle, out var source);
        if (error != XmsError.None)
            return error;
        error = Locate(at + 10, length, XmsError.InvalidDestinationHandle, out var destination);
        if (error != XmsError.None)
            return error;
        Copy(source, destination, length);
        return XmsError.None;
    }

    /// <summary>An error of an offset is the one behind that of its handle.</summary>
    private XmsError Locate(uint at, uint length, XmsError handleError, out uint linear)
    {
        var handle = Memory.ReadWord(at);
        var offset = Memory.ReadDword(at + 2);
        if (handle == 0)
        {
            linear = ((offset >> 16) << 4) + (offset & 0xFFFF);
            return linear + (ulong)length > 0x10FFF0 ? handleError + 1 : XmsError.None;
        }
        if (!blocks.TryLocate(handle, out linear, out var size))
            return handleError;
        if (offset > size || length > size - offset)
            return length > size ? XmsError.InvalidLength : handleError + 1;
        linear += offset;
        return XmsError.None;
    }

    /// <summary>Overlapping ranges are copied as a whole. Of the high memory area A20 is on meanwhile.</summary>
    private void Copy(uint from, uint to, uint length)
    {
        var gate = Memory.A20Enabled;
        if (Math.Min(from, to) < FirstBlock)
            Memory.SetA20(true);
        var buffer = new byte[Math.Min(length, MoveChunk)];
        var backwards = from < to;
        for (uint done = 0; done < length;)
        {
            var count = Math.Min(length - done, MoveChunk);
            var offset = backwards ? length - done - count : done;
            var part = buffer.AsSpan(0, (int)count);
            Memory.Read(from + offset, part);
            Memory.Write(to + offset, part);
            done += count;
        }
        Memory.SetA20(gate);
    }
}
