using Dbt.DosKrnl.Dispatch;
using Dbt.Guest;

namespace Dbt.DosKrnl.Time;

/// <summary>
/// INT 21h/2Ah–2Dh. Setting date or time moves this machine's DOS clock against the host's; the host's is not touched.
/// </summary>
internal sealed class ClockServices(DosKernel kernel) : IServiceFamily
{
    private const int FirstYear = 1980, LastYear = 2099;

    private TimeSpan _offset;

    public DateTime Now => kernel.Machine.LocalTime + _offset;

    public void Register(ServiceTable table)
    {
        table.Add(0x2A, GetDate);
        table.Add(0x2B, SetDate);
        table.Add(0x2C, GetTime);
        table.Add(0x2D, SetTime);
    }

    private DosResult GetDate(ClientRegisters client)
    {
        var now = Now;
        client.Cx = (ushort)now.Year;
        client.Dh = (byte)now.Month;
        client.Dl = (byte)now.Day;
        client.Al = (byte)now.DayOfWeek;
        return DosResult.Plain;
    }

    private DosResult SetDate(ClientRegisters client)
    {
        var valid = client.Cx is >= FirstYear and <= LastYear && client.Dh is >= 1 and <= 12
            && client.Dl >= 1 && client.Dl <= DateTime.DaysInMonth(client.Cx, client.Dh);
        if (valid)
            _offset += new DateTime(client.Cx, client.Dh, client.Dl, 0, 0, 0, DateTimeKind.Unspecified) - Now.Date;
        client.Al = valid ? (byte)0 : (byte)0xFF;
        return DosResult.Plain;
    }

    private DosResult GetTime(ClientRegisters client)
    {
        var now = Now;
        client.Ch = (byte)now.Hour;
        client.Cl = (byte)now.Minute;
        client.Dh = (byte)now.Second;
        client.Dl = (byte)(now.Millisecond / 10);
        client.Al = 0;
        return DosResult.Plain;
    }

    private DosResult SetTime(ClientRegisters client)
    {
        var valid = client.Ch < 24 && client.Cl < 60 && client.Dh < 60 && client.Dl < 100;
        if (valid)
            _offset += new TimeSpan(0, client.Ch, client.Cl, client.Dh, client.Dl * 10) - Now.TimeOfDay;
        client.Al = valid ? (byte)0 : (byte)0xFF;
        return DosResult.Plain;
    }
}
