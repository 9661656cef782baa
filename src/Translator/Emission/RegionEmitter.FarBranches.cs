using Dbt.Guest;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>
/// Far JMP, CALL and RET in real mode with segments of 64 KB. Selector and base of CS are all that changes; blocks know
/// theirs as constants.
/// </summary>
internal sealed unsafe partial class RegionEmitter
{
    private const int AccessField = 10;
    private const int FarPointerSize = 4;

    /// <summary>
    /// A far branch gives CS the access rights of real mode. Where they are others, in virtual 8086 mode or just behind
    /// protected mode, it is interpreted.
    /// </summary>
    private void CheckCodeAccess()
    {
        StateAddress(SegmentOffset(SegmentName.Cs) + AccessField);
        _il.LdindU1();
        _il.LdcI4(SegmentRegister.RealModeAccess);
        _il.BneUn(Deopt());
    }

    private void WriteFarJump()
    {
        CheckCodeAccess();
        GotoFar();
    }

    private void WriteFarCall()
    {
        CheckCodeAccess();
        PushReturnAddress();
        GotoFar();
    }

    private void GotoFar()
    {
        CountBeforeLeaving();
        StoreCode(_block.TargetBase >> 4);
        if (_block.Target is { } target)
            Goto(target, _block.TargetEip);
        else
            ExitTo(_block.TargetEip, _block.TargetBase);
    }

    private void WriteFarIndirect(in Instruction i)
    {
        CheckCodeAccess();
        Load(Address(i, FarPointerSize, write: false), FarPointerSize);
        var target = Keep();
        if (i.Mnemonic == Mnemonic.Call)
            PushReturnAddress();
        CountBeforeLeaving();
        GotoTargets(target);
    }

    private void WriteFarReturn(in Instruction i)
    {
        CheckCodeAccess();
        var target = PeekStack(FarPointerSize);
        MoveStack(FarPointerSize + (i.OpCount == 1 ? (int)i.GetImmediate(0) : 0));
        CountBeforeLeaving();
        GotoTargets(target);
    }

    /// <summary>CS and the offset behind the instruction in one store; where SP wraps between them it is interpreted.</summary>
    private void PushReturnAddress()
    {
        StateAddress(SegmentOffset(SegmentName.Cs) + SelectorField);
        _il.LdindU2();
        _il.LdcI4(16);
        _il.Shl();
        _il.LdcI4(_block.NextEip);
        _il.Or();
        PushValue(Keep(), FarPointerSize);
    }

    /// <summary>CS = selector</summary>
    private void StoreCode(uint selector)
    {
        StateAddress(SegmentOffset(SegmentName.Cs) + SelectorField);
        _il.LdcI4(selector);
        _il.StindI2();
        StoreDword(SegmentOffset(SegmentName.Cs), (int)(selector << 4));
    }

    /// <summary>Leaves for a far pointer: into its region when the table of links has it.</summary>
    private void ExitFar(IlLocal target)
    {
        _il.Ldloc(target);
        _il.LdcI4(16);
        _il.ShrUn();
        var selector = Keep();
        SettlePath(_stackDelta, _bytes, _x87);
        _il.Ldloc(selector);
        _il.LdcI4(4);
        _il.Shl();
        var csBase = Keep();
        StateAddress(SegmentOffset(SegmentName.Cs) + SelectorField);
        _il.Ldloc(selector);
        _il.StindI2();
        StoreDword(SegmentOffset(SegmentName.Cs), csBase);
        _il.Ldloc(target);
        _il.ConvU2();
        var offset = Keep();
        StoreDword(CpuState.EipOffset, offset);
        StoreFlags(_flags);
        ExitThroughTable(() => PushSum(offset, csBase), () => PushKey(offset, csBase));
    }

    private void PushSum(IlLocal a, IlLocal b)
    {
        _il.Ldloc(a);
        _il.Ldloc(b);
        _il.Add();
    }

    /// <summary>base &lt;&lt; 32 | offset</summary>
    private void PushKey(IlLocal offset, IlLocal csBase)
    {
        _il.Ldloc(csBase);
        _il.ConvU8();
        _il.LdcI4(32);
        _il.Shl();
        _il.Ldloc(offset);
        _il.ConvU8();
        _il.Or();
    }
}
