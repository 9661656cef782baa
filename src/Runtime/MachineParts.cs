using Dbt.Runtime.Events;
using Dbt.Runtime.Hooks;
using Dbt.Translator;

namespace Dbt.Runtime;

/// <summary>What a machine is made of, besides its memory.</summary>
internal sealed record MachineParts(
    CpuCore Core,
    MachineEvents Events,
    InterruptHooks Interrupts,
    Breakpoints Breakpoints,
    PortHooks Ports,
    HookActivity Activity);
