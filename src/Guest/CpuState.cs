using System.Runtime.InteropServices;

namespace Dbt.Guest;

/// <summary>
/// The processor as data. One lives at a fixed distance below guest linear address 0 (see <see cref="GuestMemory"/>), so
/// that translated code reaches registers and memory from one base pointer. Between instructions it is always complete:
/// any code that stops the guest sees the exact, restartable state.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = ReservedSize)]
public unsafe struct CpuState
{
    /// <summary>Bytes set aside for the state.</summary>
    public const int ReservedSize = 4096;

    public const int RegistersOffset = 0;
    public const int EipOffset = 32;
    public const int EflagsOffset = 36;
    public const int PendingOffset = 40;
    public const int InterruptShadowOffset = 44;
    public const int InstructionsOffset = 48;
    public const int SegmentsOffset = 64;
    public const int ExitOffset = 160;
    public const int Cr0Offset = 176;
    public const int CodeChangedOffset = 288;
    public const int StiWatchOffset = 292;
    public const int ZeroOffset = 328;
    public const int PendingFlagsOffset = 336;
    public const int TranslatorPrivateOffset = 512;
    public const int TranslationBufferOffset = 2048;

    /// <summary>Entries of <see cref="TranslationBuffer"/>.</summary>
    public const int TranslationBufferSize = 256;
    public const int X87Offset = 1088;

    /// <summary>EAX ECX EDX EBX ESP EBP ESI EDI, in encoding order.</summary>
    [FieldOffset(RegistersOffset)] public fixed uint Registers[8];

    /// <summary>Offset in CS of the next instruction; at a fault, of the faulting one.</summary>
    [FieldOffset(EipOffset)] public uint Eip;

    [FieldOffset(EflagsOffset)] public uint Eflags;

    /// <summary>
    /// Not zero: running code must return to the dispatcher at the next instruction boundary it polls at (back edges and
    /// region exits). Any thread may set it.
    /// </summary>
    [FieldOffset(PendingOffset)] public int Pending;

    /// <summary>One while the next instruction runs in the interrupt shadow of MOV SS, POP SS or STI.</summary>
    [FieldOffset(InterruptShadowOffset)] public int InterruptShadow;

    /// <summary>Instructions executed, counted by the interpreter one by one and by regions at their exits and back edges.</summary>
    [FieldOffset(InstructionsOffset)] public ulong Instructions;

    /// <summary>Mode bits that select translations; see the translator's mode key.</summary>
    [FieldOffset(56)] public uint Mode;

    /// <summary>0–3; 3 in virtual 8086 mode.</summary>
    [FieldOffset(60)] public int Cpl;

    [FieldOffset(SegmentsOffset)] public SegmentRegister Es;
    [FieldOffset(SegmentsOffset + 16)] public SegmentRegister Cs;
    [FieldOffset(SegmentsOffset + 32)] public SegmentRegister Ss;
    [FieldOffset(SegmentsOffset + 48)] public SegmentRegister Ds;
    [FieldOffset(SegmentsOffset + 64)] public SegmentRegister Fs;
    [FieldOffset(SegmentsOffset + 80)] public SegmentRegister Gs;

    /// <summary>Why the processor stopped; the meaning of the two operands depends on it.</summary>
    [FieldOffset(ExitOffset)] public CpuExit Exit;
    /// <summary>Vector of a fault or software interrupt; port of an I/O instruction; number of an SVC.</summary>
    [FieldOffset(ExitOffset + 4)] public uint ExitOperand;
    /// <summary>Error code of a fault, or −1 where the exception has none.</summary>
    [FieldOffset(ExitOffset + 8)] public int ExitErrorCode;

    /// <summary>Offset in CS of the instruction that exited, whatever <see cref="Eip"/> is by then.</summary>
    [FieldOffset(ExitOffset + 12)] public uint ExitIp;

    [FieldOffset(Cr0Offset)] public uint Cr0;
    [FieldOffset(180)] public uint Cr2;
    [FieldOffset(184)] public uint Cr3;
    [FieldOffset(188)] public uint Cr4;
    [FieldOffset(192)] public fixed uint DebugRegisters[8];

    [FieldOffset(224)] public uint GdtBase;
    [FieldOffset(228)] public uint GdtLimit;
    [FieldOffset(232)] public uint IdtBase;
    [FieldOffset(236)] public uint IdtLimit;
    [FieldOffset(240)] public SegmentRegister Ldtr;
    [FieldOffset(256)] public SegmentRegister Tr;

