using Dbt.DosKrnl.Files.Long;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Files.Host;

/// <summary>
/// How names go between a machine and its host: DOS names are byte strings of the code page (see GuestText) in upper case, host
/// names text. The code page may change while the machine runs.
/// </summary>
internal sealed class HostNames
{
    /// <summary>The machine's code page.</summary>
    public CodePage Page { get; set; } = CodePage.Standard;

    /// <summary>The case of new names.</summary>
    public HostNameCase Case { get; init; }

    /// <summary>The host name that a DOS name gets when a file is made.</summary>
    public string New(string name) => Case == HostNameCase.Upper ? ToHostUpper(name) : ToHostLower(name);

    /// <summary>
    /// The host name of a new long name. One that is also a short name and has no small letters was typed by somebody who does
    /// not care: it becomes what short names become, unless it is to stay as typed.
    /// </summary>
    public string NewLong(string name) =>
        Case != HostNameCase.AsTyped && LongName.IsShort(name, Page, out var shortName) && shortName == name ? New(name) : ToHostUpper(name);

    /// <summary>Decoded, in lower case; "", which no file has, where the name is not of the code page.</summary>
    public string ToHostLower(string name)
    {
        if (!Page.IsStandard)
            return Lower(Page.FromDos(name));
        return string.Create(name.Length, name, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = CodePage437.ToLower(CodePage437.ToChar((byte)source[i]));
        });
    }

    private string Lower(string? name)
    {
        var text = (name ?? "").ToCharArray();
        for (var i = 0; i < text.Length; i++)
            text[i] = Page.ToLower(text[i]);
        return new string(text);
    }

    /// <summary>Decoded as it is.</summary>
    public string ToHostUpper(string name)
    {
        if (!Page.IsStandard)
            return Page.FromDos(name) ?? "";
        return string.Create(name.Length, name, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = CodePage437.ToChar((byte)source[i]);
        });
    }

    /// <summary>
    /// The DOS name of a host name that differs from it only in case; false when it has none and needs an alias: too long,
    /// a second dot, a leading dot, blanks, or characters that DOS or the code page does not have.
    /// </summary>
    public bool TryFromHost(string host, out string name)
    {
        name = "";
        if (Page.IsUtf8)
        {
            // Each byte counts, so they are looked at in place of the characters.
            if (Page.ToDos(host) is not { } bytes)
                return false;
            host = bytes;
        }
        var dot = host.IndexOf('.');
        var stem = dot < 0 ? host.Length : dot;
        var extension = dot < 0 ? 0 : host.Length - dot - 1;
        if (stem is 0 or > DosName.BaseLength || extension > DosName.ExtensionLength || (dot >= 0 && extension == 0))
            return false;
        var result = new char[host.Length];
        for (var i = 0; i < host.Length; i++)
        {
            if (i == dot)
            {
                result[i] = '.';
                continue;
            }
            var value = ToUpperByte(host[i]);
            if (value < 0 || host[i] is ' ' or '\x7F' || !DosName.IsLegal((char)value))
                return false;
            result[i] = (char)value;
        }
        name = new string(result);
        return true;
    }

    private int ToUpperByte(char value) =>
        Page.IsStandard ? CodePage437.FromChar(CodePage437.ToUpper(value))
        : Page.IsUtf8 ? Page.ToUpper((byte)value)
        : Page.FromChar(Page.ToUpper(value));

    /// <summary>The byte of a capital, or −1: the code page does not have it in one.</summary>
    public int ToUpperByteOf(char value) => Page.IsUtf8 && value >= 0x80 ? -1 : ToUpperByte(value);

    /// <summary>A DOS string in upper case.</summary>
    public string ToUpper(string text) => DosName.ToUpper(text, Page);
}
