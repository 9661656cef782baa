using Dbt.DosKrnl.Structures;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Shell;

/// <summary>
/// "Not ready reading drive A / Abort, Retry, Ignore, Fail?": written to the screen by INT 29h and answered by INT 16h, since
/// the handles are the program's.
/// </summary>
internal sealed class CriticalErrorDialog
{
    public const byte Ignore = 0, Retry = 1, Abort = 2, Fail = 3;

    private static readonly string[] s_messages =
    [
        "Write protect error", "Invalid unit", "Not ready", "Invalid device request", "Data error", "Invalid device request",
        "Seek error", "Invalid media type", "Sector not found", "Printer out of paper error", "Write fault error",
        "Read fault error", "General failure", "Sharing violation", "Lock violation", "Invalid disk change", "FCB unavailable",
        "Sharing buffer exceeded",
    ];

    private readonly DosKernel _kernel;
    private readonly GuestRoutine _routine;
    private readonly byte _flags;
    private readonly string _text;

    public CriticalErrorDialog(DosKernel kernel, GuestRoutine routine, ClientRegisters client)
    {
        _kernel = kernel;
        _routine = routine;
        _flags = client.Ah;
        var error = client.Di & 0xFF;
        var what = error < s_messages.Length ? s_messages[error] : "General failure";
        var action = (_flags & 1) != 0 ? "writing" : "reading";
        var place = (_flags & 0x80) == 0
            ? $"drive {(char)('A' + client.Al)}"
            : $"device {GuestText.Read(kernel.Memory, new FarPointer(client.Bp, client.Si).RealLinear + 10, 8).TrimEnd(' ')}";
        _text = $"{what} {action} {place}";
    }

    public byte Answer { get; private set; } = Fail;

    public async Task Run()
    {
        var console = _kernel.Machine.Console;
        if (!console.InputIsTerminal || _kernel.Machine.Import<IVirtualKeyboard>()?.KeysEnded != false)
        {
            // Nobody is there to answer, and what is redirected is the program's.
            var message = new byte[_text.Length + 2];
            for (var i = 0; i < _text.Length; i++)
                message[i] = (byte)_text[i];
            "\r\n"u8.CopyTo(message.AsSpan(_text.Length));
            console.WriteError(message);
            return;
        }
        await Write($"\r\n{_text}\r\n");
        while (true)
        {
            await Write("Abort" + (Allows(0x10) ? ", Retry" : "") + (Allows(0x20) ? ", Ignore" : "") + (Allows(0x08) ? ", Fail" : "") + "?");
            var key = char.ToUpperInvariant((char)(await Call(0x16, 0)).Al);
            await Write(key >= ' ' ? $"{key}\r\n" : "\r\n");
            switch (key)
            {
                case 'A' or '\x03':
                    Answer = Abort;
                    return;
                case 'R' when Allows(0x10):
                    Answer = Retry;
                    return;
                case 'I' when Allows(0x20):
                    Answer = Ignore;
                    return;
                case 'F' when Allows(0x08):
                    Answer = Fail;
                    return;
            }
        }
    }

    private bool Allows(byte bit) => (_flags & bit) != 0;

    private async Task Write(string text)
    {
        foreach (var c in text)
            await Call(0x29, c);
    }

    private GuestRoutine Call(byte vector, ushort ax) => _routine.Call(new CallRegisters { Vector = vector, Ax = ax });
}