    /// <summary>GCHandle of the machine's memory object: the way from translated code to managed slow paths.</summary>
    [FieldOffset(272)] public nint MemoryHandle;
    /// <summary>GCHandle of the machine's translator.</summary>
    [FieldOffset(280)] public nint TranslatorHandle;

    /// <summary>
    /// Set by <see cref="GuestMemory"/> when a store changed bytes that had been translated: running code leaves after the
    /// instruction that stored.
    /// </summary>
    [FieldOffset(CodeChangedOffset)] public int CodeChanged;

    /// <summary>
    /// Not zero: an interrupt waits for <see cref="EFlags.Interrupt"/>. An instruction that sets the flag (STI, POPF, IRET)
    /// then also sets <see cref="Pending"/> and ends its block, and the core yields before the next instruction (after STI,
    /// and in any interrupt shadow, before or behind the one in the shadow: the machine steps over that one itself). So the
    /// core need not leave as long as interrupts stay disabled, and misses no window such as STI, NOP, CLI.
    /// </summary>
    [FieldOffset(StiWatchOffset)] public int StiWatch;

    /// <summary>Always zero: what an address without a base or an index adds instead of a register.</summary>
    [FieldOffset(ZeroOffset)] public readonly uint Zero;

    /// <summary>Translated code's own; see there.</summary>
    [FieldOffset(PendingFlagsOffset)] public PendingFlags PendingFlags;

    /// <summary>
    /// <see cref="SegmentRegister.CheckedBit"/> while paging, alignment checks or a data breakpoint are on, else 0: what the descriptor caches of
    /// usable segments have beside their rights.
    /// </summary>
    [FieldOffset(368)] public ushort CheckMark;

    /// <summary>
    /// What debug registers are enabled for: <see cref="WatchesData"/>, <see cref="WatchesCode"/>, <see cref="WatchesPorts"/>.
    /// </summary>
    [FieldOffset(370)] public byte Watches;

    /// <summary>Breakpoints that the instruction's accesses hit: bits as in DR6.</summary>
    [FieldOffset(371)] public byte WatchHits;

    /// <summary>What the processor is. Set before it runs, and left alone by a reset.</summary>
    [FieldOffset(372)] public CpuModel Model;

    /// <summary>What RDTSC gave last.</summary>
    [FieldOffset(376)] public ulong TimeStamp;

    /// <summary>What WRMSR added to the time stamp counter.</summary>
    [FieldOffset(384)] public ulong TimeStampOffset;

    /// <summary>CESR, CTR0 and CTR1 of the Pentium, which count nothing here.</summary>
    [FieldOffset(392)] public fixed ulong PerformanceRegisters[3];

    /// <summary>
    /// Under paging: the number of the entry of <see cref="TranslationBuffer"/> by which the running code was found, and 1. 0: that entry has
    /// been given up since.
    /// </summary>
    [FieldOffset(416)] public int CodeEntry;

    public const byte WatchesData = 1;
    public const byte WatchesCode = 2;
    public const byte WatchesPorts = 4;

    /// <summary>Translator-private words: chaining, budgets.</summary>
    [FieldOffset(TranslatorPrivateOffset)] public fixed ulong TranslatorPrivate[64];

    /// <summary>A bit for each vector; see <see cref="EntersDirectly"/>.</summary>
    [FieldOffset(1024)] private fixed byte _directInterrupts[32];

    /// <summary>The translation lookaside buffer of paging, in the translator's encoding. All zero: empty.</summary>
    [FieldOffset(TranslationBufferOffset)] public fixed ulong TranslationBuffer[TranslationBufferSize];

    [FieldOffset(X87Offset)] public X87State X87;

    /// <summary>
    /// INT n in real mode goes straight to its vector when that points to RAM: the manager does not ask to see it first.
    /// </summary>
    public readonly bool EntersDirectly(byte vector) => (_directInterrupts[vector / 8] >> (vector % 8) & 1) != 0;

    public void SetEntersDirectly(byte vector, bool value)
    {
        var bit = (byte)(1 << vector % 8);
        if (value)
            _directInterrupts[vector / 8] |= bit;
        else
            _directInterrupts[vector / 8] &= (byte)~bit;
    }

    /// <summary>The six segment registers by <see cref="SegmentName"/>.</summary>
    public static ref SegmentRegister Segment(CpuState* state, SegmentName name) => ref (&state->Es)[(int)name];

