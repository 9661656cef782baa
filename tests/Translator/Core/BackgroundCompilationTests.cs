using Dbt.Guest;
using Xunit;

namespace Dbt.Translator.Tests.Core;

/// <summary>Compilation on a second thread: what the guest, the cache and the end of the core do to it meanwhile.</summary>
public sealed class BackgroundCompilationTests : IDisposable
{
    /// <summary>mov cx,imm / xor ax,ax / l: inc ax (at 5) / loop l / hlt: one block, again and again.</summary>
    private const string Loop = "B9E803 31C0 40 E2FD F4";

    private readonly ManualResetEventSlim _reached = new();
    private readonly ManualResetEventSlim _goOn = new(initialState: true);

    private CoreMachine Machine(int cacheLimit = 64 << 20, Action? beforeTranslation = null) => new(new CpuCoreOptions
    {
        PromotionThreshold = 20,
        CompilesInBackground = true,
        CacheLimit = cacheLimit,
        BeforeTranslation = beforeTranslation ?? Hold,
    });

    private void Hold()
    {
        _reached.Set();
        // Not for ever: a core waits for its compiler's end, also when a test has failed.
        _goOn.Wait(TimeSpan.FromMinutes(1));
    }

    public void Dispose()
    {
        _goOn.Set();
        _reached.Dispose();
        _goOn.Dispose();
    }

    private static void Halts(CoreMachine machine, int ax)
    {
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(ax, machine.Registers.Ax);
    }

    /// <summary>Runs until the compiling thread is at a region, and held there: the guest plans it, when the thread is ready.</summary>
    private void RunUntilHeld(CoreMachine machine, int ax)
    {
        for (var i = 0; !_reached.IsSet; i++)
        {
            Assert.True(i < 1_000_000, "nothing is compiled");
            Halts(machine, ax);
        }
    }

    /// <summary>Runs until a region has been published.</summary>
    private static void RunUntilTranslated(CoreMachine machine, int ax)
    {
        for (var i = 0; machine.Core.Counters.RegionsCompiled == 0; i++)
        {
            Assert.True(i < 100_000, "nothing is translated");
            Halts(machine, ax);
        }
    }

    [Fact]
    public void TheInterpreterRunsOnUntilTheRegionIsThere()
    {
        _goOn.Reset();
        using var machine = Machine();
        machine.Lay(Loop);
        RunUntilHeld(machine, 1000);
        Halts(machine, 1000);
        Assert.Equal(0, machine.Core.Counters.RegionsCompiled);
        Assert.Equal(0, machine.Core.Counters.RegionEntries);
        _goOn.Set();
        RunUntilTranslated(machine, 1000);
        Halts(machine, 1000);
        Assert.NotEqual(0, machine.Core.Counters.RegionEntries);
    }

    /// <summary>A loop without an end, in which nothing ever comes from outside.</summary>
    [Fact]
    public unsafe void ALoopThatRunsIsEnteredInItsMiddle()
    {
        using var machine = Machine();
        // l: add ax,1 / adc dx,0 / cmp dx,[100h] / jb l / hlt: 65536 × [100h] rounds.
        machine.Lay("050100 83D200 3B160001 72F4 F4");
        machine.Memory.WriteWord(CoreMachine.Code + 0x100, 0x2000);
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(0x2000, machine.Registers.Dx);
        Assert.Equal(1, machine.Core.Counters.RegionsCompiled);
        // Twice as many, and more, if it had not been.
        Assert.InRange(machine.Memory.State->Instructions, 1ul, 1ul << 30);
    }

