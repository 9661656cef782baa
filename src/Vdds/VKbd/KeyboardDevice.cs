namespace Dbt.Vdds.VKbd;

/// <summary>The keyboard's own commands, written to port 60h: it acknowledges, and some take a byte more.</summary>
internal sealed class KeyboardDevice(Queue<byte> replies)
{
    private const byte Acknowledge = 0xFA;
    private const byte Resend = 0xFE;
    private const byte TestPassed = 0xAA;
    private const byte ScanCodeSet = 0xF0;

    /// <summary>Scan code set 2, as read back through the controller's translation.</summary>
    private const byte TranslatedSet2 = 0x41;

    /// <summary>Bytes that wait to be read; more are dropped.</summary>
    public const int MaximumReplies = 16;

    private byte _expecting;

    public void Receive(byte value)
    {
        if (_expecting != 0)
        {
            Reply(Acknowledge);
            if (_expecting == ScanCodeSet && value == 0)
                Reply(TranslatedSet2);
            _expecting = 0;
            return;
        }
        switch (value)
        {
            case 0xED or 0xF3 or ScanCodeSet: // lights, typing rate, scan code set: a byte follows
                _expecting = value;
                Reply(Acknowledge);
                break;
            case 0xEE: // echo
                Reply(0xEE);
                break;
            case 0xF2: // identify
                Reply(Acknowledge);
                Reply(0xAB);
                Reply(TranslatedSet2);
                break;
            case 0xF4 or 0xF5 or 0xF6:
                Reply(Acknowledge);
                break;
            case 0xFF:
                Reply(Acknowledge);
                Reply(TestPassed);
                break;
            default:
                Reply(Resend);
                break;
        }
    }

    private void Reply(byte value)
    {
        if (replies.Count < MaximumReplies)
            replies.Enqueue(value);
    }
}
