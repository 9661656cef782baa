using System.Globalization;
using Dbt.DosKrnl.Dispatch;

namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>COPY: one file or many, to a file, a folder or a device; with + or to a single file, joined.</summary>
internal sealed class CopyCommand(ShellDos dos)
{
    private const byte EndOfFile = 0x1A;
    private const ushort MostParagraphs = 0xFFF;

    private (ushort Segment, ushort Paragraphs) _buffer;
    private int _copied;

    public async Task Run(string rest)
    {
        if (CopyArguments.Parse(rest, out var problem) is not { } arguments)
        {
            await dos.Complain(problem);
            return;
        }
        _copied = 0;
        _buffer = await dos.Allocate(MostParagraphs);
        if (_buffer.Segment == 0)
        {
            await dos.Complain("Insufficient memory");
            return;
        }
        try
        {
            if (await Copy(arguments))
                await dos.PrintLine($"{_copied.ToString(CultureInfo.InvariantCulture),9} file(s) copied");
        }
        finally
        {
            await dos.Free(_buffer.Segment);
        }
    }

    private async Task<bool> Copy(CopyArguments arguments)
    {
        var destination = arguments.Destination?.Path ?? "";
        var isFolder = destination.Length == 0 || destination is [_, ':'] || destination[^1] == '\\' || await dos.IsDirectory(destination);
        if (isFolder && destination.Length > 0 && destination[^1] is not ('\\' or ':'))
            destination += '\\';
        if (arguments.HasPlus)
            return await Join(arguments, isFolder ? null : destination, destination);
        var source = arguments.Sources[0];
        var (files, folder) = await Expand(source.Path);
        if (files.Count == 0)
        {
            await dos.Complain("File not found - " + dos.Upper(source.Path));
            return true;
        }
        if (files.Count > 1 && !isFolder && !CommandText.HasWildcards(destination) && !await IsDevice(destination))
            return await Join(arguments, destination, destination);
        var isText = source.IsText ?? false;
        foreach (var name in files)
        {
            var from = folder + name;
            var target = isFolder ? destination + name
                : CommandText.FolderOf(destination) + CommandText.Combine(CommandText.NameOf(destination), name);
            if (CommandText.HasWildcards(source.Path))
                await dos.PrintLine(dos.Upper(from));
            if (await IsSame(from, target))
            {
                await dos.Complain("File cannot be copied onto itself");
                return true;
            }
            if (!await CopyOne(from, isText, target, arguments.Destination?.IsText ?? false))
                return true;
            _copied++;
        }
        return true;
    }

    /// <summary>Names in a folder; a device and a name without wildcards are themselves.</summary>
    private async Task<(List<string> Names, string Folder)> Expand(string path)
    {
        if (await IsDevice(path))
            return ([path], "");
        if (path is [_, ':'] || await dos.IsDirectory(path))
            path = (path[^1] is '\\' or ':' ? path : path + "\\") + "*.*";
        var (found, _) = await dos.Find(path, 0);
        var names = new List<string>();
        foreach (var file in found)
            names.Add(file.Name);
        return (names, CommandText.FolderOf(path));
    }

    private async Task<bool> IsDevice(string path)
    {
        if (CommandText.HasWildcards(path) || path.Length == 0)
            return false;
        var (found, error) = await dos.Find(path.TrimEnd(':'), 0);
        return error == DosError.None && found is [{ Attributes: 0x40 }];
    }

    private async Task<bool> IsSame(string from, string to) =>
        await dos.TrueName(from) is { } a && await dos.TrueName(to) is { } b && a == b;

    private async Task<bool> CopyOne(string from, bool isText, string target, bool endsText)
    {
        var (input, error) = await dos.Open(from.TrimEnd(':'), 0);
        if (error != DosError.None)
        {
            await dos.Complain("File not found - " + dos.Upper(from));
            return false;
        }
        var isDevice = await dos.IsDevice(input);
        var stamp = await dos.Call(0x5700, bx: input);
        var (output, failure) = await dos.Create(target.TrimEnd(':'));
        if (failure != DosError.None)
        {
            await dos.Close(input);
            await dos.Complain(failure == DosError.PathNotFound ? "Path not found" : "File creation error");
            return false;
        }
        var done = await Transfer(input, output, isText || isDevice);
        if (done && endsText)
            await WriteEnd(output);
        if (done && !isDevice && !isText)
            await dos.Call(0x5701, bx: output, cx: stamp.Cx, dx: stamp.Dx);
        await dos.Close(input);
        await dos.Close(output);
        if (!done)
            await dos.WithPath(0x4100, target);
        return done;
    }

