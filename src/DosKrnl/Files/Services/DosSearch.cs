using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Host;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>A search step by step, for handles' and FCBs' searches alike: files, the volume label, and devices.</summary>
internal sealed class DosSearch(DosKernel kernel, DosFileSystem files)
{
    /// <summary>The attributes that decide whether a search is for the volume label alone.</summary>
    private const int LabelSearchBits = DosAttributes.Special;

    /// <summary>Errors 3 (no such folder) and 18 (nothing found).</summary>
    public DosError Begin(DosTarget target, byte mask, out SearchState state, out FoundEntry found)
    {
        found = default;
        state = new SearchState((byte)(target.Path.Drive + 1), DosName.ToEntry(target.Path.Name), mask, 0, 0);
        if (target.IsBuiltIn)
        {
            if (kernel.BuiltIns.Search(target.Path.Name) is not { } name)
                return DosError.NoMoreFiles;
            var content = kernel.BuiltIns.Find(name)!;
            found = new FoundEntry(DosName.ToEntry(name), BuiltInFiles.AttributesOf(content), Now, (uint)content.Length);
            return DosError.None;
        }
        if (target.Device is { } device)
        {
            found = new FoundEntry(device.PadRight(DosName.EntryLength), DosAttributes.Device, Now, 0);
            return DosError.None;
        }
        if ((mask & LabelSearchBits) == DosAttributes.VolumeLabel)
            return FindLabel(target, state, out found);
        if (target.Path.IsRoot)
            return DosError.NoMoreFiles;
        var error = target.Volume.BeginSearch(target.Path.Parent.Names, out var folder);
        if (error != DosError.None)
            return error;
        state = state with { Folder = folder };
        return Next(ref state, out found);
    }

    /// <summary>Error 18: nothing more.</summary>
    public DosError Next(ref SearchState state, out FoundEntry found)
    {
        found = default;
        if (state.Folder == 0 || files.Volume(state.Drive - 1) is not { } volume)
            return DosError.NoMoreFiles;
        var position = state.Position;
        var error = volume.Next(state.Folder, ref position, state.Template, state.Mask, out found);
        state = state with { Position = position };
        return error;
    }

    private DosError FindLabel(DosTarget target, SearchState state, out FoundEntry found)
    {
        found = default;
        var label = target.Volume.Label.PadRight(DosName.EntryLength);
        if (target.Path.Names.Length != 1 || target.Volume.Label.Length == 0 || !DosName.Matches(state.Template, label))
            return DosError.NoMoreFiles;
        found = new FoundEntry(label, DosAttributes.VolumeLabel, Now, 0);
        return DosError.None;
    }

    private uint Now => DosTime.FromDateTime(kernel.Machine.LocalTime);
}
