using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Country;

/// <summary>INT 21h/38h, 63h, 65h, 66h.</summary>
internal sealed class CountryServices : IServiceFamily
{
    private const ushort SetRequest = 0xFFFF, Current = 0xFFFF;

    private readonly DosKernel _kernel;

    /// <summary>The code page at the start.</summary>
    private readonly int _systemPage;

    private ushort _country;

    public CountryServices(DosKernel kernel)
    {
        _kernel = kernel;
        var country = kernel.Machine.Configuration.Country;
        _country = CountryFormat.Find(country) is null ? CountryTables.CountryCode : country;
        _systemPage = Page.Number;
        Tables = new CountryTables(kernel.Machine, kernel.Address(Structures.DosLayout.CountryTables), kernel.Naming);
        Tables.Initialize();
    }

    private CountryTables Tables { get; }

    private CodePage Page => _kernel.Naming.Page;

    public void Register(ServiceTable table)
    {
        table.Add(0x38, Country);
        table.Add(0x63, DoubleByteTable);
        table.Add(0x65, NationalLanguage);
        table.Add(0x66, SelectCodePage);
    }

    /// <summary>AL: 0 the current country, FFh the code is in BX. An unknown country is error 2.</summary>
    private DosResult Country(ClientRegisters client)
    {
        var code = client.Al == 0xFF ? client.Bx : client.Al;
        if (code == 0)
            code = _country;
        if (CountryFormat.Find(code) is not { } format)
            return DosError.FileNotFound;
        if (client.Dx == SetRequest)
        {
            _country = code;
            return DosResult.Ok;
        }
        Tables.CopyInformation(format, client.Linear(SegmentName.Ds, client.Dx), CountryTables.InformationSize);
        client.Ax = client.Bx = code;
        return DosResult.Ok;
    }

    private DosResult DoubleByteTable(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0:
                // The pairs start behind the length word.
                client.Ds = Tables.DoubleByteTable.Segment;
                client.Si = (ushort)(Tables.DoubleByteTable.Offset + 2);
                client.Al = 0;
                return DosResult.Ok;
            case 1:
                return DosResult.Ok;
            case 2:
                client.Dl = 0;
                return DosResult.Ok;
            default:
                return DosError.InvalidFunction;
        }
    }

    private DosResult NationalLanguage(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 0x20 or 0xA0:
                client.Dl = ToUpper(client.Dl);
                return DosResult.Ok;
            case 0x21 or 0xA1:
                ConvertString(client.Linear(SegmentName.Ds, client.Dx), client.Cx);
                return DosResult.Ok;
            case 0x22 or 0xA2:
                ConvertString(client.Linear(SegmentName.Ds, client.Dx), ushort.MaxValue, stopAtNul: true);
                return DosResult.Ok;
            case 0x23:
                client.Ax = (ushort)(ToUpper(client.Dl) switch { (byte)'Y' => 1, (byte)'N' => 0, _ => 2 });
                return DosResult.Ok;
            case >= 1 and <= 7:
                return GetTable(client);
            default:
                return DosError.InvalidFunction;
        }
    }

    private DosResult GetTable(ClientRegisters client)
    {
        var country = client.Dx == Current ? _country : client.Dx;
        if ((client.Bx != Current && client.Bx != Page.Number) || CountryFormat.Find(country) is not { } format)
            return DosError.FileNotFound;
        if (client.Cx < 5)
            return DosError.InvalidFunction;
        var target = client.Linear(SegmentName.Es, client.Di);
        _kernel.Memory.WriteByte(target, client.Al);
        if (client.Al == 1)
        {
            // Size of what follows, country, code page, then the information of INT 21h/38h.
            var size = Math.Min(client.Cx - 3, 4 + 34);
            _kernel.Memory.WriteWord(target + 1, (ushort)size);
            Span<byte> codes = [(byte)country, (byte)(country >> 8), (byte)Page.Number, (byte)(Page.Number >> 8)];
            _kernel.Memory.Write(target + 3, codes[..Math.Min(4, size)]);
            Tables.CopyInformation(format, target + 7, Math.Max(size - 4, 0));
            client.Cx = (ushort)(size + 3);
            return DosResult.Ok;
        }
        _kernel.Memory.WriteFarPointer(target + 1, client.Al switch
        {
            2 => Tables.UpperCaseTable,
            3 => Tables.LowerCaseTable,
            4 => Tables.FileNameUpperCaseTable,
            5 => Tables.FileNameCharacterTable,
            6 => Tables.CollatingTable,
            _ => Tables.DoubleByteTable,
        });
        client.Cx = 5;
        return DosResult.Ok;
    }

    /// <summary>BX the active code page, DX that of the start. Setting one that is not here is error 2.</summary>
    private DosResult SelectCodePage(ClientRegisters client)
    {
        switch (client.Al)
        {
            case 1:
                client.Bx = (ushort)Page.Number;
                client.Dx = (ushort)_systemPage;
                return DosResult.Ok;
            case 2:
                if (Guest.CodePage.Find(client.Bx) is not { } page)
                    return DosError.FileNotFound;
                _kernel.UseCodePage(page);
                Tables.Fill();
                return DosResult.Ok;
            default:
                return DosError.InvalidFunction;
        }
    }

    private void ConvertString(uint linear, int count, bool stopAtNul = false)
    {
        for (; count > 0; count--, linear++)
        {
            var value = _kernel.Memory.ReadByte(linear);
            if (stopAtNul && value == 0)
                return;
            _kernel.Memory.WriteByte(linear, ToUpper(value));
        }
    }

    private byte ToUpper(byte value) => Tables.ToUpper(value);
}
