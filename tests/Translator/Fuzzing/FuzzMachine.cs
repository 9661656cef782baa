using System.Text;
using Dbt.Guest;

namespace Dbt.Translator.Tests.Fuzzing;

/// <summary>A processor with memory on which generated programs run from a fixed start.</summary>
public sealed unsafe class FuzzMachine : IDisposable
{
    /// <summary>All that a program can reach without a fault is filled and compared.</summary>
    public const int Compared = 0x110000;

    private readonly GuestMemory _memory;
    private readonly CpuCoreOptions _options;
    private CpuCore _core;
    private readonly byte[] _fill;

    /// <summary>The fill with the program that was loaded last, and where that lies.</summary>
    private readonly byte[] _image;
    private (int Start, int Length) _last;

    public FuzzMachine(CpuCoreOptions options, byte[] fill)
    {
        _memory = new GuestMemory(Compared, CpuModel.PentiumII);
        _memory.SetA20(true);
        _options = options;
        _core = new CpuCore(_memory, options);
        _fill = fill;
        _image = [.. fill];
    }

    public CpuState* State => _memory.State;

    public CpuCore Core => _core;

    public ReadOnlySpan<byte> Memory => new(_memory.Base, Compared);

    public static byte[] MakeFill()
    {
        var fill = new byte[Compared];
        new Random(1).NextBytes(fill);
        return fill;
    }

    /// <summary>A new core: what the last programs did to their code says nothing of the next one's.</summary>
    public void Renew()
    {
        _core.Dispose();
        _core = new CpuCore(_memory, _options);
    }

    public void Load(FuzzProgram program)
    {
        Restore(program);
        Enter(program, 0);
    }

    /// <summary>The program's registers and mode; memory is as it is.</summary>
    /// <param name="program">It has been loaded.</param>
    /// <param name="at">Where in its code it begins.</param>
    public void Enter(FuzzProgram program, int at)
    {
        CpuState* s = _memory.State;
        CpuState.ResetReal(s);
        for (var i = 0; i < 8; i++)
        {
            s->Registers[i] = program.Registers[i];
            // A reset of the processor's mode leaves these, and a program that is left out may have set them.
            s->DebugRegisters[i] = 0;
        }
        s->Eflags = program.Flags;
        program.SetUpX87(ref s->X87);
        Segments(s, program);
        var entry = program.Mode is FuzzMode.Real or FuzzMode.Protected16
            ? program.Entry
            : FuzzProgram.CodeLinear - program.SegmentBase + program.Entry;
        s->Eip = entry + (uint)at;
        _memory.WriteDword(4 * FuzzProgram.DirectVector, new FarPointer((ushort)(FuzzProgram.CodeLinear / 16), program.Handler).ToDword());
        s->SetEntersDirectly(FuzzProgram.DirectVector, true);
        s->CodeChanged = 0;
    }

    /// <summary>Writes only what differs, so that code which is there already keeps its translations.</summary>
    private void Restore(FuzzProgram program)
    {
        const int Piece = 16;
        _fill.AsSpan(_last.Start, _last.Length).CopyTo(_image.AsSpan(_last.Start));
        _last = ((int)(FuzzProgram.CodeLinear + program.Entry), program.Code.Length);
        program.Code.CopyTo(_image.AsSpan(_last.Start));
        for (var page = 0; page < Compared; page += GuestMemory.PageSize)
        {
            if (Differs(page, GuestMemory.PageSize))
            {
                for (var at = page; at < page + GuestMemory.PageSize; at += Piece)
                {
                    if (Differs(at, Piece))
                        _memory.Write((uint)at, new ReadOnlySpan<byte>(_image, at, Piece));
                }
            }
        }
    }

    private bool Differs(int at, int length) =>
        !new ReadOnlySpan<byte>(_image, at, length).SequenceEqual(new ReadOnlySpan<byte>(_memory.Base + at, length));

