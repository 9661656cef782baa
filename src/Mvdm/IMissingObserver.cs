namespace Dbt.Mvdm;

/// <summary>Kinds of things that a guest asks a machine for.</summary>
public enum MissingKind
{
    /// <summary>A port that no device has; the number is the port.</summary>
    Port,

    /// <summary>An interrupt that nobody serves; the number is the vector, the detail AX.</summary>
    Interrupt,

    /// <summary>A function of INT 21h that is not there, or refuses its parameters as unknown; the number is AX.</summary>
    DosFunction,

    /// <summary>A function of another interrupt that is not there; the number is the vector, the detail AX.</summary>
    Function,
}

/// <summary>Hears what a machine's guest asked for in vain, on the machine's thread.</summary>
public interface IMissingObserver
{
    void Missed(MissingKind kind, int number, int detail = 0);
}
