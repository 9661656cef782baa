using System.Diagnostics;
using System.Reflection;
using Dbt.Mvdm;
using Dbt.Runtime.Hooks;

namespace Dbt.Runtime.Dispatch;

/// <summary>Turns an exception of a driver into the end of its machine, naming the driver and what it was called for.</summary>
internal static class FaultReport
{
    public static VmExit Describe(Exception exception, HookActivity activity)
    {
        var what = $"{exception.GetType().Name}: {exception.Message}";
        if (CulpritOf(exception, activity) is { } driver)
            return new VmExit(VmExitReason.DriverFault, 0, $"driver {driver} failed in its {activity}: {what}");
        return new VmExit(VmExitReason.DriverFault, 0, $"internal error: {what}\n{exception.StackTrace}");
    }

    /// <summary>The driver's assembly and method: the topmost frame that belongs to a driver, else the hook that was entered.</summary>
    private static string? CulpritOf(Exception exception, HookActivity activity)
    {
        foreach (var frame in new StackTrace(exception).GetFrames())
        {
            if (frame.GetMethod() is { DeclaringType: { } type } method && IsDriver(type.Assembly))
                return $"{type.Assembly.GetName().Name} ({SourceName(type)}.{SourceName(method.Name)})";
        }
        var owner = activity.Target is Delegate hook ? hook.Method.DeclaringType : activity.Target?.GetType();
        return owner != null && IsDriver(owner.Assembly) ? $"{owner.Assembly.GetName().Name} ({SourceName(owner)})" : null;
    }

    /// <summary>The class that a person wrote, for the nested ones in which the compiler keeps lambdas.</summary>
    private static string SourceName(Type type)
    {
        while (type.Name.StartsWith('<') && type.DeclaringType is { } outer)
            type = outer;
        return type.Name;
    }

    /// <summary>Method of a lambda or local function: "&lt;Method&gt;b__0".</summary>
    private static string SourceName(string method)
    {
        var end = method.IndexOf('>');
        return method.StartsWith('<') && end > 1 ? method[1..end] : method;
    }

    /// <summary>Neither one of the machine's own rooms, nor the class library.</summary>
    private static bool IsDriver(Assembly assembly) =>
        assembly != typeof(FaultReport).Assembly
        && assembly != typeof(Guest.GuestMemory).Assembly
        && assembly != typeof(Translator.CpuCore).Assembly
        && assembly != typeof(IVirtualMachine).Assembly
        && !assembly.IsDynamic
        && assembly.GetName().Name is { } name
        && !name.StartsWith("System.", StringComparison.Ordinal)
        && !name.StartsWith("Microsoft.", StringComparison.Ordinal);
}
