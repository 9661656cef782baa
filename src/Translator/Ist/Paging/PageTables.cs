using System.Runtime.CompilerServices;
using Dbt.Guest;

namespace Dbt.Translator.Ist;

/// <summary>
/// From linear to physical addresses by the page tables of the 386 (Intel SDM vol. 3, 4.3), and a buffer of what was found.
/// As on the processor a changed table has an effect when the buffer is flushed.
/// </summary>
internal static unsafe class PageTables
{
    private const uint Present = 1;
    private const uint Writable = 2;
    private const uint User = 4;
    private const uint Accessed = 0x20;
    private const uint Dirty = 0x40;
    private const uint LargePage = 0x80;

    private const uint PageMask = ~(uint)(GuestMemory.PageSize - 1);
    private const uint LargeOffset = 0x3FFFFF;

    /// <summary>Bits of a #PF's error code: the page was there, a store, at level 3 (Intel SDM vol. 3, 4.7).</summary>
    private const uint FaultPresent = 1;
    private const uint FaultWrite = 2;
    private const uint FaultUser = 4;

    /// <summary>Forgets all translations: CR3 was loaded, or what the walk depends on has changed.</summary>
    public static void Flush(CpuState* s)
    {
        new Span<ulong>(s->TranslationBuffer, CpuState.TranslationBufferSize).Clear();
        new Span<byte>(Quick(s), GuestMemory.QuickTranslationBytes).Clear();
    }

    /// <summary>Forgets one page (INVLPG).</summary>
    public static void Flush(CpuState* s, uint linear) => SetSlot(s, linear, 0);

    /// <summary>
    /// The physical address, with the accessed and dirty bits set. A fault leaves its address in CR2 and changes nothing else.
    /// </summary>
    /// <param name="s">Paging is on.</param>
    /// <param name="linear">Any address.</param>
    /// <param name="write">A store.</param>
    /// <param name="user">On behalf of level 3.</param>
    /// <param name="physical">What the address leads to.</param>
    public static Fault Translate(CpuState* s, uint linear, bool write, bool user, out uint physical)
    {
        var entry = Slot(s, linear);
        physical = (uint)(entry >> 32) & PageMask | (linear & ~PageMask);
        return IsFound(s, entry, linear, write, user) ? Fault.None : Walk(s, linear, write, user, out physical);
    }

    /// <summary>
    /// The same, or false where that is a fault, or might store into code, or takes the place of the entry that code is found by: an
    /// instruction is still to be done as it was fetched, and the next one to be looked up anew. CR2 stays.
    /// </summary>
    public static bool TryTranslate(CpuState* s, uint linear, bool write, bool user, out uint physical)
    {
        var entry = Slot(s, linear);
        physical = (uint)(entry >> 32) & PageMask | (linear & ~PageMask);
        if (IsFound(s, entry, linear, write, user))
            return true;
        if (IsOfCode(s, linear) || !WalksBesideCode(s, linear))
            return false;
        var lastFault = s->Cr2;
        var isFault = Walk(s, linear, write, user, out physical).IsFault;
        s->Cr2 = lastFault;
        return !isFault;
    }

    /// <summary>An entry is the linear page and Present, above it the physical page and the rights in the bits of a page table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFound(CpuState* s, ulong entry, uint linear, bool write, bool user) =>
        (uint)entry == ((linear & PageMask) | Present) && Allows(s, (uint)(entry >> 32), write, user)
        && (!write || ((entry >> 32) & Dirty) != 0);

    /// <summary>Its entry has the place of that by which the running code was found.</summary>
    private static bool IsOfCode(CpuState* s, uint linear) => s->CodeEntry == SlotIndex(linear) + 1;

    /// <summary>Code is run from a page until its entry is given up.</summary>
    public static void NoteCode(CpuState* s, uint linear)
    {
        s->CodeEntry = SlotIndex(linear) + 1;
        s->CodeChanged = 0;
    }

