using System.Text;
using Dbt.Guest;

namespace Dbt.Vdds.VDpmi;

/// <summary>Functions 0D00h–0D03h of DPMI 1.0: blocks with names that all clients of the machine share.</summary>
internal sealed class SharedMemoryServices(DpmiHost host)
{
    /// <summary>
    /// The structure of 0D00h: bytes wanted, bytes there are, handle, address, and a pointer to the name, whose offset has 32 bits.
    /// </summary>
    private const uint StructureSize = 0x18, SizeAt = 4, HandleAt = 8, LinearAt = 12, NameAt = 16, NameSelectorAt = 20;

    private const int LongestName = 128;

    /// <summary>DX of 0D02h: do not wait; shared with others.</summary>
    private const ushort NoWait = 1, Shared = 2;

    private readonly Dictionary<string, SharedBlock> _byName = [];
    private readonly Dictionary<uint, SharedBlock> _byHandle = [];

    private sealed class SharedBlock(string name, uint linear, uint length)
    {
        public string Name => name;

        public uint Linear => linear;

        public uint Length => length;

        /// <summary>Clients that have allocated it, as often as they have.</summary>
        public List<DpmiClient> Users { get; } = [];

        public DpmiClient? Owner { get; set; }

        public int Sharers { get; set; }
    }

    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(ServiceTable services)
    {
        services.Add(0x0D00, Allocate);
        services.Add(0x0D01, Free);
        services.Add(0x0D02, Serialize);
        services.Add(0x0D03, Release);
    }

    private DpmiError Allocate()
    {
        var memory = host.Machine.Memory;
        var at = host.ProbeAtDi(StructureSize, write: true);
        if (!TryReadName(memory.ReadWord(at + NameSelectorAt), memory.ReadDword(at + NameAt), out var name))
            return DpmiError.InvalidValue;
        if (!_byName.TryGetValue(name, out var block))
        {
            var wanted = memory.ReadDword(at);
            if (wanted == 0)
                return DpmiError.InvalidValue;
            var linear = host.Kernel.LinearMemory.Allocate(wanted);
            if (linear == 0)
                return DpmiError.NoPhysicalMemory;
            block = new SharedBlock(name, linear, LinearMemoryServices.Pages(wanted));
            _byName.Add(name, block);
            _byHandle.Add(linear, block);
        }
        block.Users.Add(host.Client);
        memory.WriteDword(at + SizeAt, block.Length);
        memory.WriteDword(at + HandleAt, block.Linear);
        memory.WriteDword(at + LinearAt, block.Linear);
        return DpmiError.None;
    }

    private bool TryReadName(ushort selector, uint offset, out string name)
    {
        var text = new StringBuilder();
        for (var i = 0u; text.Length <= LongestName; i++)
        {
            var one = host.Machine.Memory.ReadByte(host.Kernel.Probe(selector, offset + i, 1, write: false));
            if (one == 0)
                break;
            text.Append((char)one);
        }
        name = text.ToString();
        return name.Length is > 0 and <= LongestName;
    }

    private DpmiError Free()
    {
        if (!TryFind(out var block))
            return DpmiError.InvalidHandle;
        Remove(block, host.Client);
        return DpmiError.None;
    }

    private bool TryFind(out SharedBlock block) =>
        _byHandle.TryGetValue(Words.Join(Registers.Si, Registers.Di), out block!) && block.Users.Contains(host.Client);

    private void Remove(SharedBlock block, DpmiClient client)
    {
        block.Users.Remove(client);
        if (!block.Users.Contains(client) && block.Owner == client)
            block.Owner = null;
        if (block.Users.Count != 0)
            return;
        _byName.Remove(block.Name);
        _byHandle.Remove(block.Linear);
        host.Kernel.LinearMemory.Free(block.Linear, block.Length);
    }

    /// <summary>
    /// One client runs at a time, and an owner that waits for its child does not go on: waiting would last for ever, and is told as a
    /// deadlock.
    /// </summary>
    private DpmiError Serialize()
    {
        if (!TryFind(out var block))
            return DpmiError.InvalidHandle;
        var (wait, shared) = ((Registers.Dx & NoWait) == 0, (Registers.Dx & Shared) != 0);
        if (block.Owner is { } owner && owner != host.Client)
            return wait ? DpmiError.Deadlock : DpmiError.OwnedExclusively;
        if (!shared && block.Sharers != 0)
            return wait ? DpmiError.Deadlock : DpmiError.OwnedShared;
        if (shared)
            block.Sharers++;
        else
            block.Owner = host.Client;
        return DpmiError.None;
    }

    private DpmiError Release()
    {
        if (!TryFind(out var block))
            return DpmiError.InvalidHandle;
        if ((Registers.Dx & Shared) != 0)
        {
            if (block.Sharers == 0)
                return DpmiError.InvalidState;
            block.Sharers--;
            return DpmiError.None;
        }
        if (block.Owner != host.Client)
            return DpmiError.InvalidState;
        block.Owner = null;
        return DpmiError.None;
    }

    /// <summary>A client ends.</summary>
    public void ReleaseAll(DpmiClient client)
    {
        foreach (var block in new List<SharedBlock>(_byHandle.Values))
        {
            while (block.Users.Contains(client))
                Remove(block, client);
        }
    }
}
