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

    /// <summary>Which one it is; a choice of the machine, not changed by FNINIT.</summary>
    [FieldOffset(164)] public X87Model Model;

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

    /// <summary>FNINIT (Intel SDM vol. 2): the registers keep their contents, and are empty.</summary>
    public void Initialize()
    {
        Control = 0x37F;
        Status = 0;
        IgnoresError = 0;
        Top = 0;
        Valid = 0;
        LastInstruction = LastSelector = LastData = LastDataSelector = LastOpcode = 0;
    }

    /// <summary>After a reset (Intel SDM vol. 3, 10.1.2): all exceptions unmasked, nothing empty, zero everywhere.</summary>
    public void Reset()
    {
        Initialize();
        Control = 0x40;
        Valid = 0xFF;
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
