using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Cache;

/// <summary>Runs an instruction whose operand bytes are not part of its translation: decodes it each time.</summary>
internal static unsafe class LiveHandler
{
    public static int Run(CpuState* s, Op* op)
    {
        Op now;
        CpuCore.FromState(s).Decoder.Decode(s->Cs.Base, op->Ip, s->Cs.IsBig, &now);
        return now.Handler(s, &now);
    }
}
