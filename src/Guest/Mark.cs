namespace Dbt.Guest;
public static class Mark
{
    private static readonly long[] T = new long[200];
    private static readonly string[] N = new string[200];
    private static int _n;
    public static void At(string name) { T[_n] = System.Diagnostics.Stopwatch.GetTimestamp(); N[_n++] = name; }
    public static void Print()
    {
        var start = System.Diagnostics.Process.GetCurrentProcess().StartTime;
        var now = DateTime.Now; var ns = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 0; i < _n; i++)
            System.Console.Error.WriteLine($"{(now - start).TotalMilliseconds - (ns - T[i]) / 1e6,8:F2} {(i > 0 ? (T[i] - T[i - 1]) / 1e6 : 0),7:F2} {N[i]}");
    }
}
