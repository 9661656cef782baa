using Dbt.Guest;
using Dbt.Translator.Decoding;

namespace Dbt.Translator.Ist;

/// <summary>Ends an instruction with an exception. EIP is left at the instruction, so that it can be run again.</summary>
internal static unsafe class Faults
{
    /// <summary>An exception without an error code.</summary>
    public static int Raise(CpuState* s, Op* op, byte vector)
    {
        s->Eip = s->ExitIp = op->Ip;
        return Set(s, vector, -1);
    }

    /// <summary>An exception that has an error code in protected mode, and none in real mode.</summary>
    public static int Raise(CpuState* s, Op* op, byte vector, uint errorCode)
    {
        s->Eip = s->ExitIp = op->Ip;
        return Set(s, vector, s->IsProtected ? (int)errorCode : -1);
    }

    /// <summary>A fault that a check found.</summary>
    public static int Raise(CpuState* s, Op* op, Fault fault)
    {
        if (!fault.IsInNewTask)
            s->Eip = op->Ip;
        s->ExitIp = s->Eip;
        return Set(s, fault.Vector, s->IsProtected ? fault.PushedCode : -1);
    }

    public static int GeneralProtection(CpuState* s, Op* op, uint errorCode = 0) =>
        Raise(s, op, ExceptionVector.GeneralProtection, errorCode);

    public static int InvalidOpcode(CpuState* s, Op* op) => Raise(s, op, ExceptionVector.InvalidOpcode);

    private static int Set(CpuState* s, byte vector, int errorCode)
    {
        s->Exit = CpuExit.Exception;
        s->ExitOperand = vector;
        s->ExitErrorCode = errorCode;
        return OpResult.Exit;
    }
}
