using System.Runtime.CompilerServices;
using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>What the cache holds stays under its limit, whatever the guest does to it.</summary>
public sealed unsafe class CacheLimitTests
{
    private const int Limit = 1 << 20;

    private static CoreMachine Machine(int promotion) =>
        new(new CpuCoreOptions { PromotionThreshold = promotion, CacheLimit = Limit });

    /// <summary>Code at ever other addresses, each of which is patched: what is remembered of an address counts too.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void PatchedAddressesAreForgotten(int promotion)
    {
        using var machine = Machine(promotion);
        // a: inc ax / mov byte [cs:a],40h / hlt: patches itself each time.
        byte[] code = [0x40, 0x2E, 0xC6, 0x06, 0, 0, 0x40, 0xF4];
        for (var at = 0; at < 0x8000; at += promotion == 0 ? 1 : 16)
        {
            (code[4], code[5]) = ((byte)at, (byte)(at >> 8));
            machine.Memory.Write(CoreMachine.Code + (uint)at, code);
            Assert.Equal(CpuExit.Halt, machine.Run((ushort)at));
            Assert.InRange(machine.Core.Counters.CacheBytes, 0, Limit + 100_000);
        }
        Assert.True(machine.Core.Counters.Evictions > 0);
    }

    /// <summary>Each limit of CS has links of its own: 32 KB and more.</summary>
    [Fact]
    public void CodeSegmentsOfManyLimits()
    {
        using var machine = Machine(1);
        machine.Lay("40 F4");
        for (uint limit = 0x1000; limit < 0x1100; limit++)
        {
            CpuState* s = machine.Memory.State;
            machine.Memory.State->Cs.Limit = limit;
            s->Cs.Base = CoreMachine.Code;
            s->Eip = 0;
            Assert.Equal(CpuExit.Halt, machine.Core.Run());
            Assert.InRange(machine.Core.Counters.CacheBytes, 0, Limit + 100_000);
        }
        Assert.InRange(machine.Core.Counters.Evictions, 5, 100);
    }

    /// <summary>A translation that was given up is garbage for the runtime, whichever way it ended.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NothingHoldsATranslationThatEnded(bool byEviction)
    {
        using var machine = Machine(1);
        machine.Lay("40 EB00 40 F4");
        var method = Translation(machine);
        Assert.True(method.IsAlive);
        if (byEviction)
        {
            // Runs through 32 KB of INC AX in blocks of 64.
            machine.Memory.Write(CoreMachine.Code + 0x1000, [.. Enumerable.Repeat((byte)0x40, 0x7000), 0xF4]);
            machine.Run(0x1000);
            Assert.True(machine.Core.Counters.Evictions > 0);
        }
        else
        {
            machine.Lay("48", 3);
            machine.Run(0x20);
        }
        for (var i = 0; i < 10 && method.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(method.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Translation(CoreMachine machine)
    {
        machine.Lay("F4", 0x20);
        machine.Run();
        return new WeakReference(machine.Core.TranslationAt(0)!.Method);
    }
}
