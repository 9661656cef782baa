namespace Dbt.Mvdm;

/// <summary>What can be traced. Names on the command line are these in lower case.</summary>
[Flags]
public enum TraceCategories
{
    None = 0,
    Int21 = 1,
    Exec = 2,
    File = 4,
    Bios = 8,
    Port = 16,
    Interrupt = 32,
    Exception = 64,
    Translate = 128,
    Vdd = 256,
    Memory = 512,
    Dpmi = 1024,
    All = 2047,
}

/// <summary>The machine's trace. Ask <see cref="IsOn"/> before building a message.</summary>
public interface ITrace
{
    bool IsOn(TraceCategories category);

    void Write(TraceCategories category, string message);

    /// <summary>The same with its parts by name (a string, a number or null), for traces that programs read.</summary>
    void Write(TraceCategories category, string message, params ReadOnlySpan<(string Name, object? Value)> parts) =>
        Write(category, message);
}
