using System.Globalization;
using System.Text;
using Dbt.Translator.Core;

namespace Dbt.Cli;

/// <summary>
/// What <c>--stats</c> and <c>--stats-json</c> print: one list of figures, as a table and as JSON (docs/statistics.md).
/// </summary>
internal sealed class RunStatistics
{
    private readonly List<(string Section, string Key, string Label, string Value)> _figures = [];
    private string _section = "";

    /// <param name="counters">The processor's, of a machine that has ended.</param>
    /// <param name="wall">From the start of Main.</param>
    /// <param name="processor">Processor time of the whole process.</param>
    public RunStatistics(CoreCounters counters, TimeSpan wall, TimeSpan processor)
    {
        Section("time");
        Milliseconds("wallMilliseconds", "wall", wall.TotalMilliseconds);
        Milliseconds("processorMilliseconds", "processor, all threads", processor.TotalMilliseconds);
        var translation = counters.TranslationNanoseconds / 1e6;
        Milliseconds("translationMilliseconds", "translating, all threads", translation);
        Add("translationShare", "its share of processor time, %",
            (100 * translation / Math.Max(processor.TotalMilliseconds, 1)).ToString("F1", CultureInfo.InvariantCulture));
        Milliseconds("planMilliseconds", "  choosing and decoding blocks", counters.PlanNanoseconds / 1e6);
        Milliseconds("emitMilliseconds", "  analysing, writing IL", counters.EmitNanoseconds / 1e6);
        Milliseconds("jitMilliseconds", "  RyuJIT", counters.JitNanoseconds / 1e6);
        Milliseconds("backgroundMilliseconds", "wall beside the interpreter", counters.BackgroundNanoseconds / 1e6);

        Section("code");
        Count("blocksDecoded", "blocks decoded", counters.BlocksDecoded);
        Count("instructionsDecoded", "instructions decoded", counters.InstructionsDecoded);
        Count("instructionsInterpreted", "instructions interpreted", counters.InstructionsCounted);
        Count("cacheBytes", "bytes in the cache", counters.CacheBytes);

        Section("translation");
        Count("regionsCompiled", "regions compiled", counters.RegionsCompiled);
        Count("regionsGrown", "of these, in place of others", counters.RegionsGrown);
        Count("instructionsCompiled", "instructions in them", counters.InstructionsCompiled);
        Count("ilInstructions", "IL instructions", counters.IlInstructions);
        Count("ilBytes", "IL bytes", counters.IlBytes);
        Count("regionsShrunk", "planned again, too large", counters.RegionsShrunk);
        Count("plainRangesBroken", "plain ranges broken", counters.PlainRangesBroken);
        Count("compilesDiscarded", "discarded, code had changed", counters.CompilesDiscarded);
        Count("queueLongest", "most hot blocks waiting", counters.QueueLongest);
        Count("queueDropped", "not needed when their turn came", counters.QueueDropped);
        Count("queueOverflows", "no room to wait", counters.QueueOverflows);

        Section("regions");
        Count("regionEntries", "entered from the dispatcher", counters.RegionEntries);
        Count("chainHits", "went on into each other", counters.ChainHits);
        Count("chainMisses", "found no region at an exit", counters.ChainMisses);
        Count("served", "called the machine and went on", counters.ExitsServed);

        Section("exits");
        Count("next", "to go on elsewhere", counters.ExitsNext);
        Count("stopped", "interrupt, port, HLT", counters.ExitsStopped);
        Count("resync", "branch or mode change by a handler", counters.ExitsResync);
        Count("codeWritten", "deoptimised: store into code", counters.ExitsCodeWritten);
        Count("fault", "deoptimised: exception", counters.ExitsFault);
        Count("other", "deoptimised: device memory, others", counters.ExitsOther);

        Section("invalidations");
        Count("blocksPatchedOperand", "blocks: operand patched", counters.BlocksPatchedOperand);
        Count("blocksPatched", "blocks: code patched", counters.BlocksPatched);
        Count("blocksOverwritten", "blocks: overwritten", counters.BlocksOverwritten);
        Count("blocksReplaced", "blocks: loaded over, or by a device", counters.BlocksReplaced);
        Count("regions", "regions", counters.RegionsInvalidated);
        Count("evictions", "cache emptied", counters.Evictions);
        Count("collections", "collections asked for", counters.Collections);
    }

    /// <summary>A line a figure, sections at the margin.</summary>
    public string ToTable(string program)
    {
        var text = new StringBuilder(4096);
        text.Append("dbt: statistics of ").Append(program).Append('\n');
        var section = "";
        foreach (var figure in _figures)
        {
            text.Append("  ").Append((figure.Section == section ? "" : figure.Section).PadRight(15))
                .Append(figure.Label.PadRight(36)).Append(figure.Value.PadLeft(16)).Append('\n');
            section = figure.Section;
        }
        return text.ToString();
    }

    /// <summary>One object, with an object for each section.</summary>
    public string ToJson()
    {
        var text = new StringBuilder(4096);
        var section = "";
        foreach (var figure in _figures)
        {
            if (figure.Section != section)
                text.Append(section.Length == 0 ? "{" : "\n  },").Append("\n  \"").Append(figure.Section).Append("\": {\n");
            else
                text.Append(",\n");
            section = figure.Section;
            text.Append("    \"").Append(figure.Key).Append("\": ").Append(figure.Value);
        }
        return text.Append("\n  }\n}\n").ToString();
    }

    private void Section(string name) => _section = name;

    private void Milliseconds(string key, string label, double value) =>
        Add(key, label, value.ToString("F1", CultureInfo.InvariantCulture));

    private void Count(string key, string label, long value) => Add(key, label, value.ToString(CultureInfo.InvariantCulture));

    private void Add(string key, string label, string value) => _figures.Add((_section, key, label, value));
}
