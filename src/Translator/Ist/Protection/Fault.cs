using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>A fault found by a check: its vector and error code, or none.</summary>
internal readonly record struct Fault(byte Vector, uint ErrorCode, bool IsFault = true)
{
    /// <summary>It belongs to the task that was switched to: EIP is that one's.</summary>
    public bool IsInNewTask { get; init; }

    /// <summary>What is pushed with it in protected mode, or −1 (Intel SDM vol. 3, table 6-1).</summary>
    public int PushedCode => Vector is ExceptionVector.DoubleFault or ExceptionVector.AlignmentCheck
        or (>= ExceptionVector.InvalidTss and <= ExceptionVector.PageFault) ? (int)ErrorCode : -1;

    public static Fault None => new(0, 0, false);

    public static Fault GeneralProtection(ushort selector) =>
        new(ExceptionVector.GeneralProtection, DescriptorTable.ErrorCode(selector));

    public static Fault NotPresent(ushort selector) => new(ExceptionVector.SegmentNotPresent, DescriptorTable.ErrorCode(selector));

    public static Fault Stack(ushort selector) => new(ExceptionVector.StackFault, DescriptorTable.ErrorCode(selector));

    public static Fault InvalidTss(ushort selector) => new(ExceptionVector.InvalidTss, DescriptorTable.ErrorCode(selector));
}
