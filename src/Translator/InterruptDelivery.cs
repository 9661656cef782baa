using System.Runtime.CompilerServices;
using Dbt.Guest;
using Dbt.Translator.Ist;

namespace Dbt.Translator;

/// <summary>Where an interrupt comes from: it decides the privilege checks and which EIP a failed delivery reports.</summary>
public enum InterruptKind
{
    /// <summary>A device's, through the interrupt controller, or NMI.</summary>
    Hardware,

    /// <summary>INT n, INT3, INTO.</summary>
    Software,

    /// <summary>A fault or trap of the processor.</summary>
    Exception,
}

/// <summary>
/// Delivers interrupts and exceptions as the processor does: through the vector table at IDTR in real mode, through gates
/// in protected mode (Intel SDM vol. 3, 6.10–6.14 and 20.1.4).
/// </summary>
public static unsafe class InterruptDelivery
{
    /// <summary>
    /// Pushes the return frame of CS:EIP and goes to the handler. When delivery itself faults, that fault is delivered
    /// instead, then a double fault. False: nothing could be delivered, <see cref="CpuState.Exit"/> is Shutdown.
    /// </summary>
    /// <param name="s">The processor; EIP is what the frame is to hold.</param>
    /// <param name="vector">0–255.</param>
    /// <param name="kind">Where it comes from. Software: <see cref="CpuState.ExitIp"/> is the instruction.</param>
    /// <param name="errorCode">Pushed in protected mode when not negative.</param>
    public static bool Deliver(CpuState* s, byte vector, InterruptKind kind, int errorCode = -1)
    {
        s->InterruptShadow = 0;
        s->Exit = CpuExit.None;
        // A failed INT n is a fault at the instruction.
        var instruction = kind == InterruptKind.Software ? s->ExitIp : s->Eip;
        while (true)
        {
            var fault = TryDeliver(s, vector, kind, errorCode);
            if (!fault.IsFault)
                return true;
            if (kind == InterruptKind.Exception && vector == ExceptionVector.DoubleFault)
            {
                s->Exit = CpuExit.Shutdown;
                return false;
            }
            if (!fault.IsInNewTask)
                s->Eip = instruction;
            instruction = s->Eip;
            if (kind == InterruptKind.Exception && MakesDoubleFault(vector, fault.Vector))
                fault = new Fault(ExceptionVector.DoubleFault, 0);
            vector = fault.Vector;
            kind = InterruptKind.Exception;
            errorCode = s->IsProtected ? fault.PushedCode : -1;
        }
    }

    /// <summary>Whether a fault while another one is delivered is one too many (Intel SDM vol. 3, table 6-5).</summary>
    private static bool MakesDoubleFault(byte first, byte second) => first == ExceptionVector.PageFault
        ? second == ExceptionVector.PageFault || IsContributory(second)
        : IsContributory(first) && IsContributory(second);

    private static bool IsContributory(byte vector) =>
        vector is ExceptionVector.DivideError or (>= ExceptionVector.InvalidTss and <= ExceptionVector.GeneralProtection);

    private static Fault TryDeliver(CpuState* s, byte vector, InterruptKind kind, int errorCode) =>
        s->IsProtected ? ProtectedInterrupts.Deliver(s, vector, kind, errorCode) : Real(s, vector);

    /// <summary>IP, CS and FLAGS.</summary>
    private const int RealFrameSize = 6;

    /// <summary>
    /// Carries out INT n in real mode, if nobody else needs to see it: the manager does not ask for this vector, it points to
    /// RAM, no trap is due, and the stack is an ordinary one with room. False: nothing done.
    /// </summary>
    internal static bool TryEnter(CpuState* s, byte vector, uint nextIp)
    {
        if (!s->EntersDirectly(vector) || (s->Eflags & EFlags.Trap) != 0 || !IsOrdinary(s, vector))
            return false;
        var memory = GuestMemory.FromState(s);
        var target = memory.ReadFarPointer(s->IdtBase + vector * 4u);
        if (memory.KindOf(memory.Canonical(target.RealLinear)) != PageKind.Ram)
            return false;
        EnterOrdinary(memory, nextIp, target);
        return true;
    }

    /// <summary>The vector of real mode points to where the guest has no code of its own.</summary>
    internal static bool LeadsToRom(GuestMemory memory, byte vector)
    {
        var s = memory.State;
        return !s->IsProtected
            && memory.KindOf(memory.Canonical(memory.ReadFarPointer(s->IdtBase + vector * 4u).RealLinear)) != PageKind.Ram;
    }

    /// <summary>Real mode, a vector inside the table, and an ordinary stack with room: delivery cannot fault.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOrdinary(CpuState* s, byte vector) =>
        !s->IsProtected && vector * 4u + 3 <= s->IdtLimit && s->Ss.Limit == 0xFFFF
        && s->Ss.Access == SegmentRegister.RealModeAccess && *(ushort*)(s->Registers + 4) >= RealFrameSize;

    /// <summary>Delivers an interrupt where <see cref="IsOrdinary"/>.</summary>
    /// <param name="memory">The machine's.</param>
    /// <param name="ip">Offset in CS that the frame is to hold.</param>
    /// <param name="target">Where the interrupt goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EnterOrdinary(GuestMemory memory, uint ip, FarPointer target)
    {
        var s = memory.State;
        var sp = (ushort)(*(ushort*)(s->Registers + 4) - RealFrameSize);
        *(ushort*)(s->Registers + 4) = sp;
        memory.WriteWords(s->Ss.Base + sp, (ushort)ip, s->Cs.Selector, (ushort)s->Eflags);
        EnterReal(s, target.Segment, (ushort)target.Offset);
    }

    /// <summary>Real mode. CS field by field: a copy of all 16 bytes would wait for the last store to one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EnterReal(CpuState* s, ushort selector, ushort offset)
    {
        s->Eflags &= ~(EFlags.Interrupt | EFlags.Trap | EFlags.AlignmentCheck | EFlags.Resume);
        s->Cs.LoadReal(selector);
        s->Cs.Access = (ushort)((s->Cs.Access & 0xFF00 & ~SegmentRegister.BigBit) | SegmentRegister.RealModeAccess);
        s->Eip = offset;
    }

    private static Fault Real(CpuState* s, byte vector)
    {
        if (vector * 4u + 3 > s->IdtLimit)
            return new Fault(ExceptionVector.GeneralProtection, 0);
        var stack = InnerStack.Current(s);
        var fault = stack.Check(3, 2);
        if (fault.IsFault)
            return fault;
        var target = Operands.Load(s, s->IdtBase + vector * 4u, 4);
        stack.Push(s->Eflags, 2);
        stack.Push(s->Cs.Selector, 2);
        stack.Push(s->Eip, 2);
        stack.Commit();
        EnterReal(s, (ushort)(target >> 16), (ushort)target);
        return Fault.None;
    }
}
