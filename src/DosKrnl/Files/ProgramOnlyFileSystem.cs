using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Handles;

namespace Dbt.DosKrnl.Files;

/// <summary>Shows the first program's file and nothing else.</summary>
internal sealed class ProgramOnlyFileSystem(DosKernel kernel) : IDosFileSystem
{
    public void MountDrives()
    {
        foreach (var mount in kernel.Machine.Configuration.Mounts)
            kernel.Directories.Activate(mount.Drive - 'A');
        kernel.Sda.CurrentDrive = (byte)(kernel.Machine.Configuration.CurrentDrive - 'A');
    }

    public string? ShowProgram(string hostPath) => @"C:\" + Path.GetFileName(hostPath).ToUpperInvariant();

    public DosResult OpenForRead(string path, out DosFile? file)
    {
        file = null;
        var hostPath = kernel.Machine.Configuration.ProgramHostPath;
        if (!path.Equals(ShowProgram(hostPath), StringComparison.Ordinal))
            return DosError.FileNotFound;
        file = new BytesFile(File.ReadAllBytes(hostPath));
        return DosResult.Ok;
    }

    public DosResult TrueName(string path, out string canonical)
    {
        canonical = path.ToUpperInvariant();
        return DosResult.Ok;
    }

    private sealed class BytesFile(byte[] bytes) : DosFile
    {
        public override ushort DeviceInfo => 0x42;

        public override uint Size => (uint)bytes.Length;

        public override uint Position { get; set; }

        public override DosResult Read(Span<byte> buffer, out int count)
        {
            count = (int)Math.Min(buffer.Length, Math.Max(0, bytes.Length - (long)Position));
            bytes.AsSpan((int)Math.Min(Position, (uint)bytes.Length), count).CopyTo(buffer);
            Position += (uint)count;
            return DosResult.Ok;
        }

        public override DosResult Write(ReadOnlySpan<byte> data, out int count)
        {
            count = 0;
            return DosError.AccessDenied;
        }
    }
}
