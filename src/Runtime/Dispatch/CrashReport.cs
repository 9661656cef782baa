using System.Globalization;
using System.Text;
using Dbt.Guest;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>The stopped guest for a person to read: where it is, the instruction's bytes, all registers.</summary>
internal static unsafe class CrashReport
{
    private const int InstructionBytes = 12;

    private static readonly string[] ExceptionNames =
    [
        "#DE divide error", "#DB debug", "NMI", "#BP breakpoint", "#OF overflow", "#BR bound range exceeded",
        "#UD invalid opcode", "#NM no coprocessor", "#DF double fault", "coprocessor segment overrun", "#TS invalid TSS",
        "#NP segment not present", "#SS stack fault", "#GP general protection", "#PF page fault", "exception 15",
        "#MF floating-point error", "#AC alignment check",
    ];

    private static readonly (uint Mask, string Name)[] FlagNames =
    [
        (EFlags.Overflow, "OF"), (EFlags.Direction, "DF"), (EFlags.Interrupt, "IF"), (EFlags.Trap, "TF"),
        (EFlags.Sign, "SF"), (EFlags.Zero, "ZF"), (EFlags.Adjust, "AF"), (EFlags.Parity, "PF"), (EFlags.Carry, "CF"),
    ];

    public static string ExceptionName(uint vector) =>
        vector < ExceptionNames.Length ? ExceptionNames[vector] : $"exception {vector}";

    /// <param name="memory">The stopped guest.</param>
    /// <param name="headline">What happened, without the place.</param>
    public static string Build(GuestMemory memory, string headline)
    {
        var state = memory.State;
        var linear = state->Cs.Base + state->Eip;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{headline} at {state->Cs.Selector:X4}:{Offset(state->Cs, state->Eip)}\n  ");
        for (var i = 0u; i < InstructionBytes; i++)
            text.Append(CultureInfo.InvariantCulture, $"{PeekByte(memory, linear + i):X2} ");
        text.Append(' ').Append(Disassembly.InstructionAt(memory));
        AppendRegisters(text, state);
        return text.ToString();
    }

    private static void AppendRegisters(StringBuilder text, CpuState* state)
    {
        string[] names = ["EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"];
        int[] order = [0, 3, 1, 2, 6, 7, 5, 4];
        text.Append('\n');
        foreach (var register in order)
            text.Append(CultureInfo.InvariantCulture, $"  {names[register]}={state->Registers[register]:X8}");
        string[] segments = ["ES", "CS", "SS", "DS", "FS", "GS"];
        text.Append('\n');
        for (var i = 0; i < segments.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"  {segments[i]}={(&state->Es)[i].Selector:X4}");
        text.Append(CultureInfo.InvariantCulture, $"  EFLAGS={state->Eflags:X8}");
        foreach (var (mask, name) in FlagNames)
        {
            if ((state->Eflags & mask) != 0)
                text.Append(' ').Append(name);
        }
        if (state->IsProtected)
            AppendSegments(text, state, segments);
    }

    /// <summary>What the selectors stand for: their descriptors when they were loaded.</summary>
    private static void AppendSegments(StringBuilder text, CpuState* state, string[] names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            ref var segment = ref (&state->Es)[i];
            if ((segment.Selector & ~3) == 0)
                continue;
            var size = segment.IsBig ? " 32 bits" : "";
            text.Append(CultureInfo.InvariantCulture, $"\n  {names[i]}={segment.Selector:X4} base {segment.Base:X8} limit {segment.Limit:X8}{size}");
        }
    }

    private static string Offset(SegmentRegister cs, uint eip) =>
        cs.IsBig ? eip.ToString("X8", CultureInfo.InvariantCulture) : eip.ToString("X4", CultureInfo.InvariantCulture);

    /// <summary>A byte as it lies there: no device is asked.</summary>
    private static byte PeekByte(GuestMemory memory, uint linear) => memory.Base[linear];
}
