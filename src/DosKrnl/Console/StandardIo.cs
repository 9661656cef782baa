using Dbt.DosKrnl.Devices;
using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Console;

/// <summary>Single characters through handles 0 and 1, wherever these lead: what functions 01h–0Ch are made of.</summary>
internal sealed class StandardIo(DosKernel kernel)
{
    public const byte CtrlZ = 0x1A;

    /// <summary>
    /// A program that has been told so often in a row that its input has ended, and still asks, would do so for ever.
    /// </summary>
    private const int PatienceAtEnd = 1000;

    private int _readsAtEnd;

    private ConsoleKeys Keys => kernel.Devices.Keys;

    public SystemFile? Input => kernel.SystemFiles.FromHandle(0);

    public SystemFile? Output => kernel.SystemFiles.FromHandle(1);

    public bool InputIsConsole => Input is { File: ConsoleDevice };

    /// <summary>
    /// Reads a character. At the end of a file each read gives Ctrl-Z; on a keyboard that has ended, the machine ends.
    /// </summary>
    public DosResult Read(bool checkBreak, out byte value)
    {
        value = 0;
        if (Input is not { } input)
            return DosResult.Ok;
        if (input.File is ConsoleDevice)
            return ReadKey(checkBreak, out value);
        Span<byte> one = stackalloc byte[1];
        var result = input.File.Read(one, out var count);
        if (!result.IsOk)
            return result;
        if (count == 0)
        {
            value = CtrlZ;
            if (++_readsAtEnd > PatienceAtEnd)
                return EndOfInput();
            return DosResult.Ok;
        }
        _readsAtEnd = 0;
        value = one[0];
        return DosResult.Ok;
    }

    /// <summary>A character can be read without waiting. The end of a file is none.</summary>
    public bool InputReady => Input is { } input
        && (input.File is ConsoleDevice ? Keys.Available : input.File.InputReady);

    /// <summary>Writes characters. Tabs are expanded on a screen.</summary>
    public DosResult Write(ReadOnlySpan<byte> data, bool checkBreak)
    {
        if (Output is not { } output)
            return DosResult.Ok;
        if (checkBreak && Keys.HoldsOutput)
            return DosResult.Wait;
        if (checkBreak && Keys.TakeControlC())
            return DosResult.Break;
        if (output.File is ConsoleDevice)
        {
            kernel.Devices.Screen.WriteExpanded(data);
            return DosResult.Ok;
        }
        var result = output.File.Write(data, out _);
        kernel.SystemFiles.WritePosition(output);
        // A character function has no error to return: only a hardware error is asked about.
        return result.HardDrive is null ? DosResult.Ok : result;
    }

    /// <summary>The machine ends: nobody will ever type what the program waits for.</summary>
    public DosResult EndOfInput()
    {
        kernel.EndMachine(new VmExit(VmExitReason.InputEnded, 0, "the program waits for input, and the input has ended"));
        return DosResult.Transferred;
    }

    private DosResult ReadKey(bool checkBreak, out byte value)
    {
        while (Keys.TryRead(out value))
        {
            if (!checkBreak || value != ConsoleKeys.ControlP)
                return checkBreak && value == ConsoleKeys.ControlC ? DosResult.Break : DosResult.Ok;
            kernel.Devices.Screen.IsPrinted = !kernel.Devices.Screen.IsPrinted;
        }
        if (Keys.Ended)
            return EndOfInput();
        kernel.Devices.Screen.Refresh();
        return DosResult.Wait;
    }
}
