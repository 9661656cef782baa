global using unsafe OpHandler = delegate*<Dbt.Guest.CpuState*, Dbt.Translator.Decoding.Op*, int>;
