using Dbt.Perf.Flat32;

return FlatRun.Run(args);
