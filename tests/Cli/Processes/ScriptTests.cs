using Dbt.Cli.Tests.Support;
using Dbt.EndToEnd.Tests.Support;

namespace Dbt.Cli.Tests.Processes;

/// <summary>The script at the repository's root.</summary>
public sealed class ScriptTests : IDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "dbt");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ItRunsInAnyFolderAndThroughASymbolicLink()
    {
        var folder = _folder.AddFolder("a folder");
        _folder.Write("a folder/x.com", Code.Exit(7));
        File.CreateSymbolicLink(_folder.In("link"), Script);
        File.CreateSymbolicLink(_folder.In("link2"), "link");
        foreach (var program in new[] { Script, _folder.In("link"), "../link2" })
        {
            var result = HostProcess.Run("bash", ["-c", "\"$0\" x.com", program], folder, limit: TimeSpan.FromMinutes(5));
            Assert.Equal((7, "", ""), (result.ExitCode, result.Text, result.ErrorText));
        }
    }

    [Fact]
    public void ItPassesArgumentsAsTheyAre()
    {
        // Prints the command tail: mov cl,[80h]; xor ch,ch; mov dx,81h; mov bx,1; mov ah,40h; int 21h
        _folder.Write("tail.com", [0x8A, 0x0E, 0x80, 0, 0x30, 0xED, 0xBA, 0x81, 0, 0xBB, 1, 0, 0xB4, 0x40, 0xCD, 0x21, .. Code.Exit(0)]);
        var result = HostProcess.Run(Script, ["tail.com", "a  b", "", "*", "$HOME", "'\"\\", "-v", "--", "é"], _folder.Path, limit: TimeSpan.FromMinutes(5));
        Assert.Equal(" a  b  * $HOME '\"\\ -v -- \u0082", result.Text);
    }
}
