namespace Dbt.Cli.CommandLine;

/// <summary>Who set what, for <c>dbt config</c>.</summary>
internal sealed class SettingLog
{
    private readonly List<(string Key, string Value, string Source)> _entries = [];

    public void Add(string option, string value, string source)
    {
        if (option != "--set" && SettingNames.Find(option) is { } setting)
            _entries.Add((setting.Key, value, source));
    }

    /// <summary>Each key with its value and where that is from; what was added up is in lines of its own.</summary>
    public string ToTable()
    {
        var text = new System.Text.StringBuilder(4096);
        foreach (var setting in SettingNames.All)
        {
            var isList = setting.Key is "mount" or "env" or "path" or "text" or "device" or "depfile-target" or "trace" or "config" or "env-file";
            var own = _entries.FindAll(entry => entry.Key == setting.Key);
            if (own.Count == 0)
                Line(text, setting.Key, setting.Default, $"# {setting.Says}");
            for (var i = isList ? 0 : Math.Max(0, own.Count - 1); i < own.Count; i++)
                Line(text, setting.Key, own[i].Value, $"# {own[i].Source}");
        }
        return text.ToString();
    }

    private static void Line(System.Text.StringBuilder text, string key, string value, string remark) =>
        text.Append($"{key} = {value}".PadRight(36)).Append(' ').Append(remark).Append('\n');
}
