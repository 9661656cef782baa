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
                return $"{type.Assembly.GetName().Name} ({type.Name}.{method.Name})";
        }
        if (activity.Kind == HookKind.None)
            return null;
        var owner = activity.Target is Delegate hook ? hook.Method.DeclaringType : activity.Target?.GetType();
        return owner != null && IsDriver(owner.Assembly) ? $"{owner.Assembly.GetName().Name} ({owner.Name})" : null;
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
