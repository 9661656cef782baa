using System.Text;
using Dbt.Mvdm;

namespace Dbt.Cli;

/// <summary>
/// <c>--depfile</c>: what the program made, and what it read to make it, as a rule that make and ninja understand. A file that
/// the program made is a target even if it was read again; what it deleted is neither.
/// </summary>
internal sealed class DependencyList : IFileObserver
{
    // In the order of their first use.
    private readonly List<string> _inputs = [];
    private readonly List<string> _outputs = [];

    public void Used(HostFileUse use, string path, string? newPath = null)
    {
        switch (use)
        {
            case HostFileUse.Opened when !_outputs.Contains(path):
                Enter(_inputs, path);
                break;
            case HostFileUse.Created or HostFileUse.Written:
                _inputs.Remove(path);
                Enter(_outputs, path);
                break;
            case HostFileUse.Deleted:
                _inputs.Remove(path);
                _outputs.Remove(path);
                break;
            case HostFileUse.Renamed when newPath is not null:
                _inputs.Remove(path);
                _outputs.Remove(path);
                Enter(_outputs, newPath);
                break;
        }
    }

    private static void Enter(List<string> files, string path)
    {
        if (!files.Contains(path))
            files.Add(path);
    }

    /// <summary>"target: input \ input": names below the process's current folder from there, others in full.</summary>
    /// <param name="file">The list's own name, which names the target when the program made nothing.</param>
    /// <param name="targets">Targets in place of what the program made.</param>
    public string ToText(string file, IReadOnlyList<string> targets)
    {
        var text = new StringBuilder(1024);
        var folder = Directory.GetCurrentDirectory();
        foreach (var target in targets)
            Append(text, target);
        if (targets.Count == 0)
        {
            foreach (var output in _outputs)
                Append(text, Relative(output, folder));
        }
        if (text.Length == 0)
            Append(text, Path.ChangeExtension(file, null));
        text.Append(':');
        foreach (var input in _inputs)
        {
            text.Append(" \\\n ");
            Append(text, Relative(input, folder));
        }
        return text.Append('\n').ToString();
    }

    private static string Relative(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length + 1 && path[folder.Length] == '/'
            ? path[(folder.Length + 1)..]
            : path;

    /// <summary>As gcc writes names: what both make and ninja read back is a blank, #, [ and ] behind a backslash, and $ twice.</summary>
    private static void Append(StringBuilder text, string name)
    {
        if (text.Length > 0 && text[^1] != ' ')
            text.Append(' ');
        foreach (var c in name)
        {
            if (c is ' ' or '#')
                text.Append('\\');
            else if (c == '$')
                text.Append('$');
            text.Append(c);
        }
    }
}
