using Dbt.DosKrnl.Tests.Harness;

namespace Dbt.DosKrnl.Tests.Functions;

/// <summary>What the rows of file functions prepare: a name in guest memory, files in the folder of C:, open handles.</summary>
internal static class FileArrangement
{
    /// <summary>Defines "name" as a path; a file of that host name with content, if given, is made.</summary>
    public static Action<FunctionCase> Name(string path, string? host = null, string content = "") => t =>
    {
        t.Put("name", path);
        if (host is not null)
            t.File(host, content);
    };

    /// <summary>Makes a file "f.txt", opens it with the mode and defines "h".</summary>
    public static Action<FunctionCase> Opened(string content, int mode = 2) => t =>
    {
        Name("F.TXT", "f.txt", content)(t);
        t.Define("h", Handle(t, $"AX=3D{mode:X2} DX={{name}}"));
    };

    public static Action<FunctionCase> And(this Action<FunctionCase> first, Action<FunctionCase> second) => t =>
    {
        first(t);
        second(t);
    };

    public static Action<FunctionCase> Then(this Action<FunctionCase> first, params string[] calls) => t =>
    {
        first(t);
        foreach (var call in calls)
            Handle(t, call);
    };

    /// <summary>Makes folders in C:.</summary>
    public static Action<FunctionCase> Folder(params string[] names) => t =>
    {
        foreach (var name in names)
            Directory.CreateDirectory(t.HostPath(name));
    };

    /// <summary>Uses up all handles of the process.</summary>
    public static void NoHandles(FunctionCase t)
    {
        while (!t.Call("AX=4500 BX=0000").Carry)
        {
        }
    }

    /// <summary>A call that must succeed; AX.</summary>
    public static ushort Handle(FunctionCase t, string call)
    {
        var result = t.Call(call);
        return result.Carry ? throw new InvalidOperationException($"{call}: error {result.Ax}") : result.Ax;
    }

    public static string Host(FunctionCase t, string name) => File.ReadAllText(t.HostPath(name));
}
