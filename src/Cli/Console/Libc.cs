using System.Runtime.InteropServices;

namespace Dbt.Cli.Console;

/// <summary>
/// The POSIX calls under the console. The framework's streams are not used: FileStream keeps an offset of its own (pwrite),
/// which goes wrong when standard output is a file that others append to, and System.Console costs 5 ms of start-up.
/// Signatures are blittable, so that no marshalling code is compiled; errno is read by the caller right after the call.
/// </summary>
internal static unsafe partial class Libc
{
    public const int InterruptedCall = 4;
    public const int TryAgain = 11;
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int TerminalAttributesNow = 0;

    /// <summary>asm-generic/ioctls.h: TIOCGWINSZ.</summary>
    public const nuint GetWindowSize = 0x5413;

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    public static partial int GetTerminalAttributes(int descriptor, TerminalAttributes* attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    public static partial int SetTerminalAttributes(int descriptor, int when, TerminalAttributes* attributes);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    public static partial int GetForegroundGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int GetProcessGroup();

    [LibraryImport("libc", EntryPoint = "ioctl")]
    public static partial int IoControl(int descriptor, nuint request, WindowSize* size);

    /// <summary>struct pollfd.</summary>
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }

    /// <summary>struct termios of Linux (asm-generic/termbits.h with glibc's 32 control characters).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TerminalAttributes
    {
        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        public byte Line;
        public fixed byte ControlCharacters[32];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    /// <summary>struct winsize.</summary>
    public struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }
}
