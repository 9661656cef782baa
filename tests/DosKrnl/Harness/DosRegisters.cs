using Dbt.Guest;

namespace Dbt.DosKrnl.Tests.Harness;

/// <summary>The registers that DOS functions use, before or after a call.</summary>
internal sealed record DosRegisters
{
    private readonly Dictionary<string, ushort> _values = [];

    public static readonly string[] Names = ["AX", "BX", "CX", "DX", "SI", "DI", "BP", "DS", "ES"];

    public bool Carry { get; init; }

    public bool Zero { get; init; }

    public ushort this[string name]
    {
        get => _values.GetValueOrDefault(name);
        set => _values[name] = value;
    }

    public ushort Ax => this["AX"];

    public ushort Bx => this["BX"];

    public ushort Cx => this["CX"];

    public ushort Dx => this["DX"];

    public byte Al => (byte)Ax;

    public static DosRegisters Read(ClientRegisters client) => new()
    {
        Carry = client.Carry,
        Zero = client.Zero,
        ["AX"] = client.Ax,
        ["BX"] = client.Bx,
        ["CX"] = client.Cx,
        ["DX"] = client.Dx,
        ["SI"] = client.Si,
        ["DI"] = client.Di,
        ["BP"] = client.Bp,
        ["DS"] = client.Ds,
        ["ES"] = client.Es,
    };

    public void Write(ClientRegisters client)
    {
        client.Ax = this["AX"];
        client.Bx = this["BX"];
        client.Cx = this["CX"];
        client.Dx = this["DX"];
        client.Si = this["SI"];
        client.Di = this["DI"];
        client.Bp = this["BP"];
        client.Ds = this["DS"];
        client.Es = this["ES"];
        client.Carry = Carry;
        client.Zero = Zero;
    }
}
