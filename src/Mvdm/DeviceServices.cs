namespace Dbt.Mvdm;

/// <summary>An IRQ line opened at the virtual PIC (VDHOpenVIRQ).</summary>
public interface IVirtualIrq
{
    int Line { get; }

    /// <summary>VDHSetVIRR: raises the request; level semantics, any thread.</summary>
    void Raise();

    /// <summary>VDHClearVIRR.</summary>
    void Clear();

    /// <summary>VDHQueryVIRQ: 1 pending, 2 in service, 4 masked.</summary>
    int Query();

    /// <summary>VDHSendVEOI: an EOI on the guest's behalf.</summary>
    void SendEoi();
}

/// <summary>Exports of VPIC.</summary>
public interface IVirtualPic
{
    /// <param name="line">0–15.</param>
    /// <param name="onEoi">Called after the guest's EOI cleared the line's in-service bit.</param>
    IVirtualIrq OpenIrq(int line, Action? onEoi = null);

    /// <summary>
    /// The vector to deliver now, with its in-service bit set, or −1 when no request is unmasked and of higher priority than
    /// those in service. The machine calls it when the client can take an interrupt.
    /// </summary>
    int Acknowledge();

    /// <summary>True when <see cref="Acknowledge"/> would give a vector.</summary>
    bool HasInterrupt { get; }

    /// <summary>Vector of line 0 and of line 8 as the guest programmed them.</summary>
    (byte Master, byte Slave) VectorBases { get; }
}

/// <summary>Export of VPIC: where the x87 tells of exceptions that are not masked, as long as CR0.NE is clear.</summary>
public interface ICoprocessorErrorLine
{
    /// <summary>An x87 instruction waits because of an exception: IRQ 13.</summary>
    void Raise();
}

/// <summary>Exports of VKBD.</summary>
public interface IVirtualKeyboard
{
    /// <summary>A key is in the BIOS buffer, or the host has one to give.</summary>
    bool KeyAvailable { get; }

    /// <summary>Takes the next key (scan code, character); false: none now.</summary>
    bool TryTakeKey(out ushort key);

    /// <summary>Looks at the next key without taking it.</summary>
    bool TryPeekKey(out ushort key);

    /// <summary>No key will ever come (redirected input has ended).</summary>
    bool KeysEnded { get; }

    /// <summary>Called now and then while the guest runs: looks whether the program has begun to read the keyboard by itself.</summary>
    void Poll()
    {
    }
}

/// <summary>Exports of VVIDEO: the text console under INT 10h, INT 29h and the DOS device CON.</summary>
public interface IVirtualVideo
{
    /// <summary>Writes one character as a terminal does: BEL, BS, TAB (CON only), LF, CR, scroll.</summary>
    void Teletype(byte character);

    void Teletype(ReadOnlySpan<byte> characters);

    /// <summary>The program has drawn on the screen (stores to video memory, cursor addressing), not only written a stream.</summary>
    bool IsScreenMode { get; }

    int Columns { get; }

    int Rows { get; }

    /// <summary>Column of the cursor, for tabs and line editing.</summary>
    int CursorColumn { get; }

    /// <summary>Character and attribute pairs of the visible page, row by row.</summary>
    byte[] ReadScreen();

    /// <summary>Brings the host's view up to date (before the machine waits or ends).</summary>
    void Refresh();
}

/// <summary>The DOS kernel as the server starts it: loaded by assembly name like a driver, started after all drivers are created.</summary>
public interface IDosKernel
{
    /// <summary>Builds DOS in guest memory, loads the first program and sets the client's registers to its entry.</summary>
    void Start();

    /// <summary>Segment of the PSP of the program that runs (INT 21h/51h).</summary>
    ushort CurrentPsp { get; }

    /// <summary>No other program waits for the end of the one that runs: it is that of the machine.</summary>
    bool RunsFirstProgram { get; }
}
