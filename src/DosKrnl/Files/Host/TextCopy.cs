namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// A host file of lines that end in LF, as the guest sees it: a copy in the host's memory whose lines end in CR LF. It is a
/// file as well, so that reading, writing and cutting off work as on any other.
/// </summary>
internal sealed class TextCopy
{
    private const int BufferSize = 65536;
    private const byte LineFeed = 10, CarriageReturn = 13;

    private TextCopy(HostFile hostFile, HostFile content, long size)
    {
        HostFile = hostFile;
        Content = content;
        Size = size;
    }

    /// <summary>The file on the host.</summary>
    public HostFile HostFile { get; private set; }

    /// <summary>The copy.</summary>
    public HostFile Content { get; }

    /// <summary>Bytes of the copy when it was made.</summary>
    public long Size { get; }

    /// <summary>Null: the file cannot be read, or there is no memory for the copy.</summary>
    public static TextCopy? TryMake(HostFile hostFile)
    {
        _ = PlainFile.Of(HostCalls.OpenMemory(), out var content);
        if (content is null)
            return null;
        var size = Convert(hostFile, content, toGuest: true);
        if (size >= 0)
            return new TextCopy(hostFile, content, size);
        content.Dispose();
        return null;
    }

    /// <summary>Takes another opening of the host's file, which may do more.</summary>
    public void Replace(HostFile hostFile)
    {
        HostFile.Dispose();
        HostFile = hostFile;
    }

    /// <summary>Gives the host's file the copy's lines. Negative: the host's error.</summary>
    public int Save()
    {
        var size = Convert(Content, HostFile, toGuest: false);
        return size < 0 ? (int)size : HostFile.SetLength(size);
    }

    /// <summary>Bytes that a host file has for the guest. Negative: the host's error.</summary>
    public static long Measure(HostFile hostFile) => Convert(hostFile, null, toGuest: true);

    /// <summary>
    /// To the guest: LF without CR before it becomes CR LF. To the host: CR LF becomes LF. Bytes written, or the host's error.
    /// </summary>
    private static long Convert(HostFile from, HostFile? to, bool toGuest)
    {
        var input = new byte[BufferSize];
        var output = new byte[2 * BufferSize + 1];
        long read = 0, written = 0;
        byte last = 0;
        while (true)
        {
            var count = from.Read(input, read);
            if (count < 0)
                return count;
            var length = toGuest ? AddReturns(input.AsSpan(0, count), output, ref last)
                : DropReturns(input.AsSpan(0, count), output, ref last);
            for (var done = 0; to is not null && done < length;)
            {
                var step = to.Write(output.AsSpan(done, length - done), written + done);
                if (step < 0 && step != -(int)HostErrno.Interrupted)
                    return step;
                done += Math.Max(step, 0);
            }
            read += count;
            written += length;
            if (count == 0)
                return written;
        }
    }

    private static int AddReturns(ReadOnlySpan<byte> input, Span<byte> output, ref byte last)
    {
        var length = 0;
        foreach (var value in input)
        {
            if (value == LineFeed && last != CarriageReturn)
                output[length++] = CarriageReturn;
            output[length++] = last = value;
        }
        return length;
    }

    /// <summary>A CR is held back until it is known what follows it; with no more input it is written.</summary>
    private static int DropReturns(ReadOnlySpan<byte> input, Span<byte> output, ref byte last)
    {
        var length = 0;
        foreach (var value in input)
        {
            if (last == CarriageReturn && value != LineFeed)
                output[length++] = CarriageReturn;
            last = value;
            if (value != CarriageReturn)
                output[length++] = value;
        }
        if (input.IsEmpty && last == CarriageReturn)
            output[length++] = CarriageReturn;
        return length;
    }
}
