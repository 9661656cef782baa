using Dbt.Guest;
using Dbt.Mvdm;

namespace Dbt.Vdds.VDpmi.Dos;

/// <summary>Vectors, PSPs, countries, and pointers to DOS's own structures, which come back as selectors.</summary>
internal sealed class SystemFunctions(DpmiHost host)
{
    private const uint CountrySize = 34;

    /// <summary>AL of a drive that is not there.</summary>
    private const byte NoDrive = 0xFF;

    /// <summary>Of the list of 5D0Ah, and the most that 7303h gives.</summary>
    private const uint ErrorListSize = 22, FreeSpaceSize = 44;

    private ClientRegisters Registers => host.Machine.Client;

    public void AddTo(DosServices services)
    {
        services.Add(0x25, SetVector);
        services.Add(0x35, GetVector);
        services.Add(0x38, () =>
        {
            // DX = FFFFh sets the country.
            if (Registers.Dx == 0xFFFF)
                host.Kernel.Reflect(0x21);
            else
                new DosCall(host).OutAtDx(CountrySize).Run();
        });
        services.Add(0x50, SetProgram);
        services.Add(0x51, GetProgram);
        services.Add(0x62, GetProgram);
        services.Add(0x65, CountryTables);
        // These leave CF as it was: AL says whether there is such a drive, and the others cannot fail.
        foreach (var function in (ReadOnlySpan<byte>)[0x1B, 0x1C, 0x1F, 0x32])
            services.Add(function, () => Pointer(SegmentName.Ds, static result => (byte)result.Eax != NoDrive));
        foreach (var function in (ReadOnlySpan<byte>)[0x34, 0x52])
            services.Add(function, () => Pointer(SegmentName.Es, static _ => true));
        services.Add(0x5D, Internal);
        services.Add(0x73, LargeDrive);
        // PSPs at a segment in DX; a drive parameter block; names of a network.
        foreach (var function in (ReadOnlySpan<byte>)[0x26, 0x53, 0x55])
            services.Add(function, () => DosServices.Refuse(Registers));
        services.Add(0x5E, () => RefuseOrPass(Registers.Al <= 3));
        services.Add(0x5F, () => RefuseOrPass(Registers.Al is >= 2 and <= 5));
        services.Add(0x63, () => Pointer(SegmentName.Ds, static result => !result.Carry));
    }

    /// <summary>As INT 31h/0205h.</summary>
    private void SetVector()
    {
        var (selector, offset) = host.Pointer(SegmentName.Ds, Registers.Edx);
        host.Vectors.Set(Registers.Al, new FarPointer(selector, offset));
    }

    private void GetVector()
    {
        var handler = host.Vectors.Get(Registers.Al);
        host.Kernel.TryLoad(SegmentName.Es, handler.Segment);
        host.SetBx(handler.Offset);
    }

    private void SetProgram()
    {
        var selector = Registers.Bx;
        var call = new DosCall(host);
        call.Registers.Ebx = SegmentDescriptors.Base(host.Kernel.Descriptors[selector]) >> 4;
        call.SetBx((ushort)call.Registers.Ebx).Run();
    }

    private void GetProgram() => new DosCall(host).Run(result =>
    {
        var client = Registers;
        var psp = (ushort)result.Ebx;
        client.Ebx = client.Ebx & 0xFFFF0000 | (psp == host.Kernel.Task!.Psp ? host.Client.ProgramSelector : host.Segments.Of(psp));
    });

    private void CountryTables()
    {
        var client = Registers;
        switch (client.Al)
        {
            case >= 0x01 and <= 0x07 when client.Cx <= TransferArea.Size:
                new DosCall(host).OutAtDi(client.Cx).Run();
                break;
            case 0x21:
                new DosCall(host).BothAtDx(Math.Min(client.Cx, TransferArea.Size)).Run();
                break;
            case 0x22:
                var text = new DosCall(host);
                var (selector, offset) = host.Pointer(SegmentName.Ds, client.Edx);
                var length = text.LengthOf((selector, offset), 0);
                text.BothAtDx(length).Run();
                break;
            default:
                host.Kernel.Reflect(0x21);
                break;
        }
    }

    /// <summary>00h and 02h–05h have lists of registers, with segments in them.</summary>
    private void Internal()
    {
        switch (Registers.Al)
        {
            case 0x06 or 0x0B:
                Pointer(SegmentName.Ds, static result => !result.Carry);
                break;
            case 0x0A:
                new DosCall(host).InAtDx(ErrorListSize).Run();
                break;
            default:
                RefuseOrPass(Registers.Al is 0x00 or (>= 0x02 and <= 0x05));
                break;
        }
    }

    /// <summary>Free space; the others have structures of FAT32 drives, which are not there.</summary>
    private void LargeDrive()
    {
        if (Registers.Al == 0x03)
            new DosCall(host).TextAtDx().OutAtDi(Math.Min(Registers.Cx, FreeSpaceSize)).Run();
        else
            DosServices.Refuse(Registers);
    }

    private void RefuseOrPass(bool refuses)
    {
        if (refuses)
            DosServices.Refuse(Registers);
        else
            host.Kernel.Reflect(0x21);
    }

    /// <param name="name">The segment register of the pointer that DOS gives.</param>
    /// <param name="isThere">Whether it gives one.</param>
    private void Pointer(SegmentName name, Func<V86Registers, bool> isThere) => new DosCall(host).Run(result =>
    {
        if (isThere(result))
            host.LoadSegment(name, name == SegmentName.Ds ? result.Ds : result.Es);
    });
}
