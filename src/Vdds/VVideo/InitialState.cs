using Dbt.Guest;

namespace Dbt.Vdds.VVideo;

/// <summary>
/// The video part of the BIOS data area after the power-on self test: mode 3, as <see cref="ModeServices.SetMode"/> would
/// leave it, which a test compares. Written as data, since every start of a machine waits for it.
/// </summary>
internal static class InitialState
{
    /// <summary>Mode, columns, page size and start, eight cursors, cursor shape, page, CRTC port, mode and palette register.</summary>
    private static ReadOnlySpan<byte> ModeData =>
    [
        3, 80, 0, 0x00, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x07, 0x06, 0, 0xD4, 0x03, 0x29, 0x30,
    ];

    /// <summary>
    /// Last row, height of characters; a VGA of 256 KB with a colour display and 400 lines, switches as of an EGA with an
    /// enhanced display; display combination code.
    /// </summary>
    private static ReadOnlySpan<byte> AdapterData => [24, 16, 0, 0x60, 0xF9, 0x11, 0x0B];

    public static void Enter(GuestMemory memory, TextScreen screen)
    {
        memory.Write(VideoData.Mode, ModeData);
        memory.Write(VideoData.LastRow, AdapterData);
        memory.WriteFarPointer(VideoData.SavePointer, new FarPointer(VideoRom.Segment, VideoRom.SavePointerTable));
        screen.Clear();
    }
}
