using Dbt.Translator.Analysis;

namespace Dbt.Translator.Emission;

/// <summary>
/// Joins at which the flags are there for exits alone: a loop that begins with a store, say, which may leave, and ends with the
/// comparison that made the flags. What comes over an edge stays in locals, with a number that says which edge it was; the
/// exits put it into the state.
/// </summary>
internal sealed unsafe partial class RegionEmitter
{
    /// <summary>By block.</summary>
    private readonly FlagJoin?[] _joins;

    /// <summary>Locals that have an immediate operand.</summary>
    private readonly Dictionary<int, int> _constants = [];

    /// <summary>0: the flags are in the state. Else one more than the place in the join's list.</summary>
    private IlLocal? _joinWay;
    private IlLocal? _joinA;
    private IlLocal? _joinB;

    private IlLocal JoinWay => _joinWay ??= _il.NewInt32();
    private IlLocal JoinA => _joinA ??= _il.NewInt32();
    private IlLocal JoinB => _joinB ??= _il.NewInt32();

    /// <summary>Operations that come over the edges: the first operand, or the result of a logical one, is in a local.</summary>
    private sealed class FlagJoin
    {
        public List<JoinWayIn> Ways { get; } = [];

        /// <summary>The place of an operation in the list, to which it is added when it is new.</summary>
        public int PlaceOf(FlagKind kind, int size, int? b, bool keepsCarry)
        {
            for (var i = 0; i < Ways.Count; i++)
            {
                if (Ways[i].Kind == kind && Ways[i].Size == size && Ways[i].B == b && Ways[i].KeepsCarry == keepsCarry)
                    return i;
            }
            Ways.Add(new JoinWayIn(kind, size, b, keepsCarry));
            return Ways.Count - 1;
        }
    }

    /// <param name="kind">The operation.</param>
    /// <param name="size">Of its operands, in bytes.</param>
    /// <param name="b">The second operand, or null when it is in a local.</param>
    /// <param name="keepsCarry">CF is the one in the state.</param>
    private sealed class JoinWayIn(FlagKind kind, int size, int? b, bool keepsCarry)
    {
        public FlagKind Kind { get; } = kind;
        public int Size { get; } = size;
        public int? B { get; } = b;
        public bool KeepsCarry { get; } = keepsCarry;
    }

    private FlagJoin JoinOf(PlannedBlock block) => _joins[block.Index] ??= new FlagJoin();

    private FlagState JoinedFlags(PlannedBlock block)
    {
        _ = JoinOf(block);
        var joined = FlagState.All(new FlagSource(FlagKind.Join, block.Index, default, default, default));
        return block.Replaces == FlagSet.All ? joined : joined with { Carry = new FlagSource(FlagKind.Memory) };
    }

    /// <summary>On an edge to a join.</summary>
    private void JoinFlags(PlannedBlock target)
    {
        var source = _flags.Rest;
        var keepsCarry = _flags.Carry.IsStored;
        if (source.Kind is not (FlagKind.Add or FlagKind.Sub or FlagKind.Logic) || _flags.Overflow != source
            || !(keepsCarry || (_flags.IsOne && target.Replaces == FlagSet.All)))
        {
            StoreFlags(_flags);
            _il.LdcI4(0);
            _il.Stloc(JoinWay);
            return;
        }
        int? constant = _constants.TryGetValue(source.B.Index, out var value) ? value : null;
        var isLogic = source.Kind == FlagKind.Logic;
        _il.Ldloc(isLogic ? source.R : source.A);
        _il.Stloc(JoinA);
        if (!isLogic && constant is null)
        {
            _il.Ldloc(source.B);
            _il.Stloc(JoinB);
        }
        _il.LdcI4(JoinOf(target).PlaceOf(source.Kind, source.Size, isLogic ? null : constant, keepsCarry) + 1);
        _il.Stloc(JoinWay);
    }

    private static bool HasJoined(FlagState flags) => flags.Carry.Kind == FlagKind.Join || flags.Rest.Kind == FlagKind.Join;

    /// <summary>In a cold path, when all edges to the join are known: what came over them goes to the state.</summary>
    /// <returns>Where the flags are then.</returns>
    private FlagState StoreJoined(FlagState flags)
    {
        var source = flags.Rest.Kind == FlagKind.Join ? flags.Rest : flags.Carry;
        var done = _il.NewLabel();
        var ways = _joins[source.Size]!.Ways;
        for (var i = 0; i < ways.Count; i++)
        {
            var other = _il.NewLabel();
            _il.Ldloc(JoinWay);
            _il.LdcI4(i + 1);
            _il.BneUn(other);
            StoreWay(ways[i]);
            _il.Br(done);
            _il.Mark(other);
        }
        _il.Mark(done);
        var stored = new FlagSource(FlagKind.Memory);
        return new FlagState(
            flags.Carry == source ? stored : flags.Carry,
            flags.Overflow == source ? stored : flags.Overflow,
            flags.Rest == source ? stored : flags.Rest);
    }

    private void StoreWay(JoinWayIn way)
    {
        var b = JoinB;
        if (way.B is { } constant)
        {
            b = _il.NewInt32();
            _il.LdcI4(constant);
            _il.Stloc(b);
        }
        var operation = new FlagSource(way.Kind, way.Size, JoinA, b, JoinA);
        StoreFlags(new FlagState(way.KeepsCarry ? new FlagSource(FlagKind.Memory) : operation, operation, operation));
    }

    /// <summary>At the region's entry the flags are in the state.</summary>
    private void EnterJoins()
    {
        if (_joinWay is not { } way)
            return;
        _il.LdcI4(0);
        _il.Stloc(way);
    }
}
