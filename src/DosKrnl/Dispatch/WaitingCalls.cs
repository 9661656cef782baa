using System.Runtime.CompilerServices;
using Dbt.DosKrnl.Structures;
using Dbt.Guest;

namespace Dbt.DosKrnl.Dispatch;

/// <summary>
/// Calls that wait inside DOS, known by their stack: InDOS counts them, so that handlers of interrupts which arrive
/// meanwhile see that DOS is busy.
/// </summary>
internal sealed class WaitingCalls(SwappableData sda)
{
    /// <summary>A guest that jumps out of its waits for ever must not make this grow.</summary>
    private const int Limit = 16;

    private readonly List<int> _stacks = [];

    public void Enter(ClientRegisters client)
    {
        var stack = Key(client);
        if (_stacks.Contains(stack))
            return;
        if (_stacks.Count == Limit)
            _stacks.RemoveAt(0);
        else
            sda.InDos++;
        _stacks.Add(stack);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(ClientRegisters client)
    {
        if (_stacks.Count != 0)
            Remove(client);
    }

    private void Remove(ClientRegisters client)
    {
        if (_stacks.Remove(Key(client)) && sda.InDos != 0)
            sda.InDos--;
    }

    public void Clear()
    {
        _stacks.Clear();
        sda.InDos = 0;
    }

    private static int Key(ClientRegisters client) => (client.Ss << 16) | client.Sp;
}
