using Dbt.Mvdm;

namespace Dbt.Runtime.Tests;

/// <summary>How guest code is run in a test.</summary>
public enum CoreChoice
{
    Interpreted,

    /// <summary>Translated at the first execution.</summary>
    Translated,

    /// <summary>Translated at the first execution, and each translation compared with the interpreter.</summary>
    Checked,
}

/// <summary>Tests that must hold whichever core runs the guest.</summary>
public abstract class CoreTests(CoreChoice core)
{
    private protected TestMachine Make(byte[] code, Action<IVirtualMachine>? create = null, ITrace? trace = null) =>
        new(code, create, trace: trace, configuration: TestMachine.Plain() with
        {
            Core = core switch
            {
                CoreChoice.Interpreted => CoreKind.Interpreter,
                CoreChoice.Checked => CoreKind.Check,
                _ => CoreKind.Auto,
            },
            PromotionThreshold = 1,
        });
}
