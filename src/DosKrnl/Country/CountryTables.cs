using System.Buffers.Binary;
using Dbt.DosKrnl.Files.Host;
using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Country;

/// <summary>
/// The tables of INT 21h/63h and 65h in guest memory, for the machine's code page, and what INT 21h/38h says of a country.
/// </summary>
internal sealed class CountryTables(IVirtualMachine machine, FarPointer at, HostNames naming)
{
    public const ushort CountryCode = 1;

    /// <summary>Bytes of the information that INT 21h/38h gives.</summary>
    public const int InformationSize = 24;

    private const ushort UpperCase = 0x40, FileNameUpperCase = 0xD0, FileNameCharacters = 0x160,
        Collating = 0x190, DoubleByte = 0x2A0, LowerCase = 0x2B0;

    private FarPointer _caseMap;

    private CodePage Page => naming.Page;

    public FarPointer UpperCaseTable => At(UpperCase);

    public FarPointer LowerCaseTable => At(LowerCase);

    public FarPointer FileNameUpperCaseTable => At(FileNameUpperCase);

    public FarPointer FileNameCharacterTable => At(FileNameCharacters);

    public FarPointer CollatingTable => At(Collating);

    /// <summary>Length word (0: no lead bytes), then pairs up to 0000.</summary>
    public FarPointer DoubleByteTable => At(DoubleByte);

    public void Initialize()
    {
        _caseMap = machine.AllocateBreakpoint(MapCase);
        Fill();
    }

    /// <summary>Writes the tables of the code page.</summary>
    public void Fill()
    {
        var memory = machine.Memory;
        WriteUpperCase(memory, At(UpperCase).RealLinear);
        WriteUpperCase(memory, At(FileNameUpperCase).RealLinear);
        WriteFileNameCharacters(memory, At(FileNameCharacters).RealLinear);
        memory.WriteWord(At(Collating).RealLinear, 256);
        memory.WriteWord(At(LowerCase).RealLinear, 256);
        for (uint i = 0; i < 256; i++)
        {
            memory.WriteByte(At(Collating).RealLinear + 2 + i, Collation.Weight((byte)i, ToUpper((byte)i), Page));
            memory.WriteByte(At(LowerCase).RealLinear + 2 + i, Page.ToLower((byte)i));
        }
        memory.WriteDword(At(DoubleByte).RealLinear, 0);
    }

    /// <summary>Copies the information of INT 21h/38h (RBIL #01399) for a country.</summary>
    public void CopyInformation(CountryFormat format, uint target, int bytes)
    {
        Span<byte> information = stackalloc byte[34];
        information.Clear();
        information[0x00] = format.DateOrder;
        format.CurrencyIn(Page).CopyTo(information[0x02..]);
        for (var i = 0; i < 4; i++)
            information[0x07 + 2 * i] = (byte)format.Separators[i];
        information[0x0F] = format.CurrencyFormat;
        information[0x10] = format.CurrencyDigits;
        information[0x11] = format.Is24Hours ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(information[0x12..], _caseMap.ToDword());
        information[0x16] = (byte)format.Separators[4];
        machine.Memory.Write(target, information[..Math.Min(bytes, information.Length)]);
    }

    /// <summary>The far routine of the country information: AL upper-cased when it is above 7Fh.</summary>
    private void MapCase(IVirtualMachine vm)
    {
        var client = vm.Client;
        if (client.Al >= 0x80)
            client.Al = ToUpper(client.Al);
        vm.PopFarReturn();
    }

    private void WriteUpperCase(GuestMemory memory, uint linear)
    {
        memory.WriteWord(linear, 128);
        for (uint i = 0; i < 128; i++)
            memory.WriteByte(linear + 2 + i, ToUpper((byte)(i + 0x80)));
    }

    /// <summary>RBIL #01757: permitted and excluded ranges, then the characters that end a name.</summary>
    private static void WriteFileNameCharacters(GuestMemory memory, uint linear)
    {
        ReadOnlySpan<byte> terminators = ".\"/\\[]:|<>+=;,"u8;
        memory.WriteWord(linear, (ushort)(8 + terminators.Length));
        memory.Write(linear + 2, [1, 0x00, 0xFF, 0, 0x00, 0x20, 2, (byte)terminators.Length]);
        memory.Write(linear + 10, terminators);
    }

    /// <summary>Upper case of the country: in code page 437 letters without an accented capital become plain ones.</summary>
    public byte ToUpper(byte value) => !Page.IsStandard ? Page.ToUpper(value) : value switch
    {
        0x83 or 0x85 or 0xA0 => (byte)'A',
        0x88 or 0x89 or 0x8A => (byte)'E',
        0x8B or 0x8C or 0x8D or 0xA1 => (byte)'I',
        0x93 or 0x95 or 0xA2 => (byte)'O',
        0x96 or 0x97 or 0xA3 => (byte)'U',
        0x98 => (byte)'Y',
        _ => CodePage437.ToUpper(value),
    };

    private FarPointer At(ushort offset) => at with { Offset = at.Offset + offset };
}
