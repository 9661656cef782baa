using System.Reflection;
using System.Runtime.Loader;
using Dbt.Mvdm;

namespace Dbt.Runtime.Drivers;

/// <summary>Finds a driver by its assembly's name or path.</summary>
internal static class DriverLoader
{
    /// <summary>Loads the assembly and makes its driver object, not yet initialised.</summary>
    /// <param name="nameOrPath">An assembly's name beside the program, or a path with a folder or ".dll" in it.</param>
    /// <exception cref="IOException">There is no such assembly.</exception>
    /// <exception cref="BadImageFormatException">The file is not an assembly, or has no driver in it.</exception>
    public static IVirtualDeviceDriver Create(string nameOrPath)
    {
        var assembly = IsPath(nameOrPath)
            ? AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(nameOrPath))
            : Assembly.Load(new AssemblyName(nameOrPath));
        return DriverTypeOf(assembly).GetConstructor(Type.EmptyTypes)?.Invoke(null) as IVirtualDeviceDriver
            ?? throw new BadImageFormatException($"the driver that {assembly.GetName().Name} names is no IVirtualDeviceDriver");
    }

    /// <summary>
    /// The assembly's one public class that is a driver; when there is not exactly one, what its attribute names. Reading an
    /// attribute costs 6 ms of a start, looking at the public types 0.3 ms.
    /// </summary>
    private static Type DriverTypeOf(Assembly assembly)
    {
        Type? found = null;
        var count = 0;
        foreach (var type in assembly.GetExportedTypes())
        {
            if (!type.IsClass || type.IsAbstract || !typeof(IVirtualDeviceDriver).IsAssignableFrom(type))
                continue;
            found = type;
            count++;
        }
        return count == 1 ? found!
            : assembly.GetCustomAttribute<VirtualDeviceDriverAttribute>()?.Driver
            ?? throw new BadImageFormatException(
                $"{assembly.GetName().Name} names no driver: it lacks the attribute VirtualDeviceDriver");
    }

    private static bool IsPath(string nameOrPath) =>
        nameOrPath.Contains(Path.DirectorySeparatorChar) || nameOrPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
}
