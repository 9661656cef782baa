using System.Runtime.CompilerServices;
using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Hooks;

/// <summary>
/// The I/O ports of one machine: who has which, and how a wide access is cut so that each device sees exactly its own ports
/// (VDD reference, VDHInstallIOHook). A port that nobody has reads as all ones and swallows what is written.
/// </summary>
internal sealed class PortHooks(HookActivity activity, ITrace? trace, IMissingObserver? missing) : IPortBus
{
    private const int PageSize = 256;

    /// <summary>One call of InstallIoHook.</summary>
    private sealed class PortRange(ushort first, int count, IPortHandler handler)
    {
        private Func<ushort, byte>? _readByte;
        private Action<ushort, byte>? _writeByte;

        public readonly ushort First = first;
        public readonly int Count = count;
        public readonly IPortHandler Handler = handler;
        public readonly bool Words = handler.HandlesWords;

        // A delegate of one object's method is called twice as fast as a method of an interface that many classes have.

        public Func<ushort, byte> ReadByte => _readByte ?? MakeReadByte();

        public Action<ushort, byte> WriteByte => _writeByte ?? MakeWriteByte();

        private Func<ushort, byte> MakeReadByte() => _readByte = Handler.ReadByte;

        private Action<ushort, byte> MakeWriteByte() => _writeByte = Handler.WriteByte;
    }

    private readonly PortRange?[]?[] _pages = new PortRange?[65536 / PageSize][];

    public bool Install(ushort first, int count, IPortHandler handler)
    {
        CheckRange(first, count);
        for (var i = 0; i < count; i++)
        {
            if (RangeOf(first + i) != null)
                return false;
        }
        var range = new PortRange(first, count, handler);
        for (var i = 0; i < count; i++)
            Set(first + i, range);
        return true;
    }

    public void Remove(ushort first, int count)
    {
        CheckRange(first, count);
        if (RangeOf(first) is not { } range || range.First != first || range.Count != count)
            throw new InvalidVdhCallException("RemoveIoHook", $"ports {first:X4}h+{count} were not hooked by one call");
        for (var i = 0; i < count; i++)
            Set(first + i, null);
    }

    public uint In(ushort port, int size)
    {
        if (size == 1 && trace is null)
            return ReadPiece(RangeOf(port), port, 1);
        var value = Read(port, size);
        trace?.Write(TraceCategories.Port, $"in  {port:X4}/{size} = {value:X}");
        return value;
    }

    public void Out(ushort port, int size, uint value)
    {
        if (size == 1 && trace is null)
        {
            WritePiece(RangeOf(port), port, value, 1);
            return;
        }
        trace?.Write(TraceCategories.Port, $"out {port:X4}/{size} = {value:X}");
        Write(port, value, size);
    }

    private uint Read(ushort port, int size)
    {
        if (size == 1)
            return ReadPiece(RangeOf(port), port, 1);
        uint value = 0;
        for (var done = 0; done < size;)
        {
            var piece = PieceAt(port + done, size - done, out var range);
            value |= ReadPiece(range, (ushort)(port + done), piece) << (8 * done);
            done += piece;
        }
        return value;
    }

    private void Write(ushort port, uint value, int size)
    {
        for (var done = 0; done < size;)
        {
            var piece = PieceAt(port + done, size - done, out var range);
            WritePiece(range, (ushort)(port + done), value >> (8 * done), piece);
            done += piece;
        }
    }

    /// <summary>How many bytes, from a port on, go to one handler in one call: 2 when it takes words and has both ports.</summary>
    private int PieceAt(int port, int left, out PortRange? range)
    {
        range = RangeOf(port);
        return left >= 2 && range is { Words: true } && ReferenceEquals(RangeOf(port + 1), range) ? 2 : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint ReadPiece(PortRange? range, ushort port, int size)
    {
        if (range == null)
        {
            missing?.Missed(MissingKind.Port, port);
            return 0xFF;
        }
        activity.Enter(range.Handler, HookKind.Port, port);
        return size == 2 ? range.Handler.ReadWord(port) : range.ReadByte(port);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WritePiece(PortRange? range, ushort port, uint value, int size)
    {
        if (range == null)
        {
            missing?.Missed(MissingKind.Port, port);
            return;
        }
        activity.Enter(range.Handler, HookKind.Port, port);
        if (size == 2)
            range.Handler.WriteWord(port, (ushort)value);
        else
            range.WriteByte(port, (byte)value);
    }

    /// <summary>Past FFFFh there is nothing.</summary>
    private PortRange? RangeOf(int port) => port > 0xFFFF ? null : RangeOf((ushort)port);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PortRange? RangeOf(ushort port) => _pages[port / PageSize]?[port % PageSize];

    private void Set(int port, PortRange? range) =>
        (_pages[port / PageSize] ??= new PortRange?[PageSize])[port % PageSize] = range;

    private static void CheckRange(ushort first, int count)
    {
        if (count < 1 || first + count > 65536)
            throw new InvalidVdhCallException("InstallIoHook", $"no such range of ports: {first:X4}h+{count}");
    }
}
