namespace Dbt.Guest;

/// <summary>Bits of EFLAGS (Intel SDM vol. 1, 3.4.3).</summary>
public static class EFlags
{
    public const uint Carry = 1u << 0;
    /// <summary>Bit 1, always set on every x86.</summary>
    public const uint AlwaysSet = 1u << 1;
    public const uint Parity = 1u << 2;
    public const uint Adjust = 1u << 4;
    public const uint Zero = 1u << 6;
    public const uint Sign = 1u << 7;
    public const uint Trap = 1u << 8;
    public const uint Interrupt = 1u << 9;
    public const uint Direction = 1u << 10;
    public const uint Overflow = 1u << 11;
    /// <summary>I/O privilege level, bits 12–13.</summary>
    public const uint IoPrivilege = 3u << 12;
    public const int IoPrivilegeShift = 12;
    public const uint NestedTask = 1u << 14;

    /// <summary>Bits 12–15, which an 8086 has always set.</summary>
    public const uint Upper8086 = 0xF000;
    public const uint Resume = 1u << 16;
    public const uint Virtual8086 = 1u << 17;
    public const uint AlignmentCheck = 1u << 18;
    public const uint VirtualInterrupt = 1u << 19;
    public const uint VirtualInterruptPending = 1u << 20;
    public const uint Id = 1u << 21;

    /// <summary>CF PF AF ZF SF OF: what arithmetic computes.</summary>
    public const uint Arithmetic = Carry | Parity | Adjust | Zero | Sign | Overflow;
}
