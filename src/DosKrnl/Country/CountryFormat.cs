using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.DosKrnl.Country;

/// <summary>How a country writes dates, times and money (INT 21h/38h, RBIL #01399; the countries of COUNTRY.SYS).</summary>
/// <param name="Code">The country's telephone prefix, as COUNTRY= takes it.</param>
/// <param name="DateOrder">0 month day year, 1 day month year, 2 year month day.</param>
/// <param name="Currency">Up to four bytes of code page 437, or 866 in Russia.</param>
/// <param name="Separators">Five characters: thousands, decimal, date, time, list.</param>
/// <param name="CurrencyFormat">Bit 0: behind the number; bit 1: with a blank between.</param>
/// <param name="Is24Hours">The clock runs to 24.</param>
internal sealed record CountryFormat(
    ushort Code, byte DateOrder, string Currency, string Separators, byte CurrencyFormat, bool Is24Hours)
{
    /// <summary>Digits of money behind the decimal separator.</summary>
    public byte CurrencyDigits => Code is 39 or 81 or 34 ? (byte)0 : (byte)2;

    /// <summary>The code page of a country when nobody names one (MS-DOS's table of COUNTRY.SYS; where it has a page that is not here, its second one).</summary>
    public int CodePage => Code switch
    {
        1 or 44 or 46 or 61 or 81 => 437,
        7 => 866,
        36 or 38 or 42 or 48 => 852,
        _ => 850,
    };

    /// <summary>The code page that a machine starts with.</summary>
    public static CodePage? StartPage(VmConfiguration configuration) =>
        configuration.CodePage is { } number ? Guest.CodePage.Find(number)
        : configuration.Country == 1 ? null
        : Guest.CodePage.Find(Find(configuration.Country)?.CodePage ?? 437);

    /// <summary>The page that <see cref="Currency"/> is written in.</summary>
    private CodePage CurrencyPage => Code == 7 ? Guest.CodePage.Find(866)! : Guest.CodePage.Standard;

    /// <summary>The currency in a code page, up to four bytes. A sign that the page does not have is written in letters.</summary>
    public byte[] CurrencyIn(CodePage page)
    {
        var text = CurrencyPage.FromDos(Currency)!;
        if (page.ToDos(text) is null)
        {
            text = text switch
            {
                "£" => "L.",
                "₧" => "Pts",
                "¥" => "Y",
                "р." => "r.",
                _ => "F",
            };
        }
        var bytes = page.Encode(text);
        return bytes[..Math.Min(bytes.Length, 4)];
    }

    /// <summary>The format of a country; null: it is not known.</summary>
    public static CountryFormat? Find(ushort code) => code switch
    {
        1 => new(code, 0, "$", ",.-:,", 0, false),
        2 => new(code, 2, "$", " ,-:;", 3, true),
        3 => new(code, 1, "$", ",./:,", 0, false),
        7 => new(code, 1, "\xE0.", " ,.:;", 3, true),
        31 => new(code, 1, "\x9F", ".,-:;", 0, true),
        32 => new(code, 1, "BF", ".,/:;", 2, true),
        33 => new(code, 1, "F", " ,.:;", 3, true),
        34 => new(code, 1, "\x9E", ".,/:;", 3, true),
        36 => new(code, 2, "Ft", " ,-:;", 3, true),
        39 => new(code, 1, "L.", ".,/.;", 2, true),
        41 => new(code, 1, "Fr.", "'..,,", 2, true),
        44 => new(code, 1, "\x9C", ",./:,", 0, true),
        45 => new(code, 1, "kr", ".,-.;", 2, true),
        46 => new(code, 2, "Kr", ".,-.;", 3, true),
        47 => new(code, 1, "Kr", ".,.:;", 2, true),
        48 => new(code, 2, "Z", " ,-:;", 3, true),
        49 => new(code, 1, "DM", ".,.:;", 3, true),
        55 => new(code, 1, "Cr$", ".,/:;", 2, true),
        61 => new(code, 1, "$", ",./:,", 0, true),
        81 => new(code, 2, "\x9D", ",.-:,", 0, true),
        351 => new(code, 1, "$", ".,-:;", 4, true),
        358 => new(code, 1, "mk", " ,..;", 3, true),
        _ => null,
    };
}
