namespace Dbt.DosKrnl.Shell.Commands;

/// <summary>The switches of DIR: those of the variable DIRCMD, then those of the line.</summary>
internal sealed class DirOptions
{
    public bool Pauses { get; private set; }

    public bool IsWide { get; private set; }

    public bool IsBare { get; private set; }

    public bool IsRecursive { get; private set; }

    public bool IsLowerCase { get; private set; }

    /// <summary>Attributes that must be set, and that must be clear.</summary>
    public byte Required { get; private set; }

    public byte Excluded { get; private set; } = HiddenOrSystem;

    /// <summary>Letters of /O, with a minus before those that are reversed; "": as found.</summary>
    public string Order { get; private set; } = "";

    private const byte HiddenOrSystem = 0x06;

    /// <summary>False: the switch is none of DIR's.</summary>
    public bool Add(string text)
    {
        if (text.Length == 0)
            return false;
        var off = text[0] == '-';
        var name = off ? text[1..] : text;
        switch (name.Length == 0 ? '\0' : name[0])
        {
            case 'P' when name.Length == 1:
                Pauses = !off;
                return true;
            case 'W' when name.Length == 1:
                IsWide = !off;
                return true;
            case 'B' when name.Length == 1:
                IsBare = !off;
                return true;
            case 'S' when name.Length == 1:
                IsRecursive = !off;
                return true;
            case 'L' when name.Length == 1:
                IsLowerCase = !off;
                return true;
            case 'A':
                return SetAttributes(name[1..].TrimStart(':'), off);
            case 'O':
                return SetOrder(name[1..].TrimStart(':'), off);
            default:
                return false;
        }
    }

    private bool SetAttributes(string letters, bool off)
    {
        (Required, Excluded) = (0, off ? HiddenOrSystem : (byte)0);
        var without = false;
        foreach (var letter in letters)
        {
            byte bit = letter switch { 'D' => 0x10, 'R' => 0x01, 'H' => 0x02, 'S' => 0x04, 'A' => 0x20, _ => 0 };
            if (letter == '-')
            {
                without = true;
                continue;
            }
            if (bit == 0)
                return false;
            if (without)
                Excluded |= bit;
            else
                Required |= bit;
            without = false;
        }
        return true;
    }

    private bool SetOrder(string letters, bool off)
    {
        Order = off ? "" : letters.Length == 0 ? "GN" : letters;
        foreach (var letter in letters)
        {
            if (!"NEDSG-".Contains(letter))
                return false;
        }
        return true;
    }

    public bool Shows(FoundFile file) => (file.Attributes & Required) == Required && (file.Attributes & Excluded) == 0;

    public void Sort(List<FoundFile> files)
    {
        if (Order.Length == 0)
            return;
        // A stable sort: what is equal stays in the order of the folder.
        var sorted = files.Order(Comparer<FoundFile>.Create(Compare)).ToList();
        files.Clear();
        files.AddRange(sorted);
    }

    private int Compare(FoundFile a, FoundFile b)
    {
        var reverse = false;
        foreach (var letter in Order)
        {
            if (letter == '-')
            {
                reverse = true;
                continue;
            }
            var result = letter switch
            {
                'N' => string.CompareOrdinal(a.Name, b.Name),
                'E' => string.CompareOrdinal(Extension(a), Extension(b)),
                'D' => (((uint)a.Date << 16) | a.Time).CompareTo(((uint)b.Date << 16) | b.Time),
                'S' => a.Size.CompareTo(b.Size),
                _ => b.IsDirectory.CompareTo(a.IsDirectory),
            };
            if (result != 0)
                return reverse ? -result : result;
            reverse = false;
        }
        return 0;
    }

    private static string Extension(FoundFile file)
    {
        var dot = file.Name.LastIndexOf('.');
        return dot <= 0 ? "" : file.Name[(dot + 1)..];
    }
}
