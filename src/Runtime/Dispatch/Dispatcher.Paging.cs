using Dbt.Mvdm;
using Dbt.Translator;

namespace Dbt.Runtime.Dispatch;

/// <summary>Services that a client calls under paging see memory as it does.</summary>
internal sealed unsafe partial class Dispatcher
{
    private PagedClient? _client;

    private void ServiceCallUnderPaging(byte number)
    {
        _memory.View = _client ??= new PagedClient(_memory);
        try
        {
            ServiceCall(number);
        }
        finally
        {
            _memory.View = null;
        }
    }

    private bool RunHooksUnderPaging(InterruptHook[] hooks, byte vector)
    {
        _memory.View = _client ??= new PagedClient(_memory);
        try
        {
            return RunHooksBefore(hooks, vector);
        }
        finally
        {
            _memory.View = null;
        }
    }
}
