using System.Diagnostics;
using HostProgram = System.Diagnostics.Process;
using Dbt.DosKrnl.Tests.Harness;
using Xunit;

namespace Dbt.DosKrnl.Tests.Files;

/// <summary>Sharing modes and record locks between machines, and against other programs of the host.</summary>
public class SharedFileTests
{
    private sealed class Pair : IDisposable
    {
        private readonly TemporaryFolder _tree = new TemporaryFolder().With("one/").With("two/").With("both/f.dat", "0123456789");

        public Pair()
        {
            One = Start("one");
            Two = Start("two");
        }

        public DosMachine One { get; }

        public DosMachine Two { get; }

        public string File => _tree["both/f.dat"];

        private DosMachine Start(string own) => new(
            configure: c => c with { Mounts = [.. c.Mounts, new('D', _tree["both"])], TimeLimit = TimeSpan.FromMinutes(3) },
            folder: _tree[own]);

        public void Dispose()
        {
            One.Dispose();
            Two.Dispose();
            _tree.Dispose();
        }
    }

    /// <summary>AX, or minus the error.</summary>
    private static int Call(DosMachine machine, int ax, int bx = 0, int cx = 0, int dx = 0, int si = 0, int di = 0)
    {
        var registers = machine.Registers((ushort)ax);
        (registers["BX"], registers["CX"], registers["DX"]) = ((ushort)bx, (ushort)cx, (ushort)dx);
        (registers["SI"], registers["DI"]) = ((ushort)si, (ushort)di);
        var result = machine.Int21(registers);
        return result.Carry ? -result.Ax : result.Ax;
    }

    private static int Open(DosMachine machine, int mode) => Call(machine, 0x3D00 | mode, dx: machine.Put(@"D:\F.DAT"));

    private static int Lock(DosMachine machine, int handle, int from, int length) => Call(machine, 0x5C00, handle, 0, from, 0, length);

    private static int Unlock(DosMachine machine, int handle, int from, int length) => Call(machine, 0x5C01, handle, 0, from, 0, length);

    private static string Read(DosMachine machine, int handle, int from, int count)
    {
        Call(machine, 0x4200, handle, 0, from);
        var buffer = machine.Reserve(count);
        var got = Call(machine, 0x3F00, handle, count, buffer);
        return got < 0 ? $"error {-got}" : machine.Text(buffer, got);
    }

    private static int Write(DosMachine machine, int handle, int from, string text)
    {
        Call(machine, 0x4200, handle, 0, from);
        return Call(machine, 0x4000, handle, text.Length, machine.Put(text));
    }

    /// <summary>The second mode is refused (error 32) or not when another machine has the file open in the first.</summary>
    [Theory]
    [InlineData(0x10, 0x00, false)] // deny all, then compatibility mode
    [InlineData(0x10, 0x40, false)]
    [InlineData(0x20, 0x40, true)] // deny write, then read
    [InlineData(0x20, 0x42, false)]
    [InlineData(0x20, 0x02, false)]
    [InlineData(0x20, 0x20, true)]
    [InlineData(0x22, 0x20, false)] // the first writes
    [InlineData(0x30, 0x41, true)] // deny read, then write
    [InlineData(0x30, 0x40, false)]
    [InlineData(0x42, 0x42, true)] // deny none
    [InlineData(0x42, 0x20, false)]
    [InlineData(0x02, 0x02, true)] // compatibility mode denies nobody anything
    [InlineData(0x02, 0x20, false)] // but its writing can be what another denies
    [InlineData(0x00, 0x20, true)]
    [InlineData(0x40, 0x10, false)]
    public void Modes(int first, int second, bool goesWell)
    {
        using var pair = new Pair();
        var one = Open(pair.One, first);
        Assert.InRange(one, 5, 19);
        var two = Open(pair.Two, second);
        if (goesWell)
            Assert.InRange(two, 5, 19);
        else
            Assert.Equal(-32, two);
        Call(pair.One, 0x3E00, one);
        Assert.InRange(Open(pair.Two, 0x10), goesWell ? -32 : 5, goesWell ? -32 : 19);
    }

