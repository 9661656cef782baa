namespace Dbt.Guest;

/// <summary>Why the processor returned to the virtual machine manager. The state is at an instruction boundary.</summary>
public enum CpuExit
{
    None = 0,

    /// <summary><see cref="CpuState.Pending"/> was seen; EIP is the next instruction to run.</summary>
    Yield,

    /// <summary>An exception; EIP is the faulting instruction (traps: the next one). Operand: vector.</summary>
    Exception,

    /// <summary>INT n, INT3 or INTO; EIP is the instruction after it. Operand: vector.</summary>
    SoftwareInterrupt,

    /// <summary>
    /// IN, OUT, INS or OUTS; EIP is the instruction itself, to be carried out by the manager. Operand: the port.
    /// </summary>
    PortIo,

    /// <summary>HLT; EIP is the byte after it.</summary>
    Halt,

    /// <summary>HLT followed by a number and its complement; EIP is after the three bytes. Operand: the number.</summary>
    ServiceCall,

    /// <summary>Triple fault, or another state from which a processor does not go on.</summary>
    Shutdown,

    /// <summary>
    /// An x87 instruction found an exception of an earlier one that is not masked, and CR0.NE is clear: the machine tells of it
    /// by an interrupt. EIP is the instruction.
    /// </summary>
    CoprocessorError,

    /// <summary>Interpreter and translation disagree (check core); the core says how.</summary>
    CheckFailed,
}
