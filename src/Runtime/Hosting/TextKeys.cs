namespace Dbt.Runtime.Hosting;

/// <summary>Redirected input as keys, a byte a key. A keyboard sends no line feeds: the end of a line of text is the Enter key.</summary>
public struct TextKeys
{
    private const byte LineFeed = 10, Return = 13;

    private bool _lastWasReturn;

    /// <summary>The key of the next byte, as INT 16h/00h gives it. False: the byte is the second one of a line's end, and no key.</summary>
    public bool TryTake(byte value, out ushort key)
    {
        var isSecondOfPair = value == LineFeed && _lastWasReturn;
        _lastWasReturn = value == Return;
        key = KeyTables.FromCharacter(value == LineFeed ? Return : value);
        return !isSecondOfPair;
    }
}
