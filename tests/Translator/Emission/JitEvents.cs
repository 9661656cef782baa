using System.Diagnostics.Tracing;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Dbt.Translator.Tests.Emission;

/// <summary>
/// Hears from the runtime how each DynamicMethod was compiled: the event MethodLoadVerbose carries the tier in bits 7 to 9 of
/// its flags.
/// </summary>
internal sealed class JitEvents : EventListener
{
    private const EventKeywords JitKeyword = (EventKeywords)0x10;
    private const int FlagsField = 5, NameField = 7;
    private const uint MinOptJitted = 1, Optimized = 2;

    private readonly object _lock = new();
    private readonly List<(string Name, uint Tier)> _methods = [];

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(eventSource, EventLevel.Verbose, JitKeyword);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) != true)
            return;
        lock (_lock)
        {
            _methods.Add(((string)eventData.Payload![NameField]!, ((uint)eventData.Payload[FlagsField]! >> 7) & 7));
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Whether the method of this name, which has been compiled, was optimised.</summary>
    public bool IsOptimised(string name) => TierOf(name) switch
    {
        Optimized => true,
        MinOptJitted => false,
        var other => throw new InvalidOperationException($"{name} was compiled at a tier {other} that this test does not know"),
    };

    /// <summary>All methods compiled so far whose name begins so, each with whether it was optimised.</summary>
    public IReadOnlyList<(string Name, bool IsOptimised)> Methods(string prefix)
    {
        // Events come in the order in which they happened: when this one is here all others are.
        var last = $"last_{Guid.NewGuid():N}";
        Compile(last, il => { });
        TierOf(last);
        lock (_lock)
        {
            return [.. _methods.Where(method => method.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(method => (method.Name, method.Tier == Optimized))];
        }
    }

    /// <summary>Compiles a method (nint) → int with this body, and a zero to return.</summary>
    public static void Compile(string name, Action<ILGenerator> body)
    {
        var method = new DynamicMethod(name, typeof(int), [typeof(nint)], typeof(JitEvents).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        body(il);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ret);
        RuntimeHelpers.PrepareMethod(Descriptor(method));
    }

    private uint TierOf(string name)
    {
        lock (_lock)
        {
            while (true)
            {
                var index = _methods.FindIndex(method => method.Name == name);
                if (index >= 0)
                    return _methods[index].Tier;
                if (!Monitor.Wait(_lock, TimeSpan.FromMinutes(2)))
                    throw new TimeoutException($"The runtime does not tell how {name} was compiled.");
            }
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetMethodDescriptor")]
    private static extern RuntimeMethodHandle Descriptor(DynamicMethod method);
}