    [Fact]
    public void Locks_hold_in_the_other_machine_and_show_what_was_written()
    {
        using var pair = new Pair();
        int one = Open(pair.One, 0x42), two = Open(pair.Two, 0x42);
        Assert.Equal("0123", Read(pair.Two, two, 0, 4));
        Assert.True(Lock(pair.One, one, 2, 4) >= 0);
        Assert.Equal(-33, Lock(pair.Two, two, 5, 1));
        Assert.Equal(-33, Lock(pair.Two, two, 0, 10));
        Assert.True(Lock(pair.Two, two, 6, 2) >= 0);
        Assert.Equal("error 33", Read(pair.Two, two, 1, 4));
        Assert.Equal(-33, Write(pair.Two, two, 5, "x"));
        Assert.Equal("01", Read(pair.Two, two, 0, 2));
        Assert.Equal(4, Write(pair.One, one, 2, "abcd"));
        Assert.True(Unlock(pair.One, one, 2, 4) >= 0);
        Assert.Equal("01abcd67", Read(pair.Two, two, 0, 8));
        Assert.Equal(-33, Unlock(pair.Two, two, 6, 1));
        Assert.Equal("error 33", Read(pair.One, one, 0, 8));
        Call(pair.Two, 0x3E00, two);
        Assert.Equal("01abcd6789", Read(pair.One, one, 0, 10));
    }

    /// <summary>Each adds one to a number 100 times, between locking and unlocking it.</summary>
    [Fact]
    public void Two_machines_count_in_one_file()
    {
        using var pair = new Pair();
        File.WriteAllText(pair.File, "00000");
        Parallel.ForEach([pair.One, pair.Two], machine =>
        {
            var handle = Open(machine, 0x42);
            var buffer = machine.Reserve(5);
            for (var i = 0; i < 100;)
            {
                if (Lock(machine, handle, 0, 5) < 0)
                {
                    Thread.Yield();
                    continue;
                }
                Call(machine, 0x4200, handle);
                Call(machine, 0x3F00, handle, 5, buffer);
                var number = int.Parse(machine.Text(buffer, 5)) + 1;
                machine.Memory.Write(machine.Linear(buffer), System.Text.Encoding.ASCII.GetBytes($"{number:D5}"));
                Call(machine, 0x4200, handle);
                Call(machine, 0x4000, handle, 5, buffer);
                Unlock(machine, handle, 0, 5);
                i++;
            }
            Call(machine, 0x3E00, handle);
        });
        Assert.Equal("00200", File.ReadAllText(pair.File));
    }

    /// <summary>A program of the host holds an fcntl lock on bytes 4 and 5 until its input ends.</summary>
    [Fact]
    public void Locks_of_host_programs_hold()
    {
        const string Script = """
            use Fcntl; open(my $f, '+<', $ARGV[0]) or die; my $lock = pack('s s x4 q q i x4', F_WRLCK, 0, 4, 2, 0);
            fcntl($f, F_SETLK, $lock) or die "locked"; $| = 1; print "ready\n"; <STDIN>;
            """;
        using var pair = new Pair();
        using var host = HostProgram.Start(new ProcessStartInfo("perl", ["-e", Script, pair.File])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Assert.Equal("ready", host.StandardOutput.ReadLine());
        var handle = Open(pair.One, 0x42);
        Assert.Equal("error 33", Read(pair.One, handle, 0, 10));
        Assert.Equal("0123", Read(pair.One, handle, 0, 4));
        Assert.Equal(-33, Lock(pair.One, handle, 5, 1));
        host.StandardInput.Close();
        host.WaitForExit();
        Assert.Equal("0123456789", Read(pair.One, handle, 0, 10));
        Assert.True(Lock(pair.One, handle, 5, 1) >= 0);
        using var refused = HostProgram.Start(new ProcessStartInfo("perl", ["-e", Script, pair.File])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        Assert.Contains("locked", refused.StandardError.ReadToEnd(), StringComparison.Ordinal);
    }

    /// <summary>What deny-none programs write is on the host at once, and what the host writes is seen at once.</summary>
    [Fact]
    public void Deny_none_keeps_nothing_back()
    {
        using var pair = new Pair();
        int one = Open(pair.One, 0x42), two = Open(pair.Two, 0x42);
        Assert.Equal("0", Read(pair.Two, two, 0, 1));
        Write(pair.One, one, 1, "x");
        Assert.Equal("0x23456789", File.ReadAllText(pair.File));
        Assert.Equal("0x2", Read(pair.Two, two, 0, 3));
    }
}
