namespace Dbt.Cli.CommandLine;

/// <summary>What <c>dbt --help</c> prints.</summary>
internal static class HelpText
{
    public const string Text = """
        dbt runs DOS programs.

        Usage:
          dbt [run] [options] PROGRAM [arguments...]
          dbt shell [options] [/C COMMAND | /K COMMAND]
          dbt doctor [options] PROGRAM [arguments...]    run it, and say what it asked for in vain
          dbt config [options]                           print all settings, and who set them

        PROGRAM is a host path or a DOS path on a mounted drive; .COM, .EXE and .BAT are tried, in this order and in
        any case, when it has no extension. Options end at its name: what follows is the program's, as it is.
        'dbt shell' is the command interpreter, at a prompt or (/C) for one command.
        The current folder is drive C:. Exit code, standard input, output and error are the program's.

        Options:
          -C DIR                Run in DIR instead of the current folder
          --mount X=DIR[:ro]    Show the folder DIR as drive X:, with :ro to be read only; repeatable
          --mount X=DIR:cow     The same without changing DIR: what the program changes is dropped at the end (--discard),
          --keep-changes        or with this carried over to DIR
          --env NAME=VALUE      Set a variable of the DOS environment; repeatable
          --env-file FILE       The same from a file, a line each; NAME alone takes the host's; repeatable
          --path LIST           Folders to look for programs in, host folders or DOS paths, separated by semicolons
          --text PATTERNS       Files with lines ending in LF here and in CR LF for the program: '*.asm,*.inc'
          --codepage PAGE       437 (default), 850, 852, 866, 1252 or utf-8: what names and text are for the program
          --depfile FILE        Write the files that it read and made to FILE, for make and ninja
          --depfile-target NAME The target in that file, in place of what the program made; repeatable
          --time-limit SECONDS  End the program after this time (2.5 is understood)
          --core KIND           auto: translate what is hot (default); interpreter: translate nothing;
                                check: run both side by side and stop at the first difference
          --cpu MODEL           8086, v20, 286, 386, 486 (default), pentium or pentium2
          --promotion N         Translate code after N executions (default 1000)
          --deterministic       Translate at the same instructions in each run: the program waits for translations,
                                which are made on a second thread otherwise
          --cache-size MB       Give up all translations when they hold more: 1 to 1024 (default 64)
          --memsize SIZE        Memory in all, in KB or with M in MB: 1152 to 1024M (default 16M)
          --printer FILE        Print to FILE, or with | in front to the standard input of a command ('|lpr')
          --driver FILE         Load a DOS device driver (.SYS) first, with arguments after a space; repeatable
          --device NAME         Load one more virtual device driver; repeatable
          --trace LIST          Trace to standard error: int21, exec, file, bios, port, interrupt, exception,
                                translate, vdd, memory, dpmi, all; separated by commas
          --trace-file FILE     Trace to FILE instead
          --trace-format FORMAT text (default), or json: an object a line
          --set KEY=VALUE       Change a setting; 'dbt config' lists them
          --profile NAME        Take settings from profiles/NAME.conf in the user's folder ~/.config/dbt; repeatable
          --config FILE         Take settings from FILE; repeatable
          --no-config           Leave out ~/.config/dbt/dbt.conf and the current folder's dbt.conf
          --status-fd N         Write one line of JSON to file descriptor N at the end: how it ended, and why
          --stats               Print at the end, on standard error, what the processor and the translator did
          --stats-json FILE     Write the same as JSON to FILE; - is standard error
          --dump-screen FILE    Write the text screen to FILE at the end; - is standard error
          -v, --verbose         Say on standard error what was run, how it ended, and how long it took
          -h, --help            Print this
          --version             Print the version

        Exit codes when it was not the program that ended:
            2  the command line is wrong             123  the program crashed
          120  --core check found a difference       124  the time limit passed
          121  waits for input that cannot come      125  dbt itself failed
          122  uses what dbt does not do             126  the file is not a program that can be run
          130  ended by Ctrl-C (128 + signal)        127  the program was not found

        DBT_DEBUG=1 in the environment adds details to messages about failures of dbt itself.

        """;
}
