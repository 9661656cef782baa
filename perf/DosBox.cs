using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Dbt.Perf;

/// <summary>
/// Debian's dosbox as a peer: without a screen and sound, its dynamic core at full speed, a folder as drive C:, one program
/// whose output goes to a file there.
/// </summary>
internal sealed class DosBox(string folder)
{
    private const string OutputFile = "DOSBOX.OUT";

    public static bool IsInstalled => ChildRun.Find("dosbox") != null;

    public Cost Run(string program, string arguments, TimeSpan? limit = null)
    {
        var configuration = Path.Combine(folder, "dosbox.conf");
        File.WriteAllText(configuration, Configuration($"{Path.GetFileName(program)} {arguments} > {OutputFile}"));
        var output = Path.Combine(folder, OutputFile);
        File.Delete(output);
        var start = new ProcessStartInfo("dosbox", ["-conf", configuration])
        {
            RedirectStandardError = true, // what it says of its start
            UseShellExecute = false,
            Environment = { ["SDL_VIDEODRIVER"] = "dummy", ["SDL_AUDIODRIVER"] = "dummy" },
        };
        var cost = ChildRun.Run(start, limit: limit);
        return cost with { Output = File.Exists(output) ? File.ReadAllText(output, Encoding.Latin1) : "" };
    }

    private string Configuration(string command) => string.Create(CultureInfo.InvariantCulture, $"""
        [sdl]
        fullscreen=false
        output=surface
        waitonerror=false
        [dosbox]
        machine=svga_s3
        memsize=16
        captures={folder}
        [render]
        frameskip=10
        [cpu]
        core=dynamic
        cputype=auto
        cycles=max
        [mixer]
        nosound=true
        [midi]
        mpu401=none
        mididevice=none
        [sblaster]
        sbtype=none
        oplmode=none
        [gus]
        gus=false
        [speaker]
        pcspeaker=false
        tandy=off
        disney=false
        [joystick]
        joysticktype=none
        [serial]
        serial1=disabled
        serial2=disabled
        [dos]
        xms=true
        ems=true
        umb=true
        [ipx]
        ipx=false
        [autoexec]
        @echo off
        mount c {folder}
        c:
        {command}
        exit

        """);
}
