using System.Reflection;
using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Dbt.Translator.Core;
using Dbt.Translator.Decoding;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Addresses, loads and stores.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private static readonly MethodInfo CheckLoad = typeof(RegionHelpers).GetMethod(nameof(RegionHelpers.AllowsLoad))!;
    private static readonly MethodInfo CheckStore = typeof(RegionHelpers).GetMethod(nameof(RegionHelpers.AllowsStore))!;
    private static readonly MethodInfo StoreSlow = typeof(RegionHelpers).GetMethod(nameof(RegionHelpers.TryStore))!;

    /// <summary>A memory operand whose address has been computed.</summary>
    /// <param name="Linear">Local with a linear address, or an offset, zero-extended to the host's width.</param>
    /// <param name="Offset">Bytes to add to it; with an offset, also the base of its segment.</param>
    /// <param name="Window">Index of the window that it belongs to, or −1.</param>
    /// <param name="IsPlain">A store needs no more checks.</param>
    private readonly record struct Place(IlLocal Linear, long Offset = 0, int Window = -1, bool IsPlain = false);

    private bool IsReal64K => (_plan.Mode & ModeKey.Limit64K) != 0;

    /// <summary>Pushes the effective address of the memory operand, wrapped at the address size.</summary>
    private void PushEffectiveAddress(in Instruction instruction)
    {
        var size = AddressSize(instruction);
        var terms = 0;
        if (instruction.MemoryBase != Iced.Intel.Register.None)
        {
            PushRegister(instruction.MemoryBase);
            terms++;
        }
        if (instruction.MemoryIndex != Iced.Intel.Register.None)
        {
            PushRegister(instruction.MemoryIndex);
            if (instruction.MemoryIndexScale > 1)
            {
                _il.LdcI4(System.Numerics.BitOperations.Log2((uint)instruction.MemoryIndexScale));
                _il.Shl();
            }
            if (terms++ > 0)
                _il.Add();
        }
        PushDisplacement(instruction, size, ref terms);
        if (size == 2 && terms > 1)
            _il.ConvU2();
    }

    private void PushDisplacement(in Instruction instruction, int size, ref int terms)
    {
        var displacement = (uint)instruction.MemoryDisplacement64;
        if (size == 2)
            displacement &= 0xFFFF;
        if (displacement == 0 && terms > 0 && !IsLive(LiveField.Displacement))
            return;
        if (IsLive(LiveField.Displacement))
            PushLiveField(LiveField.Displacement, size);
        else
            _il.LdcI4(displacement);
        if (terms++ > 0)
            _il.Add();
    }

    private static int AddressSize(in Instruction instruction)
    {
        if (instruction.MemoryBase.IsGPR32() || instruction.MemoryIndex.IsGPR32())
            return 4;
        return instruction.MemoryBase != Iced.Intel.Register.None || instruction.MemoryIndex != Iced.Intel.Register.None
            || instruction.MemoryDisplSize == 2
            ? 2
            : 4;
    }

    /// <summary>Computes and checks the address of the memory operand.</summary>
    private Place Address(in Instruction instruction, int size, bool write)
    {
        if (TryWindow(instruction, size, write, out var place))
            return place;
        PushEffectiveAddress(instruction);
        var offset = Keep();
        if (IsUniform(SegmentOf(instruction.MemorySegment)) && !write && InstructionClassifier.IsInside(CurrentInstruction, CodeLimit))
        {
            _il.Ldloc(offset);
            return new Place(KeepAddress(), CodeBase);
        }
        return AddressOf(SegmentOf(instruction.MemorySegment), offset, AddressSize(instruction), size, write);
    }

    /// <summary>Checks an offset in a segment and adds the base.</summary>
    private Place AddressOf(SegmentName segment, IlLocal offset, int addressSize, int size, bool write)
    {
        if (write && segment == SegmentName.Cs && (_plan.Mode & ModeKey.RealSegments) == 0)
        {
            // Code cannot be written in protected mode: always #GP.
            _il.LdcI4(1);
            _il.Brtrue(Deopt());
        }
        if (IsFlat(segment))
        {
            _il.Ldloc(offset);
            AddConstant(CodeBase);
            return new Place(KeepAddress());
        }
        if (IsUniform(segment))
        {
            var isPlain = CheckUniform(offset, size, write, Deopt);
            _il.Ldloc(offset);
            return new Place(KeepAddress(), CodeBase, IsPlain: isPlain);
        }
        if ((_plan.Mode & ModeKey.Checked) != 0)
            return CheckedPlace(segment, offset, size, write);
        if (IsReal64K)
        {
            if (size > 1 || addressSize == 4)
            {
                // if (offset > 0x10000 - size) leave
                _il.Ldloc(offset);
                _il.LdcI4(0x10000 - size);
                _il.BgtUn(Deopt());
            }
        }
        else
        {
            CheckSegment(segment, offset, size, write);
        }
        // Blocks of one region may be in several code segments; each knows its own.
        if (segment == SegmentName.Cs)
            _il.LdcI4(_block.Block.Key.CsBase);
        else
            _il.Ldloc(SegmentBase(segment));
        _il.Ldloc(offset);
        _il.Add();
        return new Place(KeepAddress());
    }

    /// <summary>
    /// Leaves unless the segment, whatever it is, allows the access. Data within its limit needs two comparisons; what is otherwise
    /// (code, data that grows down, a limit of 4 GB) is asked of <see cref="RegionHelpers"/>.
    /// </summary>
    private void CheckSegment(SegmentName segment, IlLocal offset, int size, bool write)
    {
        var ask = _il.NewLabel();
        var allowed = _il.NewLabel();
        var leave = Deopt();
        if ((_plan.Mode & ModeKey.RealSegments) == 0)
        {
            PushSegmentKind(segment);
            _il.Brtrue(ask);
        }
        // if (offset + size - 1 > limit) ask
        _il.Ldloc(offset);
        _il.ConvU8();
        if (size > 1)
        {
            _il.LdcI8(size - 1);
            _il.Add();
        }
        PushDword(SegmentOffset(segment) + LimitField);
        _il.ConvU8();
        _il.BgtUn(ask);
        _il.Mark(allowed);
        _cold.Add(() =>
        {
            _il.Mark(ask);
            PushState();
            _il.LdcI4((int)segment);
            _il.Ldloc(offset);
            _il.LdcI4(size);
            _il.Call(write ? CheckStore : CheckLoad);
            _il.Brtrue(allowed);
            _il.Br(leave);
        });
    }

    /// <summary>Pushes 0 for writable data that grows up.</summary>
    private void PushSegmentKind(SegmentName segment)
    {
        StateAddress(SegmentOffset(segment) + AccessField);
        _il.LdindU2();
        _il.LdcI4(ModeKey.DataBits);
        _il.And();
        _il.LdcI4(ModeKey.WritableData);
        _il.Xor();
    }

    private void AddConstant(uint value)
    {
        if (value == 0)
            return;
        _il.LdcI4(value);
        _il.Add();
    }

    /// <summary>
    /// Leaves unless bytes from an offset on are inside the limit, and for a store also plain: the range and the limit are one
    /// comparison.
    /// </summary>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="length">How many.</param>
    /// <param name="write">They will be stored to.</param>
    /// <param name="outside">Where to go.</param>
    /// <returns>Stores need no more checks.</returns>
    private bool CheckUniform(IlLocal offset, int length, bool write, Func<IlLabel> outside)
    {
        var (start, bytes) = _options.PlainRange;
        // Exclusive ends of where the first byte may be.
        var end = CodeLimit + 2L - length;
        var first = 0L;
        var isPlain = write && StoresStraight && bytes != 0;
        if (isPlain)
        {
            first = Math.Max((long)start - CodeBase, 0);
            end = Math.Min((long)start + bytes - CodeBase, end);
        }
        if (end <= first)
        {
            _il.LdcI4(1);
            _il.Brtrue(outside());
            return isPlain;
        }
        _il.Ldloc(offset);
        if (first != 0)
        {
            _il.LdcI4((uint)first);
            _il.Sub();
        }
        _il.LdcI4((uint)(end - first));
        _il.BgeUn(outside());
        return isPlain;
    }

    /// <summary>Stores of the current instruction that are not plain leave the region.</summary>
    private bool StoresStraight => !_options.Journal && CurrentInstruction.Deopts < DeoptLevel.BesideCode;

    private void PushState()
    {
        _il.LdArg0();
        _il.LdcI4((int)GuestMemory.StateDisplacement);
        _il.ConvI();
        _il.Add();
    }

    /// <summary>Pushes the place's address relative to linear address 0.</summary>
    private void PushLinear(Place place)
    {
        _il.Ldloc(place.Linear);
        if (place.Offset == 0)
            return;
        if (place.Offset == (int)place.Offset)
            _il.LdcI4((int)place.Offset);
        else
            _il.LdcI8(place.Offset);
        _il.ConvI();
        _il.Add();
    }

    private void PushHostAddress(Place place)
    {
        _il.LdArg0();
        PushLinear(place);
        _il.Add();
    }

    /// <summary>Pushes the attribute of the place's line.</summary>
    private void PushLine(Place place)
    {
        _il.LdArg0();
        PushLinear(place);
        _il.LdcI4(GuestMemory.LineShift);
        _il.ShrUn();
        _il.Add();
        _il.LdcI8(GuestMemory.LineDisplacement);
        _il.ConvI();
        _il.Add();
        _il.LdindU1();
    }

    /// <summary>Pushes the value at a place, zero-extended.</summary>
    private void Load(Place place, int size)
    {
        if ((_plan.Mode & ModeKey.ReadTraps) != 0)
        {
            // if ((line & PlainRead) == 0) leave
            PushLine(place);
            _il.LdcI4(GuestMemory.PlainRead);
            _il.And();
            _il.Brfalse(Deopt());
        }
        PushHostAddress(place);
        switch (size)
        {
            case 1: _il.LdindU1(); break;
            case 2: _il.LdindU2(); break;
            default: _il.LdindI4(); break;
        }
    }

    /// <summary>
    /// Stores a local. Where the line is not plain the instruction is interpreted instead; so nothing else of it may have been
    /// done before its store. One that is known to write beside code looks at the data bits first.
    /// </summary>
    private void Store(Place place, IlLocal value, int size)
    {
        var slow = _il.NewLabel();
        var plain = _il.NewLabel();
        var done = _il.NewLabel();
        var isFar = StoresStraight;
        if (isFar)
        {
            LeaveUnlessPlain(place);
        }
        else
        {
            PushLine(place);
            _il.LdcI4(GuestMemory.PlainWrite);
            _il.And();
            _il.Brfalse(slow);
        }
        _il.Mark(plain);
        PushHostAddress(place);
        _il.Ldloc(value);
        switch (size)
        {
            case 1: _il.StindI1(); break;
            case 2: _il.StindI2(); break;
            case 8: _il.StindI8(); break;
            default: _il.StindI4(); break;
        }
        if (isFar)
            return;
        _il.Mark(done);
        var leave = Deopt();
        _cold.Add(() =>
        {
            _il.Mark(slow);
            if (_options.Journal)
            {
                PushState();
                PushLinear(place);
                _il.ConvU4();
                _il.Ldloc(value);
                _il.LdcI4(size);
                _il.Call(StoreSlow);
                _il.Brtrue(done);
            }
            else
            {
                PushNotData(place, size);
                _il.Brfalse(plain);
            }
            _il.Br(leave);
        });
    }

    /// <summary>
    /// All of a window is plain when its first byte is in the plain range, or when its first line is: each answers for the next as
    /// well.
    /// </summary>
    private void LeaveUnlessPlain(Place place)
    {
        if (place.IsPlain)
            return;
        if (place.Window >= 0)
        {
            var window = _windows[place.Window];
            if (window.IsPlain)
                return;
            _windows[place.Window] = window with { IsPlain = true };
            place = new Place(window.Linear, BaseOf(window.Segment));
        }
        var (start, length) = _options.PlainRange;
        if (length != 0)
        {
            _il.Ldloc(place.Linear);
            _il.ConvU4();
            _il.LdcI4((uint)(start - place.Offset));
            _il.Sub();
            _il.LdcI4(length);
            _il.BgeUn(Deopt());
            return;
        }
        PushLine(place);
        _il.LdcI4(GuestMemory.PlainWrite);
        _il.And();
        _il.Brfalse(Deopt());
    }

    /// <summary>Pushes the data bits of the bytes of a store, complemented: 0 when all of them are data.</summary>
    private void PushNotData(Place place, int size)
    {
        _il.LdArg0();
        PushLinear(place);
        _il.LdcI4(3);
        _il.ShrUn();
        _il.Add();
        _il.LdcI8(GuestMemory.DataBitDisplacement);
        _il.ConvI();
        _il.Add();
        _il.LdindU2();
        _il.Not();
        PushLinear(place);
        _il.ConvU4();
        _il.LdcI4(7);
        _il.And();
        _il.Shr();
        _il.LdcI4((1 << size) - 1);
        _il.And();
    }

    // ---- operands ---------------------------------------------------------------------------------------------------

    private static bool IsMemory(in Instruction instruction, int operand) => instruction.GetOpKind(operand) == OpKind.Memory;

    private int OperandSize(in Instruction instruction, int operand) =>
        IsMemory(instruction, operand) ? instruction.MemorySize.GetSize() : SizeOf(instruction.GetOpRegister(operand));

    /// <summary>A fresh local with what is on the stack.</summary>
    private IlLocal Keep()
    {
        var local = _il.NewInt32();
        _il.Stloc(local);
        return local;
    }

    /// <summary>A fresh local with an operand's value, zero-extended to 32 bits from its size.</summary>
    private IlLocal ReadOperand(in Instruction instruction, int operand, int size)
    {
        switch (instruction.GetOpKind(operand))
        {
            case OpKind.Register:
                PushRegister(instruction.GetOpRegister(operand));
                break;
            case OpKind.Memory:
                Load(Address(instruction, size, write: false), size);
                break;
            default:
                return ReadImmediate(instruction, operand, size);
        }
        return Keep();
    }

    private IlLocal ReadImmediate(in Instruction instruction, int operand, int size)
    {
        PushImmediate(instruction, operand, size);
        var local = Keep();
        if (!IsLive(LiveField.Immediate))
            _constants.Add(local.Index, (int)Immediate(instruction, operand, size));
        return local;
    }

    private static uint Immediate(in Instruction instruction, int operand, int size)
    {
        var value = (uint)instruction.GetImmediate(operand);
        return size switch { 1 => value & 0xFF, 2 => value & 0xFFFF, _ => value };
    }

    private void PushImmediate(in Instruction instruction, int operand, int size)
    {
        if (IsLive(LiveField.Immediate))
        {
            PushLiveField(LiveField.Immediate, size);
            return;
        }
        _il.LdcI4(Immediate(instruction, operand, size));
    }

    // ---- operands that change while they run ---------------------------------------------------------------------------

    /// <summary>Parts of an instruction that the program patches so often that they are read when they are used.</summary>
    private enum LiveField { None, Immediate, Displacement }

    /// <summary>Set for instructions whose operand field is read from memory.</summary>
    private bool IsLive(LiveField field) => _liveFields is { } live && live.Field == field;

    private (LiveField Field, uint Linear, int Size, bool Signed)? _liveFields;

    private (LiveField Field, uint Linear, int Size, bool Signed)? LiveFieldOf(
        PlannedBlock block, in PlannedInstruction planned)
    {
        if ((planned.Op->Flags & (OpFlags.LiveImmediate | OpFlags.LiveDisplacement)) == 0)
            return null;
        var isImmediate = (planned.Op->Flags & OpFlags.LiveImmediate) != 0;
        var field = isImmediate ? OperandField.Immediate(planned.Iced) : OperandField.Displacement(planned.Iced);
        var signed = isImmediate ? OperandField.IsSignExtended(planned.Iced) : field.Size == 1;
        // The linear address shows the same bytes as its canonical one.
        var linear = block.Block.Key.CsBase + planned.Op->Ip + (uint)field.Offset;
        return (isImmediate ? LiveField.Immediate : LiveField.Displacement, linear, field.Size, signed);
    }

    private void PushLiveField(LiveField field, int size)
    {
        _ = field;
        var (_, linear, fieldSize, signed) = _liveFields!.Value;
        _il.LdArg0();
        _il.LdcI8(linear);
        _il.ConvI();
        _il.Add();
        switch (fieldSize)
        {
            case 1:
                _il.LdindU1();
                if (signed && size > 1)
                    _il.ConvI1();
                break;
            case 2: _il.LdindU2(); break;
            default: _il.LdindI4(); break;
        }
        if (size == 2)
            _il.ConvU2();
        else if (size == 1)
            _il.ConvU1();
    }
}
