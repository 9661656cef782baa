namespace Dbt.Cli.Console;

/// <summary>
/// The terminal's input mode: raw while a program reads keys (every key at once, no echo, no signals from keys), and what it
/// was before at the end. Nothing is touched while the process is in the background, where changing it would stop the process.
/// </summary>
internal sealed unsafe class TerminalMode(int descriptor)
{
    // asm-generic/termbits.h
    private const uint BreakInterrupt = 0x2, StripHighBit = 0x20, LineFeedToReturn = 0x40, IgnoreReturn = 0x80,
        ReturnToLineFeed = 0x100, FlowControlOut = 0x400, FlowControlIn = 0x1000;

    private const uint KeySignals = 0x1, LineMode = 0x2, EchoKeys = 0x8, EchoNewLine = 0x40, ExtendedKeys = 0x8000;
    private const int TimeIndex = 5, MinimumIndex = 6;

    private readonly object _lock = new();
    private Libc.TerminalAttributes _original;

    public bool IsRaw { get; private set; }

    public void EnterRaw()
    {
        lock (_lock)
        {
            if (IsRaw || Libc.GetForegroundGroup(descriptor) != Libc.GetProcessGroup())
                return;
            Libc.TerminalAttributes attributes;
            if (Libc.GetTerminalAttributes(descriptor, &attributes) != 0)
                return;
            _original = attributes;
            attributes.InputFlags &= ~(BreakInterrupt | StripHighBit | LineFeedToReturn | IgnoreReturn | ReturnToLineFeed |
                FlowControlOut | FlowControlIn);
            attributes.LocalFlags &= ~(KeySignals | LineMode | EchoKeys | EchoNewLine | ExtendedKeys);
            attributes.ControlCharacters[TimeIndex] = 0;
            attributes.ControlCharacters[MinimumIndex] = 1;
            IsRaw = Libc.SetTerminalAttributes(descriptor, Libc.TerminalAttributesNow, &attributes) == 0;
        }
    }

    /// <summary>After the process was stopped and continued, the shell has set its own mode: set ours again.</summary>
    public void EnterAgain()
    {
        lock (_lock)
        {
            if (!IsRaw)
                return;
            IsRaw = false;
        }

        EnterRaw();
    }

    public void Restore()
    {
        lock (_lock)
        {
            if (!IsRaw)
                return;
            fixed (Libc.TerminalAttributes* original = &_original)
                _ = Libc.SetTerminalAttributes(descriptor, Libc.TerminalAttributesNow, original);
            IsRaw = false;
        }
    }
}
