using Dbt.Guest;
using Dbt.Mvdm;
using Dbt.Runtime.Layout;

namespace Dbt.Runtime.Hooks;

/// <summary>
/// Addresses in ROM that call back when they are executed: breakpoints that stay (VDHArmBPHook), and the return addresses of
/// procedures that a driver made the client call (VDHArmReturnHook).
/// </summary>
internal sealed class Breakpoints
{
    /// <summary>What a slot does: run a hook; for a return hook, first put CS:EIP back.</summary>
    internal sealed class Slot(Action<IVirtualMachine> hook, bool isReturn)
    {
        public Action<IVirtualMachine> Hook { get; } = hook;

        public bool IsReturn { get; } = isReturn;

        public SegmentRegister Cs { get; set; }

        public uint Eip { get; set; }
    }

    private readonly Slot?[] _slots = new Slot?[MemoryMap.BreakpointCount];
    private readonly Queue<int> _returnSlots = new();
    private int _next;

    public Slot? this[int slot] => _slots[slot];

    public FarPointer Allocate(Action<IVirtualMachine> hook) => TryAllocate(hook, out var address)
        ? address
        : throw new InvalidVdhCallException("AllocateBreakpoint", "all breakpoints are in use");

    public bool TryAllocate(Action<IVirtualMachine> hook, out FarPointer address)
    {
        address = default;
        var slot = TakeFree();
        if (slot < 0)
            return false;
        _slots[slot] = new Slot(hook, isReturn: false);
        address = MemoryMap.BreakpointStub(slot);
        return true;
    }

    /// <summary>
    /// A slot for one return. Guests that never return (a critical error handler which ends the program) leave theirs
    /// behind, so when all are used the oldest is taken back.
    /// </summary>
    public int AllocateReturn(Slot content)
    {
        var slot = TakeFree();
        while (slot < 0 && _returnSlots.TryDequeue(out var oldest))
        {
            if (_slots[oldest] is { IsReturn: true })
                slot = oldest;
        }
        if (slot < 0)
            throw new InvalidVdhCallException("ArmReturnHook", "all breakpoints are in use");
        if (_returnSlots.Count >= 2 * _slots.Length)
            ForgetReturned();
        _slots[slot] = content;
        _returnSlots.Enqueue(slot);
        return slot;
    }

    public void Free(int slot) => _slots[slot] = null;

    private int TakeFree()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            var slot = (_next + i) % _slots.Length;
            if (_slots[slot] != null)
                continue;
            _next = slot + 1;
            return slot;
        }
        return -1;
    }

    /// <summary>Drops all but the youngest mention of each slot that is still armed.</summary>
    private void ForgetReturned()
    {
        var order = _returnSlots.ToArray();
        _returnSlots.Clear();
        for (var i = 0; i < order.Length; i++)
        {
            if (_slots[order[i]] is { IsReturn: true } && Array.LastIndexOf(order, order[i]) == i)
                _returnSlots.Enqueue(order[i]);
        }
    }
}
