using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;

namespace Dbt.Translator.Emission;

/// <summary>Branches whose target is known when they run: the frequent ones are in the region.</summary>
internal sealed unsafe partial class RegionEmitter
{
    /// <summary>Comparisons in turn, up to so many, are as quick as a switch.</summary>
    private const int MostCompared = 3;

    /// <summary>Goes on at the one of the block's targets that a local names, or leaves for it.</summary>
    /// <param name="target">The offset; of a far branch, offset and selector as a far pointer.</param>
    private void GotoTargets(IlLocal target)
    {
        var elsewhere = _il.NewLabel();
        if (_block.Targets.Count <= MostCompared || !WriteSwitch(target, elsewhere))
        {
            foreach (var known in _block.Targets)
            {
                var other = _il.NewLabel();
                GotoIf(target, known, other);
                _il.Mark(other);
            }
        }
        _il.Mark(elsewhere);
        if (_block.IsFar)
            ExitFar(target);
        else
        {
            if (_checksLate)
                CheckTarget(target);
            ExitIndirect(target, _block.Block.Key.CsBase);
        }
    }

    private uint TargetOf(PlannedBlock known)
    {
        var key = known.Block.Key;
        return _block.IsFar ? BranchProfile.FarTarget(key.CsBase >> 4, key.Eip) : key.Eip;
    }

    private void GotoIf(IlLocal target, PlannedBlock known, IlLabel other)
    {
        _il.Ldloc(target);
        _il.LdcI4(TargetOf(known));
        _il.BneUn(other);
        if (_block.IsFar)
            StoreCode(known.Block.Key.CsBase >> 4);
        Goto(known, known.Block.Key.Eip);
    }

    /// <summary>
    /// switch (target shifted and masked), where the targets differ, and a comparison for each. False: no such bits are found.
    /// </summary>
    private bool WriteSwitch(IlLocal target, IlLabel elsewhere)
    {
        if (TargetHash.Find([.. _block.Targets.ConvertAll(TargetOf)]) is not { } hash)
            return false;
        var cases = new IlLabel[hash.Size];
        Array.Fill(cases, elsewhere);
        foreach (var known in _block.Targets)
            cases[hash.Of(TargetOf(known))] = _il.NewLabel();
        _il.Ldloc(target);
        _il.LdcI4(hash.Shift);
        _il.ShrUn();
        _il.LdcI4(hash.Size - 1);
        _il.And();
        _il.Switch(cases);
        _il.Br(elsewhere);
        foreach (var known in _block.Targets)
        {
            _il.Mark(cases[hash.Of(TargetOf(known))]);
            GotoIf(target, known, elsewhere);
        }
        return true;
    }
}
