using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>
/// One call of DOS, or of the BIOS, on a client's behalf: data goes to the transfer area, pointers become those of virtual 8086 mode, results come
/// back, and registers that held pointers keep what the client had in them.
/// </summary>
internal sealed class DosCall
{
    private readonly DpmiHost _host;
    private readonly TransferArea _area;
    private readonly List<Output> _outputs = [];
    private readonly byte _vector;
    private readonly uint _ebx, _ecx, _edx, _esi, _edi, _ebp;
    private V86Registers _registers;
    private ushort _next = TransferArea.Offset;
    private Kept _kept;

    /// <summary>Registers that a call leaves to the client.</summary>
    [Flags]
    private enum Kept
    {
        None = 0,
        Bx = 1,
        Cx = 2,
        Dx = 4,
        Si = 8,
        Di = 16,
        Bp = 32,
    }

    private readonly record struct Output(ushort Offset, uint Linear, ushort Length, bool EvenOnError);

    /// <param name="host">The host.</param>
    /// <param name="ax">AX of the call, when it is not the client's.</param>
    /// <param name="vector">The interrupt: DOS's, or one of the BIOS.</param>
    public DosCall(DpmiHost host, ushort? ax = null, byte vector = 0x21)
    {
        _host = host;
        _vector = vector;
        _area = host.Client.Transfer;
        var client = host.Machine.Client;
        (_ebx, _ecx, _edx, _esi, _edi, _ebp) = (client.Ebx, client.Ecx, client.Edx, client.Esi, client.Edi, client.Ebp);
        _registers = new V86Registers
        {
            Eax = client.Eax,
            Ebx = _ebx,
            Ecx = _ecx,
            Edx = _edx,
            Esi = _esi,
            Edi = _edi,
            Ebp = _ebp,
            Flags = (ushort)client.Eflags,
            Ds = _area.Segment,
            Es = _area.Segment,
        };
        if (ax is { } function)
            _registers.Ax = function;
    }

    public ref V86Registers Registers => ref _registers;

    private GuestMemory Memory => _host.Machine.Memory;

    // ---- places ---------------------------------------------------------------------------------------------------------

    /// <summary>DS:DX points to so many bytes for DOS to read.</summary>
    public DosCall InAtDx(uint length) => SetDx(CopyIn(_host.Pointer(SegmentName.Ds, _edx), length));

    /// <summary>DS:DX points to a text that ends with the byte.</summary>
    public DosCall TextAtDx(byte end = 0) => SetDx(CopyText(_host.Pointer(SegmentName.Ds, _edx), end));

    public DosCall TextAtSi(byte end = 0) => SetSi(CopyText(_host.Pointer(SegmentName.Ds, _esi), end));

    public DosCall TextAtDi() => SetDi(CopyText(_host.Pointer(SegmentName.Es, _edi), 0));

    public DosCall OutAtDx(uint length) => SetDx(CopyOut(_host.Pointer(SegmentName.Ds, _edx), length));

    public DosCall OutAtSi(uint length) => SetSi(CopyOut(_host.Pointer(SegmentName.Ds, _esi), length));

    public DosCall OutAtDi(uint length) => SetDi(CopyOut(_host.Pointer(SegmentName.Es, _edi), length));

    /// <summary>DS:DX points to bytes that DOS reads and changes.</summary>
    public DosCall BothAtDx(uint length) => SetDx(CopyBoth(_host.Pointer(SegmentName.Ds, _edx), length));

    public DosCall BothAtDi(uint length) => SetDi(CopyBoth(_host.Pointer(SegmentName.Es, _edi), length));

    public DosCall SetDx(ushort offset)
    {
        _registers.Edx = offset;
        _kept |= Kept.Dx;
        return this;
    }

    public DosCall SetSi(ushort offset)
    {
        _registers.Esi = offset;
        _kept |= Kept.Si;
        return this;
    }

    public DosCall SetDi(ushort offset)
    {
        _registers.Edi = offset;
        _kept |= Kept.Di;
        return this;
    }

    public DosCall SetBx(ushort offset)
    {
        _registers.Ebx = offset;
        _kept |= Kept.Bx;
        return this;
    }

    public DosCall SetBp(ushort offset)
    {
        _registers.Ebp = offset;
        _kept |= Kept.Bp;
        return this;
    }

    // ---- copies ---------------------------------------------------------------------------------------------------------