    /// <summary>No code is near the entries that lead to an address.</summary>
    private static bool WalksBesideCode(CpuState* s, uint linear)
    {
        var directoryAt = (s->Cr3 & PageMask) + (linear >> 22) * 4;
        if (!Operands.IsPlainStore(s, directoryAt))
            return false;
        var directory = Operands.Load<W32>(s, directoryAt);
        return Operands.IsPlainStore(s, (directory & PageMask) + (linear >> 12 & 0x3FF) * 4);
    }

    /// <summary>
    /// Tells translated code what <see cref="Translate"/> has just found, until the slot gets another entry: by the linear page
    /// and Present it finds what to add to a linear address, in the upper half.
    /// </summary>
    public static void Quicken(CpuState* s, uint linear, bool write, bool user, uint physical) =>
        Quick(s)[QuickIndex(write, user) + SlotIndex(linear)] = (ulong)(physical - linear) << 32 | (linear & PageMask) | Present;

    /// <summary>First entry of a kind of accesses.</summary>
    public static int QuickIndex(bool write, bool user) => ((user ? 2 : 0) + (write ? 1 : 0)) * CpuState.TranslationBufferSize;

    private static ulong* Quick(CpuState* s) => (ulong*)((byte*)s - GuestMemory.QuickTranslationBytes);

    private static int SlotIndex(uint linear) => (int)(linear / GuestMemory.PageSize % CpuState.TranslationBufferSize);

    private static void SetSlot(CpuState* s, uint linear, ulong entry)
    {
        if (IsOfCode(s, linear))
        {
            s->CodeEntry = 0;
            s->CodeChanged = 1;
        }
        Slot(s, linear) = entry;
        var quick = Quick(s) + SlotIndex(linear);
        quick[0] = quick[CpuState.TranslationBufferSize] = 0;
        quick[2 * CpuState.TranslationBufferSize] = quick[3 * CpuState.TranslationBufferSize] = 0;
    }

    private static ref ulong Slot(CpuState* s, uint linear) =>
        ref s->TranslationBuffer[SlotIndex(linear)];

    /// <summary>Level 0 may write to read-only pages unless CR0.WP is set.</summary>
    private static bool Allows(CpuState* s, uint rights, bool write, bool user)
    {
        if (user && (rights & User) == 0)
            return false;
        return !write || (rights & Writable) != 0 || (!user && (s->Cr0 & CpuState.Cr0WriteProtect) == 0);
    }

    private static Fault Walk(CpuState* s, uint linear, bool write, bool user, out uint physical)
    {
        physical = 0;
        var directoryAt = (s->Cr3 & PageMask) + (linear >> 22) * 4;
        var directory = Operands.Load<W32>(s, directoryAt);
        if ((directory & Present) == 0)
            return Fail(s, linear, 0, write, user);
        var isLarge = (directory & LargePage) != 0 && (s->Cr4 & CpuState.Cr4PageSizeExtensions) != 0;
        var tableAt = isLarge ? directoryAt : (directory & PageMask) + (linear >> 12 & 0x3FF) * 4;
        var table = isLarge ? directory : Operands.Load<W32>(s, tableAt);
        if ((table & Present) == 0)
            return Fail(s, linear, 0, write, user);
        var rights = directory & table & (Writable | User);
        if (!Allows(s, rights, write, user))
            return Fail(s, linear, FaultPresent, write, user);

        if (!isLarge && (directory & Accessed) == 0)
            Operands.Store<W32>(s, directoryAt, directory | Accessed);
        var marks = Accessed | (write ? Dirty : 0);
        if ((table & marks) != marks)
            Operands.Store<W32>(s, tableAt, table | marks);
        var page = isLarge ? (table & ~LargeOffset) | (linear & LargeOffset & PageMask) : table & PageMask;
        physical = page | (linear & ~PageMask);
        SetSlot(s, linear, (ulong)(page | rights | (table & Dirty) | (marks & Dirty)) << 32 | (linear & PageMask) | Present);
        return Fault.None;
    }

    private static Fault Fail(CpuState* s, uint linear, uint code, bool write, bool user)
    {
        s->Cr2 = linear;
        return new Fault(ExceptionVector.PageFault, code | (write ? FaultWrite : 0) | (user ? FaultUser : 0));
    }
}
