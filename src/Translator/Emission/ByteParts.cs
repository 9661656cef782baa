namespace Dbt.Translator.Emission;

/// <summary>
/// Which bytes of EAX, ECX, EDX and EBX have a local of their own at a point of a region, by the numbers of AL CL DL BL AH CH
/// DH BH: the value that was stored there last. Immutable; the locals are written once.
/// </summary>
internal sealed class ByteParts
{
    private readonly IlLocal[] _locals;
    private readonly byte _known;
    private readonly byte _ahead;

    public static ByteParts None { get; } = new([], 0, 0);

    private ByteParts(IlLocal[] locals, int known, int ahead)
    {
        _locals = locals;
        _known = (byte)known;
        _ahead = (byte)ahead;
    }

    /// <summary>Bit n: the local of byte n is ahead of the local of its register, which has an older value there.</summary>
    public int Ahead => _ahead;

    public bool Has(int part) => (_known >> part & 1) != 0;

    public IlLocal this[int part] => _locals[part];

    /// <summary>Byte n has been given a value, its register not yet.</summary>
    public ByteParts With(int part, IlLocal value)
    {
        var locals = new IlLocal[8];
        _locals.CopyTo(locals, 0);
        locals[part] = value;
        return new ByteParts(locals, _known | 1 << part, _ahead | 1 << part);
    }

    /// <summary>The register has its bytes now, which may still be read from their locals.</summary>
    public ByteParts Settled(int register) => new(_locals, _known, _ahead & ~Both(register));

    /// <summary>The register has changed.</summary>
    public ByteParts Without(int register) => (_known & Both(register)) == 0
        ? this
        : new ByteParts(_locals, _known & ~Both(register), _ahead & ~Both(register));

    /// <summary>Bits of the two bytes of a register; none for SP, BP, SI, DI (4 to 7).</summary>
    public static int Both(int register) => register < 4 ? 0x11 << register : 0;
}
