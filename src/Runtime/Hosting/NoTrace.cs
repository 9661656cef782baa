using Dbt.Mvdm;

namespace Dbt.Runtime.Hosting;

/// <summary>Nothing is traced.</summary>
public sealed class NoTrace : ITrace
{
    public bool IsOn(TraceCategories category) => false;

    public void Write(TraceCategories category, string message)
    {
    }
}
