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
        var attribute = assembly.GetCustomAttribute<VirtualDeviceDriverAttribute>()
            ?? throw new BadImageFormatException($"{assembly.GetName().Name} names no driver: it lacks the attribute VirtualDeviceDriver");
        return Activator.CreateInstance(attribute.Driver) as IVirtualDeviceDriver
            ?? throw new BadImageFormatException($"{attribute.Driver} is no IVirtualDeviceDriver");
    }

    private static bool IsPath(string nameOrPath) =>
        nameOrPath.Contains(Path.DirectorySeparatorChar) || nameOrPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
}