    /// <summary>The program does not spin in the interpreter where it will be translated in a moment.</summary>
    [Fact]
    public unsafe void AHotLoopWaitsForItsRegion()
    {
        CoreMachine? looping = null;
        var interpreted = 0UL;
        using var machine = Machine(beforeTranslation: () =>
        {
            var before = looping!.Memory.State->Instructions;
            Thread.Sleep(30);
            interpreted = looping.Memory.State->Instructions - before;
        });
        looping = machine;
        // mov ecx,2000000 / l: inc ax / dec ecx / jnz l / hlt
        machine.Lay("66B980841E00 40 6649 75FB F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.Equal(1, machine.Core.Counters.RegionsCompiled);
        // Some hundred rounds; in 30 ms it would be most of the six million.
        Assert.InRange(interpreted, 0UL, 100_000UL);
    }

    [Fact]
    public void CodeThatChangesWhileItIsCompiledIsNotRun()
    {
        _goOn.Reset();
        using var machine = Machine();
        machine.Lay(Loop);
        RunUntilHeld(machine, 1000);
        machine.Memory.WriteByte(CoreMachine.Code + 5, 0x48); // dec ax
        Halts(machine, -1000 & 0xFFFF);
        _goOn.Set();
        for (var i = 0; machine.Core.Counters.CompilesDiscarded == 0; i++)
        {
            Assert.True(i < 100_000, "the old region is not discarded");
            Halts(machine, -1000 & 0xFFFF);
        }
        RunUntilTranslated(machine, -1000 & 0xFFFF);
        Halts(machine, -1000 & 0xFFFF);
        Assert.Equal(1, machine.Core.Counters.CompilesDiscarded);
    }

    /// <summary>The loop patches itself in its first round of each run: each translation is out of date when it comes.</summary>
    [Fact]
    public void ALoopThatPatchesItselfStaysRight()
    {
        using var machine = Machine(beforeTranslation: () => { });
        // mov cx,1000 / xor ax,ax / xor byte [10h],8 (inc ax <-> dec ax) / 3 × nop / inc ax / nop / l at 10h: inc ax / loop l / hlt
        machine.Lay("B9E803 31C0 8036100008 909090 40 4890 40 E2FD F4");
        var (up, down) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            Assert.Equal(CpuExit.Halt, machine.Run());
            if (machine.Registers.Ax == 1000)
                up++;
            else if (machine.Registers.Ax == (-1000 & 0xFFFF))
                down++;
            Assert.Equal((i + 1) / 2, up);
            if (i % 20 == 0)
                Thread.Sleep(1);
        }
        Assert.Equal(200, down);
    }

    [Fact]
    public void TheCacheIsEmptiedWhileARegionIsCompiled()
    {
        using var machine = Machine(cacheLimit: 64 << 10, beforeTranslation: () => Thread.Sleep(1));
        // A chain of 2000 blocks: inc ax / jmp next.
        var code = new List<byte>();
        for (var i = 0; i < 2000; i++)
            code.AddRange([0x40, 0xEB, 0x00]);
        code.Add(0xF4);
        machine.Memory.Write(CoreMachine.Code, [.. code]);
        for (var round = 0; round < 200; round++)
        {
            var registers = machine.Registers;
            registers.Eax = 0;
            Halts(machine, 2000);
            // Small enough to stay for a while, and hot: mov cx,100 / l: dec cx / jnz l / hlt
            machine.Lay("B96400 49 75FD F4", 0x8000);
            Assert.Equal(CpuExit.Halt, machine.Run(0x8000));
        }
        Assert.NotEqual(0, machine.Core.Counters.Evictions);
        Assert.NotEqual(0, machine.Core.Counters.CompilesDiscarded);
    }

    [Fact]
    public void TheCoreIsDisposedWhileARegionIsCompiled()
    {
        _goOn.Reset();
        var machine = Machine();
        machine.Lay(Loop);
        RunUntilHeld(machine, 1000);
        var disposing = new Thread(machine.Dispose);
        disposing.Start();
        Assert.False(disposing.Join(20));
        _goOn.Set();
        disposing.Join();
    }

    [Fact]
    public void CoresSideBySideHaveAThreadEach()
    {
        _goOn.Reset();
        using var waiting = Machine();
        waiting.Lay(Loop);
        RunUntilHeld(waiting, 1000);
        // The other one's compiler is held, which must not matter here.
        using var machine = Machine(beforeTranslation: () => { });
        machine.Lay(Loop);
        RunUntilTranslated(machine, 1000);
        Assert.Equal(0, waiting.Core.Counters.RegionsCompiled);
        _goOn.Set();
        RunUntilTranslated(waiting, 1000);
    }

    /// <summary>A region that nobody waits for does not keep the core.</summary>
    [Fact]
    public void ACoreThatTranslatedNothingIsDisposed()
    {
        using var machine = Machine();
        machine.Lay("F4");
        Assert.Equal(CpuExit.Halt, machine.Run());
        Assert.False(_reached.IsSet);
    }

    [Fact]
    public void AFailureOfTheCompilingThreadReachesTheGuests()
    {
        using var machine = Machine(beforeTranslation: () => throw new InvalidOperationException("no more"));
        // jmp $
        machine.Lay("EBFE");
        var failure = Assert.Throws<InvalidOperationException>(() =>
        {
            while (machine.Run() == CpuExit.Yield)
            {
            }
        });
        Assert.Equal("no more", failure.Message);
    }
}
