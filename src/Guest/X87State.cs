using System.Runtime.InteropServices;

namespace Dbt.Guest;

/// <summary>The registers of the x87 as data (Intel SDM vol. 1, 8.1). Complete between instructions.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public unsafe struct X87State
{
    /// <summary>Bytes.</summary>
    public const int Size = 192;

    public const int ControlOffset = 128;
    public const int StatusOffset = 132;
    public const int TopOffset = 136;
    public const int ValidOffset = 140;
    public const int InstructionOffset = 144;
    public const int StoredValueOffset = 176;

    /// <summary>The eight registers by their physical numbers: significand, then sign and exponent, 16 bytes each.</summary>
    [FieldOffset(0)] private fixed ulong _registers[16];

    /// <summary>Masks of exceptions, precision and rounding control.</summary>
    [FieldOffset(ControlOffset)] public uint Control;

    /// <summary>See <see cref="X87Status"/>, without the field TOP.</summary>
    [FieldOffset(StatusOffset)] public uint Status;

    /// <summary>Physical number of ST(0), 0–7.</summary>
    [FieldOffset(TopOffset)] public uint Top;

    /// <summary>A bit for each physical register that is not empty.</summary>
    [FieldOffset(ValidOffset)] public uint Valid;

    /// <summary>Where the last instruction that was no control instruction is: offset and selector.</summary>
    [FieldOffset(InstructionOffset)] public uint LastInstruction;
    [FieldOffset(148)] public uint LastSelector;

    /// <summary>Its memory operand, if it had one.</summary>
    [FieldOffset(152)] public uint LastData;
    [FieldOffset(156)] public uint LastDataSelector;

    /// <summary>The low three bits of its first opcode byte, and its second byte.</summary>
    [FieldOffset(160)] public uint LastOpcode;

    /// <summary>
    /// Not zero: the machine has taken note of the exception that is pending (IGNNE# of a 486), and with CR0.NE clear x87
    /// instructions go on in spite of it. Ends with the exception.
    /// </summary>
    [FieldOffset(168)] public uint IgnoresError;

    /// <summary>Translated code's own, between the steps of a store: what is stored, and what that raises.</summary>
    [FieldOffset(StoredValueOffset)] public ulong StoredValue;
    [FieldOffset(184)] public uint StoreRaised;

    /// <summary>Not zero: FSETPM has told an 80287 that its processor is in protected mode, which lasts until a reset.</summary>
    [FieldOffset(188)] public uint IsProtected287;

    /// <summary>Which one it is; a choice of the machine, not changed by FNINIT.</summary>
    [FieldOffset(164)] public X87Model Model;

    /// <summary>An 8087 or 80287, which were there before IEEE 754.</summary>
    public readonly bool IsEarly => Model >= X87Model.I8087;

    /// <summary>The one that stood beside, or is inside, a processor.</summary>
    public static X87Model ModelOf(CpuModel cpu) => cpu switch
    {
        <= CpuModel.V20 => X87Model.I8087,
        CpuModel.I286 => X87Model.I287,
        _ => X87Model.I486,
    };

    /// <summary>The register with a physical number of 0–7.</summary>
    public Float80 this[uint physical]
    {
        readonly get => new(_registers[2 * (physical & 7)], (uint)_registers[(2 * (physical & 7)) + 1]);
        set
        {
            _registers[2 * (physical & 7)] = value.Significand;
            _registers[(2 * (physical & 7)) + 1] = value.SignExponent;
        }
    }

    /// <summary>The status word as a program sees it.</summary>
    public readonly uint StatusWord => Status | Top << X87Status.TopShift;

    /// <summary>
    /// FNINIT (Intel SDM vol. 2): the registers keep their contents, and are empty. An 8087 also disables its interrupt; it and
    /// the 80287 keep their condition codes (vol. 3, 22.18.2).
    /// </summary>
    public void Initialize()
    {
        Control = Model == X87Model.I8087 ? 0x3FFu : 0x37F;
        Status &= IsEarly ? X87Status.Conditions : 0;
        IgnoresError = 0;
        Top = 0;
        Valid = 0;
        LastInstruction = LastSelector = LastData = LastDataSelector = LastOpcode = 0;
    }

    /// <summary>
    /// After a reset (Intel SDM vol. 3, 10.1.2): all exceptions unmasked, nothing empty, zero everywhere. An 8087 or 80287 is as
    /// after FNINIT.
    /// </summary>
    public void Reset()
    {
        Status = IsProtected287 = 0;
        Initialize();
        if (!IsEarly)
        {
            Control = 0x40;
            Valid = 0xFF;
        }
        for (var i = 0u; i < 8; i++)
            this[i] = default;
    }

    /// <summary>Sets the summary bits to what exceptions and masks say.</summary>
    public void Summarize()
    {
        const uint summary = X87Status.ErrorSummary | X87Status.Busy;
        Status &= ~summary;
        if ((Status & ~Control & X87Status.Exceptions) != 0)
            Status |= summary;
        else
            IgnoresError = 0;
    }
}
