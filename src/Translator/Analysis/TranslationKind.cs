namespace Dbt.Translator.Analysis;

/// <summary>Families of instructions that the emitter writes inline; the rest is a call of the instruction's handler.</summary>
internal enum TranslationKind : byte
{
    /// <summary>Calls the handler with the state in memory, and goes on when it completed.</summary>
    Handler,

    Nop,
    Move,
    MoveZeroExtend,
    MoveSignExtend,
    LoadAddress,
    Exchange,
    Binary,
    Compare,
    Test,
    Increment,
    Decrement,
    Negate,
    Not,

    /// <summary>SHL, SHR, SAR by a constant that is not 0 after masking.</summary>
    ShiftConstant,
    RotateConstant,

    /// <summary>Other shifts and rotates of a register or memory.</summary>
    ShiftVariable,

    Multiply,
    SignedMultiplyTwo,
    Divide,
    ConvertWidth,
    Push,
    Pop,
    PushSegment,
    LoadSegmentReal,
    LoadFarPointerReal,
    CarryFlag,
    DirectionFlag,
    SetCondition,
    ByteSwap,
    Leave,
    StringElement,

    /// <summary>REP MOVS and REP STOS.</summary>
    RepeatedString,
    ConditionalBranch,
    LoopBranch,
    Jump,
    Call,
    Return,
    IndirectBranch,

    /// <summary>Far branches of real mode: to a constant, through memory, and back.</summary>
    FarJump,
    FarCall,
    FarIndirect,
    FarReturn,

    /// <summary>An x87 instruction that leaves the guest's registers alone, or FNSTSW AX.</summary>
    X87,
}
