using Dbt.Translator.Ist;

namespace Dbt.Translator.Decoding;

/// <summary>HLT, a number and its complement: the way into the virtual machine manager.</summary>
internal static unsafe class ServiceCalls
{
    /// <param name="op">A HLT; its NextIp is 2 more when it becomes a service call.</param>
    /// <param name="number">The byte behind it, or −1 where there is none.</param>
    /// <param name="complement">The next one.</param>
    /// <returns>False: it is nothing but a HLT.</returns>
    public static bool TryMake(Op* op, int number, int complement)
    {
        if (number < 0 || complement != (~number & 0xFF))
            return false;
        op->Length += 2;
        op->NextIp += 2;
        op->Immediate = (uint)number;
        op->Handler = &Interrupts.ServiceCall;
        return true;
    }
}
