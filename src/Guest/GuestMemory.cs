using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dbt.Guest;

/// <summary>
/// The guest's 4 GB linear address space: one reservation of the host's, committed as it is touched, with guards on both
/// sides, so that base + any 32-bit address (and an access of up to 16 bytes there) never reaches other host memory.
/// <para>
/// Layout, from low to high: data bits (a bit a byte), page kinds (a byte a 4 KB page), line attributes (a byte a 64-byte
/// line), the page of <see cref="CpuState"/>, then linear address 0. All are reached from <see cref="Base"/> by constant
/// displacements.
/// </para>
/// <para>
/// Translated code stores straight to memory when the line attribute of the first byte has <see cref="PlainWrite"/>, or when
/// the data bits of all bytes are set, and leaves the store to the interpreter otherwise. It loads without a check unless
/// <see cref="ReadTrapsArmed"/>.
/// </para>
/// </summary>
public sealed unsafe partial class GuestMemory : IDisposable
{
    public const int PageSize = 4096;
    public const int LineShift = 6;
    public const int LineSize = 1 << LineShift;

    private const int LinesInPage = PageSize / LineSize;

    /// <summary>Line attribute: stores that start in this line and end in it or the next need no more checks.</summary>
    public const byte PlainWrite = 1;

    /// <summary>Line attribute: loads that start in this line need no more checks.</summary>
    public const byte PlainRead = 2;

    private const long AddressSpace = 1L << 32;
    private const long GuardSize = 1 << 16;
    private const long StateArea = 1 << 16;
    private const long LineTable = AddressSpace >> LineShift;
    private const uint LineCount = (uint)LineTable;
    private const long KindTable = AddressSpace / PageSize;

    /// <summary>Add to <see cref="Base"/> for the <see cref="CpuState"/>.</summary>
    public const long StateDisplacement = -CpuState.ReservedSize;

    /// <summary>
    /// Add to <see cref="Base"/> for the translator's private part of the translation lookaside buffer,
    /// <see cref="QuickTranslationBytes"/> below the state. All zero: empty.
    /// </summary>
    public const long QuickTranslationDisplacement = StateDisplacement - QuickTranslationBytes;

    /// <summary>Loads and stores, each of level 3 and of the others: as many entries of 8 bytes as the buffer has.</summary>
    public const int QuickTranslationBytes = 4 * 8 * CpuState.TranslationBufferSize;

    /// <summary>Add to <see cref="Base"/> + (linear &gt;&gt; <see cref="LineShift"/>) for the line attribute.</summary>
    public const long LineDisplacement = -StateArea - LineTable;

    private const long KindDisplacement = LineDisplacement - KindTable;

    private const long DataBitTable = AddressSpace / 8;

    /// <summary>
    /// Add to <see cref="Base"/> + (linear / 8) for the data bits of eight bytes. Kept in lines that have code in them or
    /// beside them only: set for RAM that no translation covers. Clear says nothing about other lines.
    /// </summary>
    public const long DataBitDisplacement = KindDisplacement - DataBitTable;

    /// <summary>Real-mode addresses wrap here while A20 is off.</summary>
    public const uint Megabyte = 0x100000;

    /// <summary>Conventional memory that A20 wrap makes visible at 1 MB, and the size of the high memory area.</summary>
    private const uint WrapSize = 0x10000;

    private readonly byte* _reservation;
    private readonly long _reservationSize;
    private readonly Dictionary<int, IMemoryHandler> _handlers = [];
    private readonly GCHandle _self;
    private readonly int _wrapFile;
    private int _trappedPages;
    private bool _hasDataBits;
    private StoreJournal? _journal;
    private bool _disposed;

