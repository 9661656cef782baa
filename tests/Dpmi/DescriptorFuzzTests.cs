using System.Buffers.Binary;
using Dbt.Dpmi.Tests.Harness;
using Dbt.Mvdm;
using Xunit;

namespace Dbt.Dpmi.Tests;

/// <summary>
/// Clients made of random steps: services with any registers, any selector in a segment register, any eight bytes as a descriptor,
/// accesses and far transfers through what came of it, blocks whose pages change, functions of DOS. Every other one is under DPMI 1.0,
/// with paging once a page is not plain memory. DBT_FUZZ_RUNS and DBT_FUZZ_SEED say how many and where to begin.
/// </summary>
public class DescriptorFuzzTests
{
    private const int StepSize = 64, Steps = 64;

    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("DBT_FUZZ_RUNS"), out var runs) ? runs : 40;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("DBT_FUZZ_SEED"), out var seed) ? seed : 1;

    [NeedsNasm]
    [InlineData(16)]
    [InlineData(32)]
    public void Whatever_a_client_does_only_the_client_ends(int bits)
    {
        for (var i = 0; i < Runs; i++)
        {
            var seed = Seed + i;
            var run = ClientRun.Run(
                "hostile/fuzz", bits, isTranslated: seed % 2 == 0, configuration => Configure(configuration, seed),
                program => Fill(program, new Random(seed)));
            Assert.True(
                run.Exit.Reason is VmExitReason.ProgramEnded or VmExitReason.GuestCrash or VmExitReason.TimeLimit or VmExitReason.InputEnded,
                $"{bits} bits, seed {seed}: {run}");
        }
    }

    /// <summary>A loop without end is a client's right.</summary>
    private static VmConfiguration Configure(VmConfiguration configuration, int seed) =>
        configuration with { TimeLimit = TimeSpan.FromSeconds(2), ReportsDpmi1 = seed % 4 < 2 };

    private static void Fill(byte[] program, Random random)
    {
        var start = (program.AsSpan().LastIndexOf("FUZZ"u8) + 4 + StepSize - 1 + 0x100) / StepSize * StepSize - 0x100;
        for (var step = 0; step < Steps; step++)
            new StepWriter(program.AsSpan(start + step * StepSize, StepSize), random).Write();
    }

    /// <summary>16-bit code for one step.</summary>
    private ref struct StepWriter(Span<byte> step, Random random)
    {
        private readonly Span<byte> _step = step;
        private int _length;

        public void Write()
        {
            while (_length < 44)
            {
                switch (random.Next(11))
                {
                    case 0 or 1:
                        Service();
                        break;
                    case 2:
                        SetDescriptor();
                        break;
                    case 3:
                        // MOV to a segment register but CS, from AX.
                        Put(0x8E, (byte)(0xC0 | new[] { 0, 2, 3, 4, 5 }[random.Next(5)] << 3));
                        break;
                    case 4:
                        Load(random.Next(8), Selector());
                        break;
                    case 5:
                        // MOV [segment:offset], EAX, or back.
                        Put(new byte[] { 0x26, 0x64, 0x65 }[random.Next(3)], 0x66, random.Next(2) == 0 ? (byte)0xA3 : (byte)0xA1);
                        PutWord(random.Next(4) == 0 ? 0xFFFF - random.Next(4) : random.Next(0x10000));
                        break;
                    case 6:
                        // LAR, LSL, VERR, VERW of AX.
                        Put(0x0F, (byte)random.Next(4));
                        if (_step[_length - 1] < 2)
                            _step[_length - 1] = 0;
                        Put((byte)(_step[_length - 1] == 0 ? 0xE0 | random.Next(2) << 3 : 0xC0));
                        break;
                    case 7 when random.Next(3) == 0:
                        Put(random.Next(2) == 0 ? (byte)0xEA : (byte)0x9A);
                        PutWord(random.Next(0x10000));
                        PutWord(Selector());
                        break;
                    case 8:
                        Dos();
                        break;
                    case 9:
                        Pages();
                        break;
                    default:
                        Put(new byte[] { 0xFA, 0xFB, 0x9C, 0x06, 0x1E, 0xF8 }[random.Next(6)]);
                        break;
                }
            }
        }

        /// <summary>Descriptors, now and then the others; not those that wait, or end the program.</summary>
        private void Service()
        {
            if (random.Next(2) == 0)
                Load(3, Selector());
            if (random.Next(2) == 0)
                Load(1, random.Next(3) == 0 ? random.Next(0x10000) : random.Next(16));
            if (random.Next(2) == 0)
                Load(2, random.Next(0x10000));
            Load(0, random.Next(4) == 0 ? random.Next(0xF) << 8 | random.Next(16) : random.Next(16));
            Put(0xCD, 0x31);
        }

        /// <summary>Any function of INT 21h but those that end a program or wait for a key.</summary>
        private void Dos()
        {
            var function = random.Next(0x74);
            if (function is 0x00 or 0x01 or (>= 0x06 and <= 0x0C) or 0x31 or 0x4B or 0x4C)
                return;
            Load(2, random.Next(0x10000));
            Load(0, function << 8 | random.Next(8));
            Put(0xCD, 0x21);
        }

        /// <summary>A block by 0504h, and one of 0505h to 0509h with it.</summary>
        private void Pages()
        {
            if (_length > 18)
                return;
            LoadLong(3, 0);
            LoadLong(1, random.Next(1, 0x9000));
            LoadLong(2, random.Next(2));
            Load(0, 0x0504);
            Put(0xCD, 0x31);
            LoadLong(3, random.Next(9) * 0x1000);
            LoadLong(1, random.Next(4));
            LoadLong(2, random.Next(0x120) * 0x1000);
            Load(0, random.Next(0x505, 0x50A));
            Put(0xCD, 0x31);
        }

        private void LoadLong(int register, int value)
        {
            Put(0x66, (byte)(0xB8 | register));
            BinaryPrimitives.WriteInt32LittleEndian(_step[_length..], value);
            _length += 4;
        }

        /// <summary>000Ch with eight random bytes, of a descriptor that is mostly one of the client's: they stand behind a jump.</summary>
        private void SetDescriptor()
        {
            if (_length > 30)
                return;
            // PUSH CS; POP ES; CALL over the bytes; POP DI; MOV BX, selector; MOV AX, 000Ch; INT 31h
            Put(0x0E, 0x07, 0xE8, 8, 0);
            for (var i = 0; i < 8; i++)
                Put((byte)random.Next(256));
            if (random.Next(2) == 0)
                _step[_length - 3] = (byte)(0xF2 | random.Next(8) << 1);
            Put(0x66, 0x31, 0xFF, 0x5F);
            Load(3, Selector());
            Load(0, 0x000C);
            Put(0xCD, 0x31);
        }

        private readonly int Selector() => random.Next(3) switch
        {
            0 => random.Next(0x10000),
            // Mostly not the program's own code and data.
            1 => random.Next(random.Next(20) == 0 ? 0x10 : 0x18, 0x40) << 3 | 7,
            _ => random.Next(0x10) << 3 | random.Next(8),
        };

        /// <summary>MOV of 16 bits to a general register; not to SP.</summary>
        private void Load(int register, int value)
        {
            if (register == 4)
                return;
            Put((byte)(0xB8 | register));
            PutWord(value);
        }

        private void Put(params ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_step[_length..]);
            _length += bytes.Length;
        }

        private void PutWord(int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_step[_length..], (ushort)value);
            _length += 2;
        }
    }
}
