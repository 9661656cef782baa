namespace Dbt.Translator.Emission;

/// <summary>
/// Bytes of registers that are written on their own: they stay in locals of their own until the register is read, the region
/// left or a join reached, and are put into the register's local only there.
/// </summary>
internal sealed unsafe partial class RegionEmitter
{
    private ByteParts _bytes = ByteParts.None;

    /// <summary>The same when the current instruction began: what it has when it is left to the interpreter.</summary>
    private ByteParts _bytesBefore = ByteParts.None;

    /// <summary>AL CL DL BL AH CH DH BH as 0 to 7.</summary>
    private static int PartOf(int number, bool high) => high ? number + 4 : number;

    private void StorePart(int part, IlLocal value)
    {
        var number = part & 3;
        _ = Register(number);
        _dirty[number] = true;
        ForgetWindows(number);
        _bytes = _bytes.With(part, value);
    }

    /// <summary>The register's local gets the bytes that are ahead of it.</summary>
    private void SettleBytes(int number)
    {
        if ((_bytes.Ahead & ByteParts.Both(number)) == 0)
            return;
        MergeBytes(_bytes, _bytes.Ahead, number);
        _bytes = _bytes.Settled(number);
    }

    private void SettleBytes()
    {
        for (var number = 0; number < 4; number++)
            SettleBytes(number);
    }

    /// <summary>The same on a path that leaves the block, for those bytes only; what is known of the block stays as it is.</summary>
    private void MergeBytes(ByteParts bytes, int which)
    {
        if ((bytes.Ahead & which) == 0)
            return;
        for (var number = 0; number < 4; number++)
            MergeBytes(bytes, bytes.Ahead & which, number);
    }

    private void MergeBytes(ByteParts bytes, int which, int number)
    {
        var ahead = which >> number & 0x11;
        if (ahead == 0)
            return;
        var kept = (ahead == 0x11 ? 0xFFFF0000 : ahead == 1 ? 0xFFFFFF00 : 0xFFFF00FF) & (_narrow ? 0xFFFFu : uint.MaxValue);
        if (kept != 0)
        {
            _il.Ldloc(Register(number));
            _il.LdcI4(kept);
            _il.And();
        }
        if ((ahead & 1) != 0)
        {
            _il.Ldloc(bytes[number]);
            if (kept != 0)
                _il.Or();
        }
        if ((ahead & 0x10) != 0)
        {
            _il.Ldloc(bytes[number + 4]);
            _il.LdcI4(8);
            _il.Shl();
            _il.Or();
        }
        _il.Stloc(Register(number));
    }
}
