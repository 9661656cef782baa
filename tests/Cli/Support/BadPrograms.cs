using System.Text;

namespace Dbt.Cli.Tests.Support;

/// <summary>Files that are no DOS programs, or damaged ones.</summary>
internal static class BadPrograms
{
    /// <summary>A DOS stub whose header leads (offset 3Ch) to the header of another system: NE, LE, LX or PE.</summary>
    public static byte[] NewExecutable(string signature)
    {
        var file = new byte[512];
        Code.Exe(Code.Exit(1)).CopyTo(file, 0);
        file[0x18] = 0x40; // The relocation table's offset of at least 40h says that there is a new header.
        file[0x3C] = 0x80;
        Encoding.ASCII.GetBytes(signature).CopyTo(file, 0x80);
        return file;
    }

    /// <summary>A header with one word set to another value.</summary>
    public static byte[] WithHeaderWord(int offset, ushort value)
    {
        var file = Code.Exe([.. Code.Exit(1), .. new byte[100]]);
        BitConverter.GetBytes(value).CopyTo(file, offset);
        return file;
    }
}
