using Dbt;
using Dbt.Mvdm;

// A DOS program: copies its standard input to its standard output in capitals.
byte[] capitals =
[
    0xB4, 0x3F,             // next: mov ah,3Fh   read
    0x31, 0xDB,             //       xor bx,bx    from standard input
    0xB9, 0x01, 0x00,       //       mov cx,1
    0xBA, 0x00, 0x02,       //       mov dx,200h
    0xCD, 0x21,             //       int 21h
    0x09, 0xC0,             //       or ax,ax
    0x74, 0x1B,             //       jz done
    0x80, 0x3E, 0x00, 0x02, 0x61, // cmp byte [200h],'a'
    0x72, 0x0C,             //       jb print
    0x80, 0x3E, 0x00, 0x02, 0x7A, // cmp byte [200h],'z'
    0x77, 0x05,             //       ja print
    0x80, 0x2E, 0x00, 0x02, 0x20, // sub byte [200h],20h
    0x91,                   // print: xchg ax,cx
    0xB4, 0x40,             //       mov ah,40h   write
    0x43,                   //       inc bx       to standard output
    0xCD, 0x21,             //       int 21h
    0xEB, 0xD5,             //       jmp next
    0xB8, 0x03, 0x4C,       // done: mov ax,4C03h exit code 3
    0xCD, 0x21,             //       int 21h
];

// 1. A program from memory: no file of the host is touched.
var result = await DosProcess.RunAsync(capitals, input: "hello from .net\r\n"u8.ToArray());
Console.Write(result.OutputText);
Console.WriteLine($"exit code {result.ExitCode}");

// 2. A drive in memory, a batch file on it, and the file that it makes.
var drive = new MemoryDrive();
drive.Write("CAPITALS.COM", capitals);
drive.Write("BUILD.BAT", "@ECHO OFF\r\nMD OUT\r\nECHO made by %1 | CAPITALS > OUT\\RESULT.TXT\r\n"u8);
result = await DosProcess.RunAsync("BUILD", ["dbt"], [DosDrive.InMemory('C', drive)]);
foreach (var (path, bytes) in result.Files)
    Console.WriteLine($"{path.ToUpperInvariant()}: {System.Text.Encoding.ASCII.GetString(bytes).TrimEnd()}");

// 3. Many at once, each a machine of its own.
var runs = Enumerable.Range(1, 8).Select(
    number => DosProcess.RunAsync(capitals, input: System.Text.Encoding.ASCII.GetBytes($"number {number}")));
foreach (var one in await Task.WhenAll(runs))
    Console.WriteLine(one.OutputText);

// 4. A program that does not end: a time limit gives a result, a cancellation an exception.
byte[] endless = [0xEB, 0xFE]; // jmp $
result = await DosProcess.RunAsync(endless, options: new DosOptions { TimeLimit = TimeSpan.FromSeconds(0.5) });
Console.WriteLine(result.Reason);
using var cancellation = new CancellationTokenSource(500);
try
{
    await DosProcess.RunAsync(endless, cancellationToken: cancellation.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("cancelled");
}
