using Dbt.Guest;
using Dbt.Translator.Analysis;
using Dbt.Translator.Cache;
using Dbt.Translator.Core;
using Iced.Intel;

namespace Dbt.Translator.Emission;

/// <summary>Guest registers and segment bases in IL locals.</summary>
internal sealed unsafe partial class RegionEmitter
{
    private readonly IlLocal?[] _registers = new IlLocal?[8];
    private readonly bool[] _dirty = new bool[8];
    private readonly IlLocal?[] _segmentBases = new IlLocal?[6];

    /// <summary>
    /// The region is 16-bit throughout: a local holds the low word, zero-extended, and the high words stay in the state.
    /// </summary>
    private readonly bool _narrow;

    private const int Esp = 4;
    private const int Ebp = 5;

    private static bool IsNarrow(RegionPlan plan)
    {
        if ((plan.Mode & (ModeKey.Code32 | ModeKey.Stack32)) != 0)
            return false;
        foreach (var block in plan.Blocks)
        {
            foreach (ref var instruction in block.Instructions.AsSpan())
            {
                if (instruction.Kind != TranslationKind.Handler && UsesDwords(instruction))
                    return false;
            }
        }
        return true;
    }

    /// <summary>An explicit or implied operand, or an address, may be 32 bits wide.</summary>
    private static bool UsesDwords(in PlannedInstruction planned) => planned.Op->AddressSize == 4
        || (planned.Op->OperandSize == 4 && (planned.Kind != TranslationKind.RepeatedString || planned.Iced.Mnemonic == Mnemonic.Stosd));

    private IlLocal Register(int number)
    {
        _registers[number] ??= _il.NewInt32();
        return _registers[number]!.Value;
    }

    /// <summary>Pushes the whole local of a register: 32 bits, or the low word in a 16-bit region.</summary>
    private void PushWhole(int number)
    {
        if (number == Esp)
        {
            PushStackPointer(_stackDelta);
            return;
        }
        SettleBytes(number);
        _il.Ldloc(Register(number));
    }

    private void StoreWhole(int number)
    {
        _il.Stloc(Register(number));
        _dirty[number] = true;
        ForgetWindows(number);
        _bytes = _bytes.Without(number);
        if (number == Esp)
            _stackDelta = 0;
    }

    private static int SizeOf(Register register) => register.GetSize();

    /// <summary>Pushes a general register's value, zero-extended.</summary>
    private void PushRegister(Register register)
    {
        var (number, size, high) = GeneralRegister.Describe(register);
        if (size == 1)
        {
            PushPart(number, high);
            return;
        }
        PushWhole(number);
        if (size == 2 && !_narrow)
            _il.ConvU2();
    }

    private void PushPart(int number, bool high)
    {
        var part = PartOf(number, high);
        if (_bytes.Has(part))
        {
            _il.Ldloc(_bytes[part]);
            return;
        }
        _il.Ldloc(Register(number));
        if (high)
        {
            _il.LdcI4(8);
            _il.ShrUn();
        }
        _il.ConvU1();
    }

    /// <summary>Stores a zero-extended value into a general register.</summary>
    private void StoreRegister(Register register, IlLocal value)
    {
        var (number, size, high) = GeneralRegister.Describe(register);
        if (size == 4 || (size == 2 && _narrow))
        {
            _il.Ldloc(value);
            StoreWhole(number);
            return;
        }
        if (size == 1)
        {
            StorePart(PartOf(number, high), value);
            return;
        }
        // register = register & 0xFFFF0000 | value
        if (number == Esp)
            PushWhole(number);
        else
            _il.Ldloc(Register(number));
        _il.LdcI4(0xFFFF0000);
        _il.And();
        _il.Ldloc(value);
        _il.Or();
        StoreWhole(number);
    }

    private void LoadUsedRegisters()
    {
        for (var i = 0; i < 8; i++)
        {
            if (_registers[i] is { } local)
                LoadRegister(i, local);
        }
    }

    private void LoadRegister(int number, IlLocal local)
    {
        StateAddress(CpuState.RegistersOffset + 4 * number);
        if (_narrow)
            _il.LdindU2();
        else
            _il.LdindI4();
        _il.Stloc(local);
    }

    private void StoreDirtyRegisters()
    {
        for (var i = 0; i < 8; i++)
        {
            if (!_dirty[i])
                continue;
            StateAddress(CpuState.RegistersOffset + 4 * i);
            _il.Ldloc(Register(i));
            if (_narrow)
                _il.StindI2();
            else
                _il.StindI4();
        }
    }

    private IlLocal SegmentBase(SegmentName segment)
    {
        _segmentBases[(int)segment] ??= _il.NewInt32();
        return _segmentBases[(int)segment]!.Value;
    }

    private void LoadUsedSegments()
    {
        for (var i = 0; i < 6; i++)
        {
            if (_segmentBases[i] is not { } local)
                continue;
            PushDword(SegmentOffset((SegmentName)i));
            _il.Stloc(local);
        }
    }

    /// <summary>Offset in the state of a segment register; its base is the first field.</summary>
    private static int SegmentOffset(SegmentName segment) => CpuState.SegmentsOffset + 16 * (int)segment;

    private const int SelectorField = 8;

    private static SegmentName SegmentOf(Register register) => (SegmentName)(register - Iced.Intel.Register.ES);

    /// <summary>The base is that of CS and there is no limit to check, known from the mode.</summary>
    private bool IsFlat(SegmentName segment) =>
        (_plan.Mode & ModeKey.Flat) != 0 && segment is not (SegmentName.Fs or SegmentName.Gs);

    /// <summary>Base and limit are those of CS, known from the mode.</summary>
    private bool IsUniform(SegmentName segment) =>
        (_plan.Mode & ModeKey.Uniform) != 0 && segment is not (SegmentName.Fs or SegmentName.Gs);

    /// <summary>Base and limit of CS. Where far branches stay inside the region each block has its own: see <see cref="BlockKey"/>.</summary>
    private uint CodeBase => _plan.Head.Block.Key.CsBase;
    private uint CodeLimit => _plan.Head.Block.Key.CsLimit;
}
