using System.Text;
using Dbt.Mvdm;

namespace Dbt.Cli;

/// <summary><c>dbt doctor</c>: counts what the program asked for in vain, and says what that usually is.</summary>
internal sealed class Doctor : IMissingObserver
{
    private readonly Dictionary<(MissingKind Kind, int Number, int Detail), long> _counts = [];

    /// <summary>Interrupts of devices, and those that are there for programs to hook: nobody serving them is no lack.</summary>
    private static bool IsHookPoint(int vector) => vector is >= 0x08 and <= 0x0F or >= 0x70 and <= 0x77 or 0x05 or 0x1B or 0x1C or 0x28 or 0x4A or (>= 0x60 and <= 0x67 and not 0x67);

    public void Missed(MissingKind kind, int number, int detail = 0)
    {
        if (kind == MissingKind.Interrupt && IsHookPoint(number))
            return;
        // AL is a parameter of most functions; of the multiplex interrupt and of some of DOS it is the function.
        if (kind is MissingKind.Interrupt or MissingKind.Function && number != 0x2F)
            detail &= 0xFF00;
        if (kind == MissingKind.DosFunction && number >> 8 is not (0x33 or 0x44 or 0x4B or 0x57 or 0x58 or 0x5D or 0x5E or 0x5F or 0x65 or 0x71 or 0x73))
            number &= 0xFF00;
        var key = (kind, number, detail);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    /// <param name="program">Its name.</param>
    /// <param name="exit">How the machine ended: an instruction that is missing is told there.</param>
    public string ToTable(string program, VmExit exit)
    {
        var text = new StringBuilder(1024);
        text.Append($"dbt: {program}: {ExitCodes.NameOf(exit.Reason)}");
        if (exit.Reason == VmExitReason.ProgramEnded)
            text.Append($", exit code {ExitCodes.Of(exit)}");
        text.Append('\n');
        if (exit.Reason is VmExitReason.Unsupported or VmExitReason.GuestCrash && exit.Message is { } message)
            text.Append("         1  instruction: ").Append(message.Split('\n')[0]).Append('\n');
        var entries = new List<KeyValuePair<(MissingKind Kind, int Number, int Detail), long>>(_counts);
        entries.Sort(static (a, b) => a.Key.CompareTo(b.Key));
        foreach (var ((kind, number, detail), count) in entries)
            text.Append($"{count,10}  {Describe(kind, number, detail)}\n");
        if (entries.Count == 0)
            text.Append("            nothing was missing\n");
        return text.ToString();
    }

    private static string Describe(MissingKind kind, int number, int detail) => kind switch
    {
        MissingKind.Port => $"port {number:X4}h{PortName(number)}",
        MissingKind.DosFunction => $"DOS function INT 21h AX={number:X4}h",
        MissingKind.Function => $"function INT {number:X2}h AX={detail:X4}h",
        _ => $"interrupt {number:X2}h AX={detail:X4}h{InterruptName(number, detail)}",
    };

    private static string PortName(int port) => port switch
    {
        >= 0x1F0 and <= 0x1F7 or >= 0x170 and <= 0x177 => ": hard disk controller",
        0x201 => ": joystick",
        >= 0x220 and <= 0x22F or >= 0x240 and <= 0x24F => ": Sound Blaster",
        >= 0x278 and <= 0x27A or >= 0x378 and <= 0x37A or >= 0x3BC and <= 0x3BE => ": printer",
        >= 0x2F8 and <= 0x2FF or >= 0x3F8 and <= 0x3FF => ": serial port",
        >= 0x330 and <= 0x331 => ": MIDI",
        >= 0x388 and <= 0x38B => ": AdLib",
        >= 0x3F0 and <= 0x3F7 => ": diskette controller",
        <= 0x0F or >= 0x80 and <= 0x8F or >= 0xC0 and <= 0xDF => ": DMA",
        _ => "",
    };

    private static string InterruptName(int vector, int ax) => (vector, ax) switch
    {
        (0x2F, 0x1600) => ": is Windows there?",
        (0x2F, 0x1687) => ": DPMI",
        (0x2F, 0x4300) => ": extended memory (XMS)",
        (0x2F, 0x1500 or 0x150B or 0x150C) => ": CD-ROM",
        (0x2F, 0x1A00) => ": is ANSI.SYS there?",
        (0x2F, >= 0xAD00 and <= 0xADFF) => ": keyboard layouts (KEYB)",
        (0x2F, >= 0xB700 and <= 0xB7FF) => ": APPEND",
        (0x2F, >= 0xAE00 and <= 0xAE01) => ": installable commands",
        (0x33, _) => ": mouse",
        (0x67, _) => ": expanded memory (EMS)",
        (0x5C or 0x2A, _) => ": network",
        (0x4B, _) => ": virtual DMA",
        _ => "",
    };
}
