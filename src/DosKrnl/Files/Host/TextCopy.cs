namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// A host file of lines that end in LF, as the guest sees it: a copy in the host's memory whose lines end in CR LF. It is a
/// file as well, so that reading, writing and cutting off work as on any other.
/// </summary>
internal sealed class TextCopy
{
    private const int BufferSize = 65536;
    private const byte LineFeed = 10, CarriageReturn = 13;

    private TextCopy(int hostHandle, int handle, long size)
    {
        HostHandle = hostHandle;
        Handle = handle;
        Size = size;
    }

    /// <summary>The file on the host.</summary>
    public int HostHandle { get; private set; }

    /// <summary>The copy.</summary>
    public int Handle { get; }

    /// <summary>Bytes of the copy when it was made.</summary>
    public long Size { get; }

    /// <summary>Null: the file cannot be read, or there is no memory for the copy.</summary>
    public static TextCopy? TryMake(int hostHandle)
    {
        var handle = HostCalls.OpenMemory();
        if (handle < 0)
            return null;
        var size = Convert(hostHandle, handle, toGuest: true);
        if (size >= 0)
            return new TextCopy(hostHandle, handle, size);
        HostCalls.CloseHandle(handle);
        return null;
    }

    /// <summary>Takes another handle of the host's file, which may do more.</summary>
    public void Replace(int hostHandle)
    {
        HostCalls.CloseHandle(HostHandle);
        HostHandle = hostHandle;
    }

    /// <summary>Gives the host's file the copy's lines. Negative: the host's error.</summary>
    public int Save()
    {
        var size = Convert(Handle, HostHandle, toGuest: false);
        return size < 0 ? (int)size : HostCalls.SetLength(HostHandle, size);
    }

    /// <summary>Bytes that a host file has for the guest. Negative: the host's error.</summary>
    public static long Measure(int hostHandle) => Convert(hostHandle, -1, toGuest: true);

    /// <summary>
    /// To the guest: LF without CR before it becomes CR LF. To the host: CR LF becomes LF. Bytes written, or the host's error.
    /// </summary>
    private static long Convert(int from, int to, bool toGuest)
    {
        var input = new byte[BufferSize];
        var output = new byte[2 * BufferSize + 1];
        long read = 0, written = 0;
        byte last = 0;
        while (true)
        {
            var count = HostCalls.Read(from, input, read);
            if (count < 0)
                return count;
            var length = toGuest ? AddReturns(input.AsSpan(0, count), output, ref last)
                : DropReturns(input.AsSpan(0, count), output, ref last);
            for (var done = 0; to >= 0 && done < length;)
            {
                var step = HostCalls.Write(to, output.AsSpan(done, length - done), written + done);
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