    /// <summary>CR0.PE (Intel SDM vol. 3, 2.5).</summary>
    public const uint Cr0ProtectionEnable = 1;
    public const uint Cr0MonitorCoprocessor = 2;
    public const uint Cr0Emulation = 4;
    public const uint Cr0TaskSwitched = 8;
    public const uint Cr0ExtensionType = 16;
    public const uint Cr0NumericError = 32;
    public const uint Cr0WriteProtect = 1u << 16;
    public const uint Cr0AlignmentMask = 1u << 18;
    public const uint Cr0NotWriteThrough = 1u << 29;
    public const uint Cr0CacheDisable = 1u << 30;
    public const uint Cr0Paging = 1u << 31;

    /// <summary>CR4.VME: virtual interrupts in virtual 8086 mode (Intel SDM vol. 3, 2.5 and 20.3).</summary>
    public const uint Cr4VirtualInterrupts = 1;

    /// <summary>CR4.PVI: the same at level 3 of protected mode (20.4).</summary>
    public const uint Cr4ProtectedVirtualInterrupts = 1u << 1;

    /// <summary>CR4.TSD: RDTSC at level 0 only.</summary>
    public const uint Cr4TimeStampDisable = 1u << 2;

    /// <summary>CR4.DE: breakpoints on ports, and no DR4 and DR5.</summary>
    public const uint Cr4DebuggingExtensions = 1u << 3;

    /// <summary>CR4.PSE: pages of 4 MB.</summary>
    public const uint Cr4PageSizeExtensions = 1u << 4;

    /// <summary>CR4.MCE: machine checks, which never happen here.</summary>
    public const uint Cr4MachineCheck = 1u << 6;

    /// <summary>Flags that are always set: bit 1, and bits 12–15 of an 8086.</summary>
    public readonly uint FixedFlags => Model <= CpuModel.V20 ? EFlags.AlwaysSet | EFlags.Upper8086 : EFlags.AlwaysSet;

    public readonly bool IsPaged => (Cr0 & Cr0Paging) != 0;

    public readonly bool IsProtected => (Cr0 & Cr0ProtectionEnable) != 0;

    /// <summary>Real mode, or virtual 8086 mode: segment loads take the base from the selector.</summary>
    public readonly bool IsRealOrVirtual8086 => (Cr0 & Cr0ProtectionEnable) == 0 || (Eflags & EFlags.Virtual8086) != 0;

    /// <summary>Sets the state of real mode with all segments zero, interrupts enabled, a 64 KB limit everywhere, and the x87 initialized.</summary>
    public static void ResetReal(CpuState* state)
    {
        for (var i = 0; i < 8; i++)
            state->Registers[i] = 0;
        state->Eip = 0;
        state->Eflags = state->FixedFlags | EFlags.Interrupt;
        state->Pending = 0;
        state->InterruptShadow = 0;
        state->Cpl = 0;
        state->Cr0 = Cr0ExtensionType;
        state->Cr2 = state->Cr3 = state->Cr4 = 0;
        state->TimeStampOffset = 0;
        for (var i = 0; i < 3; i++)
            state->PerformanceRegisters[i] = 0;
        state->GdtBase = 0;
        state->GdtLimit = 0xFFFF;
        state->IdtBase = 0;
        state->IdtLimit = 0x3FF;
        for (var i = 0; i < 6; i++)
            (&state->Es)[i] = new SegmentRegister { Limit = 0xFFFF, Access = SegmentRegister.RealModeAccess };
        state->Ldtr = default;
        state->Tr = default;
        state->Exit = CpuExit.None;
        state->CodeChanged = 0;
        state->StiWatch = 0;
        state->PendingFlags = default;
        state->CheckMark = 0;
        state->Watches = state->WatchHits = 0;
        for (var i = 0; i < 8; i++)
            state->DebugRegisters[i] = 0;
        new Span<ulong>(state->TranslationBuffer, TranslationBufferSize).Clear();
        new Span<byte>((byte*)state - GuestMemory.QuickTranslationBytes, GuestMemory.QuickTranslationBytes).Clear();
        state->X87.Initialize();
    }

    /// <summary>Makes every access go the long way, or no more. To be called whenever what decides that has changed.</summary>
    public static void SetChecked(CpuState* state, bool value)
    {
        state->CheckMark = value ? SegmentRegister.CheckedBit : (ushort)0;
        for (var i = 0; i < 6; i++)
        {
            ref var segment = ref (&state->Es)[i];
            segment.Access &= unchecked((ushort)~SegmentRegister.CheckedBit);
            if (segment.Access != 0)
                segment.Access |= state->CheckMark;
        }
    }
}