    /// <summary>Bytes of the client, in the transfer area. Gives their offset.</summary>
    public ushort CopyIn((ushort Selector, uint Offset) pointer, uint length)
    {
        var linear = _host.Probe(pointer, length, write: false);
        var at = Take(length);
        Memory.Write(_area.Linear(at), Memory.ReadBytes(linear, (int)length));
        return at;
    }

    /// <summary>The same up to a byte, and with it.</summary>
    public ushort CopyText((ushort Selector, uint Offset) pointer, byte end) => CopyIn(pointer, LengthOf(pointer, end));

    /// <summary>Bytes of a text, with the one that ends it; as many as there is room for when there is none.</summary>
    public uint LengthOf((ushort Selector, uint Offset) pointer, byte end)
    {
        var length = 0u;
        var room = (uint)(TransferArea.Offset + TransferArea.Size - _next);
        while (length < room)
        {
            var linear = _host.Kernel.Probe(pointer.Selector, pointer.Offset + length, 1, write: false);
            length++;
            if (Memory.ReadByte(linear) == end)
                break;
        }
        return length;
    }

    /// <summary>Room for what DOS gives, which goes to the client when DOS has not failed.</summary>
    public ushort CopyOut((ushort Selector, uint Offset) pointer, uint length)
    {
        var linear = _host.Probe(pointer, length, write: true);
        var at = Take(length);
        _outputs.Add(new Output(at, linear, (ushort)length, EvenOnError: false));
        return at;
    }

    public ushort CopyBoth((ushort Selector, uint Offset) pointer, uint length)
    {
        var linear = _host.Probe(pointer, length, write: true);
        var at = CopyIn(pointer, length);
        _outputs.Add(new Output(at, linear, (ushort)length, EvenOnError: true));
        return at;
    }

    /// <summary>Bytes made by the host.</summary>
    public ushort Put(ReadOnlySpan<byte> bytes)
    {
        var at = Take((uint)bytes.Length);
        Memory.Write(_area.Linear(at), bytes);
        return at;
    }

    public ushort Segment => _area.Segment;

    private ushort Take(uint length)
    {
        if (length > TransferArea.Offset + TransferArea.Size - _next)
            throw new ClientFaultException(ExceptionVector.GeneralProtection, 0);
        var at = _next;
        _next += (ushort)length;
        return at;
    }

    // ---- the call -------------------------------------------------------------------------------------------------------

    /// <summary>Makes the call. Afterwards the client has DOS's registers and flags, but for pointers.</summary>
    public void Run(Action<V86Registers>? then = null) =>
        _host.Kernel.CallV86(new V86Call(V86CallKind.Interrupt, _vector, _registers), result =>
        {
            foreach (var output in _outputs)
            {
                if (output.EvenOnError || !result.Carry)
                    Memory.Write(output.Linear, Memory.ReadBytes(_area.Linear(output.Offset), output.Length));
            }
            Give(result);
            then?.Invoke(result);
        });

    /// <summary>The same of a call that works on the disk transfer area. Until the client sets one it is in the PSP, where DOS has it.</summary>
    /// <param name="length">Bytes that count there.</param>
    public void RunWithDiskTransfer(uint length)
    {
        if (_host.Client.DiskTransfer is not { } pointer)
        {
            Run();
            return;
        }
        var linear = _host.Probe(pointer, length, write: true);
        var at = _area.Linear(TransferArea.DiskTransfer);
        Memory.Write(at, Memory.ReadBytes(linear, (int)length));
        Run(_ => Memory.Write(linear, Memory.ReadBytes(at, (int)length)));
    }

    private void Give(in V86Registers result)
    {
        var client = _host.Machine.Client;
        client.Eax = result.Eax;
        client.Ebp = (_kept & Kept.Bp) != 0 ? _ebp : result.Ebp;
        client.Ebx = (_kept & Kept.Bx) != 0 ? _ebx : result.Ebx;
        client.Ecx = (_kept & Kept.Cx) != 0 ? _ecx : result.Ecx;
        client.Edx = (_kept & Kept.Dx) != 0 ? _edx : result.Edx;
        client.Esi = (_kept & Kept.Si) != 0 ? _esi : result.Esi;
        client.Edi = (_kept & Kept.Di) != 0 ? _edi : result.Edi;
        client.SetFlag(EFlags.Carry, result.Carry);
        client.SetFlag(EFlags.Zero, (result.Flags & EFlags.Zero) != 0);
    }
}
