using System.Runtime.CompilerServices;
using Dbt.DosKrnl;
using Dbt.Mvdm;

[assembly: VirtualDeviceDriver(typeof(DosKernelDriver))]
[assembly: InternalsVisibleTo("Dbt.DosKrnl.Tests")]
