using Dbt.EndToEnd.Tests.Support;

namespace Dbt.EndToEnd.Tests;

/// <summary>DPMI clients as whole runs of dbt. The host's services one by one are tested in tests/Dpmi.</summary>
public class ProtectedMode
{
    [NeedsFact(Toolchain.Nasm)]
    public void AClientCallsDosItself() => GuestFolder.Expect("pmdos.com.asm", [], "protected\r\n", 0);
}
