using Dbt.Guest;
using Iced.Intel;

namespace Dbt.Translator;

/// <summary>Instructions as text, for reports and traces.</summary>
public static unsafe class Disassembly
{
    private const int MaxLength = 15;

    /// <summary>
    /// The instruction at CS:EIP in NASM's syntax; "(bad)" when it is none. Bytes are taken as they lie there: no device is
    /// asked, so a report changes nothing.
    /// </summary>
    public static string InstructionAt(GuestMemory memory)
    {
        var state = memory.State;
        var linear = state->Cs.Base + state->Eip;
        var bytes = new byte[MaxLength];
        for (var i = 0u; i < MaxLength; i++)
            bytes[i] = memory.Base[linear + i];
        var decoder = Decoder.Create(state->Cs.IsBig ? 32 : 16, bytes, DecoderOptions.None);
        decoder.IP = state->Eip;
        var instruction = decoder.Decode();
        if (instruction.IsInvalid)
            return "(bad)";
        var output = new StringOutput();
        new NasmFormatter().Format(instruction, output);
        return output.ToStringAndReset();
    }
}