    private static void Segments(CpuState* s, FuzzProgram program)
    {
        var mode = program.Mode;
        if (mode == FuzzMode.Real)
        {
            s->Cs.LoadReal(0x1000);
            s->Ds.LoadReal(0x1000);
            s->Es.LoadReal(0x0FFF);
            s->Ss.LoadReal(0x1800);
            s->Fs.LoadReal(0x2000);
            s->Gs.LoadReal(0x0800);
            return;
        }
        s->Cr0 |= CpuState.Cr0ProtectionEnable;
        s->Cpl = 0;
        var big = mode != FuzzMode.Protected16;
        for (var i = 0; i < 6; i++)
        {
            ref var segment = ref (&s->Es)[i];
            segment.Selector = (ushort)(8 * (i + 1));
            var isOther = i >= (int)SegmentName.Fs;
            segment.Base = big ? isOther ? 0 : program.SegmentBase : FuzzProgram.CodeLinear + (uint)i * 0x40;
            segment.Limit = mode switch
            {
                FuzzMode.Flat32 or FuzzMode.Based32 => uint.MaxValue,
                FuzzMode.Uniform32 when !isOther => program.Limit,
                FuzzMode.Protected32 or FuzzMode.Uniform32 => Compared - 1 - (i == (int)SegmentName.Es ? 1u : 0),
                _ => i == (int)SegmentName.Cs ? 0xFFFF : 0xF0FFu,
            };
            var type = i == (int)SegmentName.Cs ? 0x9B : 0x93;
            segment.Access = (ushort)(type | (big ? SegmentRegister.BigBit : 0));
        }
        if (!big)
            s->Cs.Base = FuzzProgram.CodeLinear;
    }

    /// <summary>Interprets one instruction after the other. False: too many, a repeated one that takes too long, or RDTSC.</summary>
    public bool Interpret(int most)
    {
        using var watchdog = new Watchdog(State, 50 + most / 20);
        for (var i = 0; i < most; i++)
        {
            if (ReadsTheClock())
                return false;
            if (_core.Step() != CpuExit.None)
                return true;
            if (Volatile.Read(ref State->Pending) != 0)
                return false;
        }
        return false;
    }

    /// <summary>RDTSC (0F 31) and RDMSR (0F 32), whose result no two runs share.</summary>
    private bool ReadsTheClock()
    {
        var at = State->Cs.Base + State->Eip;
        for (var i = 0; i < 14; i++, at++)
        {
            var value = _memory.ReadByte(at);
            if (value == 0x0F)
                return _memory.ReadByte(at + 1) is 0x31 or 0x32;
            if (value is not (0x66 or 0x67 or 0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65 or 0xF0 or 0xF2 or 0xF3))
                return false;
        }
        return false;
    }

    /// <summary>Runs as the product does. A translation that never ends is ended by its own polls.</summary>
    /// <param name="patience">Milliseconds until then.</param>
    public void Run(int patience = 60_000)
    {
        using var watchdog = new Watchdog(State, patience);
        _core.Run();
    }

    public string Describe()
    {
        var s = State;
        var text = new StringBuilder();
        for (var i = 0; i < 8; i++)
            text.Append(s->Registers[i].ToString("X8")).Append(' ');
        text.Append("eip ").Append(s->Eip.ToString("X8")).Append(" fl ").Append(s->Eflags.ToString("X8"));
        for (var i = 0; i < 6; i++)
            text.Append(' ').Append((&s->Es)[i].Selector.ToString("X4"));
        text.Append(" x87 ").Append(s->X87.Control.ToString("X4")).Append(' ').Append(s->X87.StatusWord.ToString("X4"))
            .Append(' ').Append(s->X87.Valid.ToString("X2")).Append(' ').Append(s->X87.LastInstruction.ToString("X"))
            .Append(' ').Append(s->X87.LastData.ToString("X")).Append(' ').Append(s->X87.LastOpcode.ToString("X"));
        for (var i = 0u; i < 8; i++)
            text.Append(' ').Append(s->X87[i]);
        return text.Append(' ').Append(s->Exit).Append(' ').Append(s->ExitOperand).Append(' ').Append(s->ExitErrorCode).ToString();
    }

    public void Dispose()
    {
        _core.Dispose();
        _memory.Dispose();
    }
}
