namespace Dbt.Translator.Decoding;

/// <summary>
/// How an operand is encoded, by the names of the opcode map (Intel SDM vol. 2, A.2): E the ModRM byte's register or memory,
/// G its register, Z the register in the opcode, I an immediate, J a branch; b a byte, v the operand size.
/// </summary>
internal enum OperandForm
{
    None,
    Eb,
    Ev,

    /// <summary>Memory only.</summary>
    M,
    Gb,
    Gv,

    /// <summary>Segment register.</summary>
    Sw,
    Zb,
    Zv,
    Al,
    Ax,
    Cl,
    Dx,
    Es,
    Cs,
    Ss,
    Ds,
    Fs,
    Gs,
    Ib,

    /// <summary>A byte that stands for a signed operand of the operand size.</summary>
    Is,
    Iw,

    /// <summary>Immediate of the operand size.</summary>
    Iz,

    /// <summary>A second immediate, of a byte.</summary>
    Ib2,

    /// <summary>The shift count 1.</summary>
    One,
    Jb,
    Jz,

    /// <summary>Far pointer.</summary>
    Ap,

    /// <summary>Memory at an offset of the address size.</summary>
    Ov,

    /// <summary>A string's source, DS:SI.</summary>
    Xv,

    /// <summary>A string's destination, ES:DI.</summary>
    Yv,
}
