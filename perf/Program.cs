using Dbt.Perf;

return args switch
{
    ["startup"] => Startup.Run(),
    ["loops"] => Loops.Run(),
    _ => Help(),
};

static int Help()
{
    Console.WriteLine("""
        dotnet run --project perf -c Release -- startup    whole-process time of a hello world, and of 100,000 cold instructions
        dotnet run --project perf -c Release -- loops      CPU-bound 16-bit loops: translated against interpreted
        """);
    return 2;
}
