using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files;
using Dbt.DosKrnl.Files.Host;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>A mounted volume without a machine.</summary>
internal sealed class VolumeFixture : IDisposable
{
    public VolumeFixture(string hostFolder, bool isReadOnly = false, bool isCopied = false)
    {
        Volume = HostVolume.TryMount(
            hostFolder, isReadOnly ? MountKind.ReadOnly : isCopied ? MountKind.CopyOnWrite : MountKind.ReadWrite, OpenFiles)!;
        Assert.NotNull(Volume);
    }

    public VolumeFixture(MemoryDrive drive, bool isReadOnly = false, bool isCopied = false) => Volume = HostVolume.Mount(
        drive, 'C', 1, isReadOnly ? MountKind.ReadOnly : isCopied ? MountKind.CopyOnWrite : MountKind.ReadWrite, OpenFiles);

    public VolumeFixture(string hostFolder, HostNames naming)
    {
        OpenFiles = new OpenFiles { Naming = naming };
        Volume = HostVolume.TryMount(hostFolder, MountKind.ReadWrite, OpenFiles)!;
    }

    public VolumeFixture(MemoryDrive drive, HostNames naming)
    {
        OpenFiles = new OpenFiles { Naming = naming };
        Volume = HostVolume.Mount(drive, 'C', 1, MountKind.ReadWrite, OpenFiles);
    }

    public OpenFiles OpenFiles { get; } = new();

    /// <summary>What was changed on a copy-on-write volume is carried over at the end.</summary>
    public bool KeepsChanges { get; init; }

    public HostVolume Volume { get; }

    public static string[] Names(string path) => path.Split('\\', StringSplitOptions.RemoveEmptyEntries);

    public DosError Find(string path) => Volume.Find(Names(path), out _);

    /// <summary>The content of a file, or the error.</summary>
    public string Read(string path)
    {
        var error = Volume.Open(Names(path), write: false, out var node);
        if (error != DosError.None)
            return error.ToString();
        var buffer = new byte[4096];
        var count = node!.Read(0, buffer);
        node.Release();
        return System.Text.Encoding.UTF8.GetString(buffer, 0, count);
    }

    public DosError Create(string path, string content = "")
    {
        var error = Volume.Create(Names(path), new NewFile(0, 2, MustBeNew: false, null), out var node, out var isNew);
        if (error != DosError.None)
            return error;
        if (!isNew)
            node!.SetLength(0);
        node!.Write(0, System.Text.Encoding.UTF8.GetBytes(content));
        node.Release();
        return DosError.None;
    }

    /// <summary>Names that a search for all in a folder gives, without the dots.</summary>
    public List<string> List(string folder = "", string pattern = "????????.???")
    {
        Assert.Equal(DosError.None, Volume.BeginSearch(Names(folder), out var number));
        var names = new List<string>();
        for (var position = 0; Volume.Next(number, ref position, DosName.ToEntry(pattern), 0x16, out var found) == DosError.None;)
        {
            if (found.EntryName[0] != '.')
                names.Add(DosName.FromEntry(found.EntryName));
        }
        return names;
    }

    public void Dispose()
    {
        OpenFiles.CloseAll();
        if (KeepsChanges)
            Assert.True(Volume.KeepChanges());
        Volume.Dispose();
    }
}