    /// <param name="size">Bytes of RAM from linear address 0, in whole pages: conventional, upper, and extended memory.</param>
    /// <param name="model">The processor that uses it.</param>
    /// <exception cref="OutOfMemoryException">The host does not give the reservation.</exception>
    public GuestMemory(uint size, CpuModel model = CpuModel.I486)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(size % PageSize, 0u);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, Megabyte + WrapSize);
        _reservationSize = DataBitTable + KindTable + LineTable + StateArea + AddressSpace + GuardSize;
        _reservation = HostMapping.Reserve(_reservationSize);
        Base = _reservation + DataBitTable + KindTable + LineTable + StateArea;
        // The first 64 KB and the high memory area come from a file, so that one can be mapped over the other.
        _wrapFile = HostMapping.CreateFile(2 * WrapSize);
        HostMapping.MapFile(Base, WrapSize, _wrapFile, 0);
        // An access that runs over the end of the address space goes on at its beginning.
        HostMapping.MapFile(Base + AddressSpace, WrapSize, _wrapFile, 0);
        State = (CpuState*)(Base + StateDisplacement);
        Size = size;
        _self = GCHandle.Alloc(this);
        State->MemoryHandle = GCHandle.ToIntPtr(_self);
        State->Model = model;
        State->X87.Model = X87State.ModelOf(model);
        CpuState.ResetReal(State);
        SetKind(0, size, PageKind.Ram);
        MapWrap(enabled: false);
    }

    /// <summary>Host address of linear address 0.</summary>
    public byte* Base { get; }

    public CpuState* State { get; }

    public ClientRegisters Client => new(State);

    /// <summary>Bytes of RAM from linear address 0.</summary>
    public uint Size { get; }

    /// <summary>The translation cache, which is told of writes to what it translated.</summary>
    public ICodeObserver? CodeObserver
    {
        get;
        set
        {
            field = value;
            ForgetPlainRange();
        }
    }

    /// <summary>When set, no store is plain, and each notes here what it overwrites in RAM.</summary>
    public StoreJournal? Journal
    {
        get => _journal;
        set
        {
            _journal = value;
            RefreshLines(0, Math.Max(Size, _ramEnd));
        }
    }

    /// <summary>True while any page is <see cref="PageKind.Trapped"/>: loads must check the line attribute.</summary>
    public bool ReadTrapsArmed => _trappedPages != 0;

    /// <summary>The A20 gate. Off: linear addresses from 1 MB to 1 MB + 64 KB are those from 0 to 64 KB.</summary>
    public bool A20Enabled { get; private set; }

    public static GuestMemory FromState(CpuState* state) =>
        (GuestMemory)GCHandle.FromIntPtr(state->MemoryHandle).Target!;

    public void SetA20(bool enabled)
    {
        if (enabled != A20Enabled)
            MapWrap(enabled);
    }

    /// <summary>The address whose bytes <paramref name="linear"/> shows: differs from it only in the A20 wrap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Canonical(uint linear) => !A20Enabled && linear - Megabyte < WrapSize ? linear - Megabyte : linear;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PageKind KindOf(uint linear) => (PageKind)(Base + KindDisplacement)[linear / PageSize];

    /// <summary>Sets what stands behind whole pages.</summary>
    public void SetKind(uint linear, uint length, PageKind kind)
    {
        CheckPages(linear, length);
        if (kind == PageKind.Ram)
            _ramEnd = Math.Max(_ramEnd, (uint)Math.Min(linear + (ulong)length, uint.MaxValue - (PageSize - 1)));
        for (var page = linear / PageSize; page < (linear + (ulong)length) / PageSize; page++)
        {
            ref var slot = ref (Base + KindDisplacement)[page];
            if (slot == (byte)PageKind.Trapped)
            {
                _trappedPages--;
                _handlers.Remove((int)page);
            }
            slot = (byte)kind;
        }
        RefreshLines(linear, length);
    }

    /// <summary>Makes whole pages a device's: each load and store calls the handler.</summary>
    public void Trap(uint linear, uint length, IMemoryHandler handler)
    {
        SetKind(linear, length, PageKind.Trapped);
        for (var page = linear / PageSize; page < (linear + (ulong)length) / PageSize; page++)
        {
            _handlers[(int)page] = handler;
            _trappedPages++;
        }
        RefreshLines(linear, length);
    }

    /// <summary>Recomputes the line attributes of a range after its page kind, or the code in it, changed.</summary>
    public void RefreshLines(uint linear, uint length)
    {
        if (length == 0)
            return;
        // A store that starts in the line before may end in the first of these lines, and one from the last in the next.
        var line = (linear >> LineShift) - (linear >= LineSize ? 1u : 0u);
        var last = (uint)(Math.Min(linear + (ulong)length - 1 + LineSize, uint.MaxValue) >> LineShift);
        for (; line <= last; line++)
        {
            if (line % LinesInPage == 0 && last - line >= LinesInPage - 1 && IsPageWithoutCode(line << LineShift))
            {
                // All lines are alike but the last one, from which an access may reach into the next page.
                var attribute = LineAttribute(line, 0);
                HostBytes.Fill(Base + LineDisplacement + line, LinesInPage - 1, attribute);
                if ((attribute & PlainWrite) == 0)
                    BreakPlainRange(line, LinesInPage - 1);
                ClearDataBits(line);
                line += LinesInPage - 1;
            }
            RefreshLine(line);
        }
    }

    private bool IsPageWithoutCode(uint linear) =>
        CodeObserver?.HasCode(linear, PageSize) != true;

    private void RefreshLine(uint line)
    {
        ulong own = 0, near = 0;
        if (CodeObserver is { } observer)
        {
            own = observer.CodeBits(line);
            near = own | observer.CodeBits((line + 1) % LineCount);
        }
        var attribute = LineAttribute(line, near);
        ref var slot = ref (Base + LineDisplacement)[line];
        if (slot != attribute)
        {
            slot = attribute;
            if ((attribute & PlainWrite) == 0)
                BreakPlainRange(line, 1);
        }
        // A store from the line before may end here.
        var hasData = IsStorable(line) && (near != 0 || (CodeObserver?.CodeBits((line - 1) % LineCount) ?? 0) != 0);
        SetDataBits(line, hasData ? ~own : 0);
    }

    private void SetDataBits(uint line, ulong bits)
    {
        if (bits == 0 && !_hasDataBits)
            return;
        _hasDataBits = true;
        ref var slot = ref ((ulong*)(Base + DataBitDisplacement))[line];
        if (slot != bits)
            slot = bits;
    }

    private void ClearDataBits(uint firstLine)
    {
        if (!_hasDataBits)
            return;
        var bits = new Span<ulong>((ulong*)(Base + DataBitDisplacement) + firstLine, LinesInPage);
        if (bits.ContainsAnyExcept(0UL))
            bits.Clear();
    }

    /// <summary>Stores to all bytes of the range are just stores, but for what was translated of them.</summary>
    public bool IsStorable(uint linear, int length)
    {
        if (!IsStraight(linear, length))
            return false;
        var last = (linear + (uint)length - 1) >> LineShift;
        for (var line = linear >> LineShift; line <= last; line++)
        {
            if (!IsStorable(line))
                return false;
        }
        return true;
    }

    /// <summary>Stores to the line's bytes, if no translation covers them, are just stores.</summary>
    private bool IsStorable(uint line)
    {
        var start = line << LineShift;
        // The pages of the wrap have no plain stores: those go through Canonical. The last line before it may run into it.
        if (!A20Enabled && start - (Megabyte - LineSize) < WrapSize + LineSize)
            return false;
        var next = start > uint.MaxValue - LineSize ? KindOf(start) : KindOf(start + LineSize);
        return KindOf(start) == PageKind.Ram && next == PageKind.Ram && _journal is null;
    }

    /// <param name="line">Linear address / <see cref="LineSize"/>.</param>
    /// <param name="code">Not zero: a store that starts in the line may hit a translation.</param>
    private byte LineAttribute(uint line, ulong code)
    {
        var start = line << LineShift;
        var next = start > uint.MaxValue - LineSize ? start : start + LineSize;
        byte attribute = 0;
        if (KindOf(start) != PageKind.Trapped && KindOf(next) != PageKind.Trapped)
            attribute |= PlainRead;
        if (code == 0 && IsStorable(line))
            attribute |= PlainWrite;
        return attribute;
    }

    // ---- access by devices, the DOS kernel and the interpreter ------------------------------------------------------

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte(uint linear) => IsPlainRead(linear) ? Base[linear] : (byte)LoadAny(linear, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort ReadWord(uint linear) => IsPlainRead(linear) ? *(ushort*)(Base + linear) : (ushort)LoadAny(linear, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadDword(uint linear) => IsPlainRead(linear) ? *(uint*)(Base + linear) : (uint)LoadAny(linear, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(uint linear, byte value)
    {
        if (IsPlainWrite(linear))
            Base[linear] = value;
        else
            StoreAny(linear, value, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteWord(uint linear, ushort value)
    {
        if (IsPlainWrite(linear))
            *(ushort*)(Base + linear) = value;
        else
            StoreAny(linear, value, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteDword(uint linear, uint value)
    {
        if (IsPlainWrite(linear))
            *(uint*)(Base + linear) = value;
        else
            StoreAny(linear, value, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteQword(uint linear, ulong value)
    {
        if (IsPlainWrite(linear))
            *(ulong*)(Base + linear) = value;
        else
            StoreAny(linear, value, 8);
    }

    /// <summary>Three words, each behind the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteWords(uint linear, ushort first, ushort second, ushort third)
    {
        if (IsPlainWrite(linear))
        {
            *(uint*)(Base + linear) = first | (uint)second << 16;
            *(ushort*)(Base + linear + 4) = third;
            return;
        }
        StoreAny(linear, first | (uint)second << 16 | (ulong)third << 32, 6);
    }

    public FarPointer ReadFarPointer(uint linear) => FarPointer.FromDword(ReadDword(linear));

    public void WriteFarPointer(uint linear, FarPointer pointer) => WriteDword(linear, pointer.ToDword());

    /// <summary>Copies out of guest memory. Addresses past 4 GB are cut off and give zeros.</summary>
    public void Read(uint linear, Span<byte> destination)
    {
        if (View is { } view)
        {
            Read(view, linear, destination);
            return;
        }
        if (_trappedPages == 0)
        {
            var count = (int)Math.Min(destination.Length, AddressSpace - linear);
            new ReadOnlySpan<byte>(Base + linear, count).CopyTo(destination);
            destination[count..].Clear();
            return;
        }
        for (var i = 0; i < destination.Length; i++)
            destination[i] = linear + (ulong)i >= AddressSpace ? (byte)0 : ReadByte(linear + (uint)i);
    }

    public byte[] ReadBytes(uint linear, int count)
    {
        var result = new byte[count];
        Read(linear, result);
        return result;
    }

    /// <summary>Copies into guest memory with all that a guest's own store does: ROM, traps, translated code.</summary>
    public void Write(uint linear, ReadOnlySpan<byte> source)
    {
        if (View is { } view)
        {
            Write(view, linear, source);
            return;
        }
        if (source.Length is > 0 and <= LineSize && IsPlainWrite(linear) && IsPlainWrite(linear + (uint)source.Length - 1))
        {
            source.CopyTo(new Span<byte>(Base + linear, source.Length));
            return;
        }
        while (source.Length > 0)
        {
            var inPage = (int)Math.Min(source.Length, PageSize - linear % PageSize);
            if (KindOf(linear) == PageKind.Ram && Canonical(linear) == linear)
            {
                source[..inPage].CopyTo(new Span<byte>(Base + linear, inPage));
                NoticeCode(linear, inPage);
            }
            else
            {
                for (var i = 0; i < inPage; i++)
                    StoreSlow(linear + (uint)i, source[i], 1);
            }
            source = source[inPage..];
            if (linear > uint.MaxValue - (uint)inPage)
                return;
            linear += (uint)inPage;
        }
    }

    public void Fill(uint linear, int count, byte value)
    {
        Span<byte> block = stackalloc byte[256];
        fixed (byte* first = block)
            HostBytes.Fill(first, (nuint)block.Length, value);
        for (; count > 0; count -= block.Length, linear += (uint)block.Length)
            Write(linear, block[..Math.Min(count, block.Length)]);
    }

    /// <summary>Puts bytes where the guest cannot: into ROM or unmapped pages. Traps are not called.</summary>
    public void WriteRom(uint linear, ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, AddressSpace - linear);
        source.CopyTo(new Span<byte>(Base + linear, source.Length));
        NoticeCode(linear, source.Length);
    }

    /// <summary>Whole pages above 1 MB become zero, and cost the host nothing until they are touched. No page there is a window.</summary>
    public void Discard(uint linear, uint length)
    {
        CheckPages(linear, length);
        ArgumentOutOfRangeException.ThrowIfLessThan(linear, Megabyte + WrapSize);
        HostMapping.Discard(Base + linear, length);
        if (CodeObserver?.CodeWritten(linear, (int)length) == true)
            State->CodeChanged = 1;
    }

    /// <summary>A load of 1 to 8 bytes that may touch trapped pages.</summary>
    public ulong LoadSlow(uint linear, int size)
    {
        ulong value = 0;
        for (var i = 0; i < size; i++)
        {
            var at = Whole(linear + (uint)i);
            var one = KindOf(at) == PageKind.Trapped && _handlers.TryGetValue((int)(at / PageSize), out var handler)
                ? handler.ReadByte(at)
                : Base[at];
            value |= (ulong)one << (8 * i);
        }
        return value;
    }

    /// <summary>A store of 1 to 8 bytes to anything: RAM with or without code, the A20 wrap, ROM, unmapped, trapped.</summary>
    public void StoreSlow(uint linear, ulong value, int size)
    {
        for (var i = 0; i < size; i++)
        {
            var at = Canonical(Whole(linear + (uint)i));
            var one = (byte)(value >> (8 * i));
            switch (KindOf(at))
            {
                case PageKind.Ram:
                    _journal?.Note(at, Base[at]);
                    Base[at] = one;
                    break;
                case PageKind.Trapped:
                    _handlers[(int)(at / PageSize)].WriteByte(at, one);
                    break;
            }
        }
        NoticeCode(linear, size);
    }

    /// <summary>Static form for translated code.</summary>
    public static void StoreSlow(CpuState* state, uint linear, ulong value, int size) =>
        FromState(state).StoreSlow(linear, value, size);

    /// <summary>Static form for translated code.</summary>
    public static ulong LoadSlow(CpuState* state, uint linear, int size) => FromState(state).LoadSlow(linear, size);

    private void NoticeCode(uint linear, int length)
    {
        if (CodeObserver is not { } observer)
            return;
        if (IsStraight(linear, length) && Whole(linear) == linear)
        {
            if (observer.CodeWritten(Canonical(linear), length))
                State->CodeChanged = 1;
            return;
        }
        for (var i = 0; i < length; i++)
        {
            if (observer.CodeWritten(Canonical(Whole(linear + (uint)i)), 1))
                State->CodeChanged = 1;
        }
    }

    /// <summary>The range has canonical addresses in one piece: it runs neither over the end nor over the A20 wrap.</summary>
    private bool IsStraight(uint linear, int length)
    {
        var last = linear + (uint)(length - 1);
        return last >= linear && Canonical(last) - Canonical(linear) == last - linear;
    }

    /// <summary>A translation covers any byte of the range, wherever its bytes really are.</summary>
    public bool HasCode(uint linear, int length)
    {
        if (CodeObserver is not { } observer)
            return false;
        if (IsStraight(linear, length))
            return observer.HasCode(Canonical(linear), length);
        for (var i = 0; i < length; i++)
        {
            if (observer.HasCode(Canonical(linear + (uint)i), 1))
                return true;
        }
        return false;
    }

    private bool IsPlainRead(uint linear) => View is null && (((Base + LineDisplacement)[linear >> LineShift] & PlainRead) != 0
        || (_trappedPages == 0));

    private bool IsPlainWrite(uint linear) => View is null && ((Base + LineDisplacement)[linear >> LineShift] & PlainWrite) != 0;

    private void MapWrap(bool enabled)
    {
        A20Enabled = enabled;
        HostMapping.MapFile(Base + Megabyte, WrapSize, _wrapFile, enabled ? WrapSize : 0);
        RefreshLines(Megabyte, WrapSize);
        // What was translated there shows other bytes now.
        if (CodeObserver?.WrapMoved(Megabyte, (int)WrapSize) == true)
            State->CodeChanged = 1;
    }

    private static void CheckPages(uint linear, uint length)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(linear % PageSize, 0u);
        ArgumentOutOfRangeException.ThrowIfNotEqual(length % PageSize, 0u);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(linear + (ulong)length, (ulong)AddressSpace);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _self.Free();
        HostMapping.Release(_reservation, _reservationSize);
        HostMapping.CloseFile(_wrapFile);
    }
}
