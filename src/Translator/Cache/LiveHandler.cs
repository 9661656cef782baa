using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Cache;

/// <summary>Runs an instruction whose operand bytes are not part of its translation: decodes it each time.</summary>
internal static unsafe class LiveHandler
{
    public static int Run(CpuState* s, Op* op)
    {
        Op now;
        // Its page is there: it was entered by it.
        _ = CodeFetch.Locate(s, op->Ip, out var csBase);
        CpuCore.FromState(s).Decoder.Decode(csBase, s->Cs.Limit, op->Ip, s->Cs.IsBig, &now);
        return now.Handler(s, &now);
    }
}