    /// <summary>All sources into one file, by default as text: each to its Ctrl-Z, with one at the end.</summary>
    private async Task<bool> Join(CopyArguments arguments, string? target, string folder)
    {
        var (first, firstFolder) = await Expand(arguments.Sources[0].Path);
        if (first.Count == 0)
        {
            await dos.Complain("File not found - " + dos.Upper(arguments.Sources[0].Path));
            return true;
        }
        target ??= folder.Length == 0 ? firstFolder + first[0] : folder + first[0];
        var isText = arguments.Destination?.IsText ?? arguments.Sources[0].IsText ?? true;
        // "COPY A+B" adds to A.
        var adds = await IsSame(firstFolder + first[0], target);
        var (output, error) = adds ? await dos.Open(target, 2) : await dos.Create(target.TrimEnd(':'));
        if (error != DosError.None)
        {
            await dos.Complain("File creation error");
            return true;
        }
        if (adds)
            await SeekToEnd(output, arguments.Sources[0].IsText ?? true);
        var isFirst = true;
        foreach (var source in arguments.Sources)
        {
            var (names, place) = isFirst ? (first, firstFolder) : await Expand(source.Path);
            foreach (var name in names)
            {
                var skips = isFirst && adds;
                isFirst = false;
                if (skips)
                    continue;
                if (CommandText.HasWildcards(source.Path) || arguments.Sources.Count > 1)
                    await dos.PrintLine(dos.Upper(place + name));
                var (input, failure) = await dos.Open(place + name, 0);
                if (failure == DosError.None)
                {
                    await Transfer(input, output, source.IsText ?? true);
                    await dos.Close(input);
                }
            }
        }
        if (isText && !await dos.IsDevice(output))
            await WriteEnd(output);
        await dos.Close(output);
        _copied = 1;
        return true;
    }

    private async Task SeekToEnd(ushort handle, bool isText)
    {
        var size = await dos.Seek(handle, 0, 2);
        if (!isText || size == 0)
            return;
        await dos.Seek(handle, size - 1);
        if (await dos.Read(handle, 1) is [EndOfFile])
            await dos.Seek(handle, size - 1);
    }

    private async Task WriteEnd(ushort handle)
    {
        dos.Memory.WriteByte(dos.Linear(CommandImage.Text), EndOfFile);
        await dos.Call(0x4000, bx: handle, cx: 1, dx: CommandImage.Text);
    }

    /// <summary>To the end, or to the first Ctrl-Z. False, with a message: the disk is full.</summary>
    private async Task<bool> Transfer(ushort input, ushort output, bool isText)
    {
        var size = (ushort)Math.Min(_buffer.Paragraphs * 16, 0xFFF0);
        while (true)
        {
            var read = await dos.Call(new CallRegisters { Vector = 0x21, Ax = 0x3F00, Bx = input, Cx = size, Ds = _buffer.Segment });
            if (read.Carry || read.Ax == 0)
                return true;
            var count = read.Ax;
            var ends = false;
            if (isText && dos.Memory.ReadBytes((uint)_buffer.Segment << 4, count).AsSpan().IndexOf(EndOfFile) is >= 0 and var end)
                (count, ends) = ((ushort)end, true);
            if (count != 0)
            {
                var written = await dos.Call(new CallRegisters { Vector = 0x21, Ax = 0x4000, Bx = output, Cx = count, Ds = _buffer.Segment });
                if (written.Carry || written.Ax < count)
                {
                    await dos.Complain(written.Carry ? "Write error" : "Insufficient disk space");
                    return false;
                }
            }
            if (ends)
                return true;
        }
    }
}
