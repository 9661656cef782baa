using Dbt.DosKrnl.Handles;

namespace Dbt.DosKrnl.Files;

/// <summary>The character devices, as paths find them: a device's name means the device in any folder and with any extension.</summary>
internal interface IDosDevices
{
    /// <summary>Is there a character device of this name? Upper case, at most 8 characters, no blanks.</summary>
    bool Exists(string name);

    /// <summary>Opens the device: a new open file. Null: there is none.</summary>
    DosFile? Open(string name);
}
