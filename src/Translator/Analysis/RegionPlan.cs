using Dbt.Translator.Cache;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Analysis;

/// <summary>How a block of a region goes on.</summary>
internal enum BlockEnd
{
    /// <summary>Runs on into the next address.</summary>
    FallThrough,

    /// <summary>Jcc, LOOPcc, JCXZ: to <see cref="PlannedBlock.Target"/> or on.</summary>
    Conditional,

    /// <summary>JMP to a constant.</summary>
    Jump,

    /// <summary>CALL of a constant.</summary>
    Call,

    /// <summary>RET.</summary>
    Return,

    /// <summary>JMP or CALL through a register or memory.</summary>
    Indirect,

    /// <summary>Anything else that ends a block: left to the instruction's handler, and the region is left.</summary>
    Handler,
}

/// <summary>One instruction of a region: Iced's view for the emitter, the op for the handler.</summary>
internal unsafe struct PlannedInstruction
{
    public Instruction Iced;
    public Op* Op;

    /// <summary>How the emitter will translate it.</summary>
    public TranslationKind Kind;

    /// <summary>How often its translations have left it to the interpreter.</summary>
    public DeoptLevel Deopts;

    /// <summary>Flags that something may read after this instruction and before they are written again.</summary>
    public FlagSet LiveAfter;

    /// <summary>Flags it gives a value, whatever happens.</summary>
    public FlagSet Defines;

    /// <summary>Flags it reads, or that must be known if it leaves the region.</summary>
    public FlagSet Uses;

    /// <summary>It may have to be interpreted instead, so that the flags in front of it must be known.</summary>
    public bool MayLeave;

    /// <summary>It reads CF for its value.</summary>
    public bool ReadsCarry;

    /// <summary>It stops the processor, but the machine is called from inside the region, which then goes on.</summary>
    public bool IsServed;
}

/// <summary>A block of a region with its edges.</summary>
internal sealed class PlannedBlock(Block block, PlannedInstruction[] instructions)
{
    public Block Block { get; } = block;
    public PlannedInstruction[] Instructions { get; } = instructions;
    public int Index { get; set; }
    public BlockEnd End { get; set; }

    /// <summary>Offset of the branch target, and of the instruction after the block.</summary>
    public uint TargetEip { get; set; }
    public uint NextEip { get; set; }

    /// <summary>Base of the code segment of the branch target.</summary>
    public uint TargetBase { get; set; }

    /// <summary>The branch at its end loads CS.</summary>
    public bool IsFar { get; set; }

    /// <summary>The region can be entered here.</summary>
    public bool IsEntry { get; set; }

    /// <summary>The blocks there when they belong to the region.</summary>
    public PlannedBlock? Target { get; set; }
    public PlannedBlock? Next { get; set; }

    /// <summary>The block after a CALL, when a RET of the region goes there.</summary>
    public PlannedBlock? ReturnSite { get; set; }

    /// <summary>
    /// Where a RET or an indirect branch goes on inside the region, the frequent targets first.
    /// </summary>
    public List<PlannedBlock> Targets { get; } = [];

    /// <summary>Edges of the region that lead here, returns included.</summary>
    public int Predecessors { get; set; }

    /// <summary>There is no other way here than from that block, so that what is known at its end is known here.</summary>
    public bool TakesOverFrom(PlannedBlock before) => Predecessors == 1 && Index > before.Index;

    /// <summary>Where its polled edges lead: see <see cref="LoopPolls"/>.</summary>
    public List<PlannedBlock> WaysBack { get; } = [];

    /// <summary>
    /// The conditional branch at the end leads back: the poll is in front of it, so that the branch itself closes the loop.
    /// </summary>
    public bool PollsInFront { get; set; }

    /// <summary>The edge to a block of the region is one that polls.</summary>
    public bool IsWayBack(PlannedBlock target) => WaysBack.Contains(target);

    /// <summary>
    /// Negative: the block is a function's first, and what leads here has checked the stack down to so many bytes from the stack
    /// pointer: see <see cref="CalleeFrames"/>.
    /// </summary>
    public int FrameLow { get; set; }

    /// <summary>A further copy of a loop: see <see cref="LoopCopies"/>.</summary>
    public bool IsCopy { get; private init; }

    /// <summary>Its target is the next copy of the loop, which best follows it.</summary>
    public bool RunsIntoCopy { get; set; }

    /// <summary>The same code with the same ways on, which nothing leads to.</summary>
    public PlannedBlock Copy() => new(Block, [.. Instructions])
    {
        IsCopy = true,
        End = End,
        TargetEip = TargetEip,
        NextEip = NextEip,
        TargetBase = TargetBase,
        IsFar = IsFar,
        Target = Target,
        Next = Next,
    };

    public FlagSet LiveIn { get; set; }

    /// <summary>See <see cref="ByteLiveness"/>.</summary>
    public int LiveBytes { get; set; }

    /// <summary>
    /// All flags, or all but CF, when those at its beginning are there for instructions alone that may leave, of which there
    /// are few, and the block gives them new values; else none.
    /// </summary>
    public FlagSet Replaces { get; set; }

    /// <summary>CF at its beginning is read for its value, here or in a block behind, and not only at exits.</summary>
    public bool ReadsCarry { get; set; }
}

/// <summary>The blocks of a region, in the order in which they are emitted; the first is the entry.</summary>
/// <param name="Blocks">All of them.</param>
/// <param name="Entries">Those at which it can be entered, the head first.</param>
/// <param name="Mode">See <see cref="Core.ModeKey"/>.</param>
internal sealed record RegionPlan(PlannedBlock[] Blocks, PlannedBlock[] Entries, uint Mode)
{
    /// <summary>Null: x87 instructions work on the state.</summary>
    public X87Plan? X87 { get; init; }

    public PlannedBlock Head => Blocks[0];

    /// <summary>The decoded blocks of which it is made, each once.</summary>
    public Block[] Sources => Array.ConvertAll(Array.FindAll(Blocks, planned => !planned.IsCopy), planned => planned.Block);
}
