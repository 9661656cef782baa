using Dbt.DosKrnl.Dispatch;
using Dbt.DosKrnl.Files.Fcb;

namespace Dbt.DosKrnl.Files.Services;

/// <summary>All families of file functions.</summary>
internal static class FileServices
{
    public static void Register(ServiceTable table, DosKernel kernel, DosFileSystem files)
    {
        new DriveServices(kernel, files).Register(table);
        new DirectoryServices(kernel, files).Register(table);
        new OpenServices(kernel, files).Register(table);
        new HandleServices(kernel).Register(table);
        new IoctlServices(kernel, files).Register(table);
        new SearchServices(kernel, files).Register(table);
        new LongNameServices(kernel).Register(table);
        new FcbServices(kernel, files).Register(table);
        new FcbTransferServices(kernel, files).Register(table);
    }
}
