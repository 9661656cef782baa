using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Structures;

namespace Dbt.DosKrnl.Shell;

/// <summary>
/// Standard input and output of one command. The handles are changed in the shell's own table, so that children inherit
/// five handles and no more.
/// </summary>
internal sealed class Redirection(ShellDos dos)
{
    private int _input = -1, _output = -1;

    /// <summary>False, with a message: a file cannot be opened, and the command is not run.</summary>
    public async Task<bool> Begin(CommandPart part)
    {
        if (part.Input is { } input)
        {
            var (handle, error) = await dos.Open(input, 0);
            if (error != DosError.None)
            {
                await dos.Complain(error == DosError.PathNotFound ? "Path not found" : "File not found");
                return false;
            }
            _input = Replace(ShellDos.StandardInput, handle);
        }
        if (part.Output is not { } output)
            return true;
        if (await OpenOutput(output, part.Append) is not { } opened)
        {
            await dos.Complain("File creation error");
            return false;
        }
        _output = Replace(ShellDos.StandardOutput, opened);
        return true;
    }

    private async Task<ushort?> OpenOutput(string path, bool append)
    {
        if (append)
        {
            var (handle, error) = await dos.Open(path, 2);
            if (error == DosError.None)
            {
                await SeekToEnd(handle);
                return handle;
            }
            if (error != DosError.FileNotFound)
                return null;
        }
        var (created, failure) = await dos.Create(path);
        return failure == DosError.None ? created : null;
    }

    /// <summary>A Ctrl-Z at the end of the file is written over.</summary>
    private async Task SeekToEnd(ushort handle)
    {
        var size = await dos.Seek(handle, 0, 2);
        if (size == 0)
            return;
        await dos.Seek(handle, size - 1);
        if (await dos.Read(handle, 1) is [0x1A])
            await dos.Seek(handle, size - 1);
    }

    public async Task End()
    {
        if (_input >= 0)
            await Restore(ShellDos.StandardInput, (byte)_input);
        if (_output >= 0)
            await Restore(ShellDos.StandardOutput, (byte)_output);
        _input = _output = -1;
    }

    private byte Replace(int standard, int opened)
    {
        var psp = new Psp(dos.Memory, dos.Segment);
        var old = dos.Memory.ReadByte(psp.HandleLinear(standard));
        dos.Memory.WriteByte(psp.HandleLinear(standard), dos.Memory.ReadByte(psp.HandleLinear(opened)));
        dos.Memory.WriteByte(psp.HandleLinear(opened), Psp.ClosedHandle);
        return old;
    }

    private async Task Restore(ushort standard, byte old)
    {
        await dos.Close(standard);
        dos.Memory.WriteByte(new Psp(dos.Memory, dos.Segment).HandleLinear(standard), old);
    }
}
