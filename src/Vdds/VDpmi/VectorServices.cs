using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 02xxh: interrupt vectors of both modes, and exception handlers.</summary>
internal sealed class VectorServices(DpmiHost host)
{
    private const byte ExceptionCount = 32;

    private ClientRegisters Registers => host.Machine.Client;

    private DpmiTask Task => host.Kernel.Task!;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0200, GetReal);
        services.Add(0x0201, SetReal);
        services.Add(0x0202, () => GetException(Task.Exceptions));
        services.Add(0x0203, () => SetException(Task.Exceptions, isExtended: false));
        services.Add(0x0210, () => GetException(Task.Exceptions));
        services.Add(0x0211, () => GetException(Task.RealExceptions));
        services.Add(0x0212, () => SetException(Task.Exceptions, isExtended: true));
        services.Add(0x0213, () => SetException(Task.RealExceptions, isExtended: true));
        services.Add(0x0204, GetInterrupt);
        services.Add(0x0205, SetInterrupt);
    }

    private DpmiError GetReal()
    {
        var client = Registers;
        var vector = host.Machine.Memory.ReadFarPointer(client.Bl * 4u);
        client.Cx = vector.Segment;
        client.Dx = (ushort)vector.Offset;
        return DpmiError.None;
    }

    private DpmiError SetReal()
    {
        var vector = Registers.Bl;
        var handler = new FarPointer(Registers.Cx, Registers.Dx);
        var known = host.Client.RealVectors;
        var before = known.TryGetValue(vector, out var earlier) ? earlier.Before : host.Machine.Memory.ReadFarPointer(vector * 4u);
        known[vector] = (before, handler);
        host.Machine.Memory.WriteFarPointer(vector * 4u, handler);
        return DpmiError.None;
    }

    /// <summary>What the client has set, and nobody after it, is as before: its handlers are about to be gone.</summary>
    public void RestoreReal(DpmiClient client)
    {
        var memory = host.Machine.Memory;
        foreach (var (vector, (before, set)) in client.RealVectors)
        {
            if (memory.ReadFarPointer(vector * 4u) == set)
                memory.WriteFarPointer(vector * 4u, before);
        }
    }

    private DpmiError GetException(FarPointer[] handlers)
    {
        var vector = Registers.Bl;
        if (vector >= ExceptionCount)
            return DpmiError.InvalidValue;
        var handler = handlers[vector];
        Give(handler.Segment == 0 ? host.Kernel.DefaultException(vector) : handler);
        return DpmiError.None;
    }

    /// <param name="handlers">Of one of the two modes.</param>
    /// <param name="isExtended">The handler gets the frame of DPMI 1.0, as all of real mode do.</param>
    private DpmiError SetException(FarPointer[] handlers, bool isExtended)
    {
        var vector = Registers.Bl;
        if (vector >= ExceptionCount)
            return DpmiError.InvalidValue;
        var handler = Handler;
        var error = Check(ref handler, host.Kernel.DefaultException(vector));
        if (error != DpmiError.None)
            return error;
        handlers[vector] = handler;
        if (handlers == Task.RealExceptions)
            return DpmiError.None;
        var bit = 1u << vector;
        Task.ExtendedExceptions = isExtended ? Task.ExtendedExceptions | bit : Task.ExtendedExceptions & ~bit;
        return DpmiError.None;
    }

    private DpmiError GetInterrupt()
    {
        Give(Get(Registers.Bl));
        return DpmiError.None;
    }

    private DpmiError SetInterrupt() => Set(Registers.Bl, Handler);

    /// <summary>The client's handler of an interrupt, or the host's.</summary>
    public FarPointer Get(byte vector)
    {
        var handler = Task.Interrupts[vector];
        return handler.Segment == 0 ? host.Kernel.DefaultInterrupt(vector) : handler;
    }

    public DpmiError Set(byte vector, FarPointer handler)
    {
        var error = Check(ref handler, host.Kernel.DefaultInterrupt(vector));
        if (error != DpmiError.None)
            return error;
        Task.Interrupts[vector] = handler;
        host.Kernel.VectorChanged(vector);
        return DpmiError.None;
    }

    private void Give(FarPointer handler)
    {
        var client = Registers;
        client.Cx = handler.Segment;
        if (Task.Is32)
            client.Edx = handler.Offset;
        else
            client.Dx = (ushort)handler.Offset;
    }

    /// <summary>CX:(E)DX.</summary>
    private FarPointer Handler => new(Registers.Cx, Task.Is32 ? Registers.Edx : Registers.Dx);

    /// <summary>It must be in a code segment; the host's own handler is none.</summary>
    private DpmiError Check(ref FarPointer handler, FarPointer ofHost)
    {
        if (handler == ofHost)
        {
            handler = default;
            return DpmiError.None;
        }
        const ushort needed = Rights.Present | Rights.Segment | Rights.Code;
        var isCode = (handler.Segment & 4) != 0 && host.Kernel.Descriptors.IsTaken(handler.Segment)
            && (SegmentDescriptors.Rights(host.Kernel.Descriptors[handler.Segment]) & needed) == needed;
        return isCode ? DpmiError.None : DpmiError.InvalidSelector;
    }
}
