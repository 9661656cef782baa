using System.Globalization;
using Dbt.EndToEnd.Tests.Support;
using Xunit;

namespace Dbt.EndToEnd.Tests;

/// <summary>A small file system of the host (tmpfs in a namespace of its own) that a program fills.</summary>
public class FullDisk
{
    /// <summary>DOS says how many bytes it took, and so many are there: also where it buffers, and where there was little room from the start.</summary>
    [NeedsTheory(Toolchain.Nasm, "unshare")]
    [InlineData(1, "64k")]
    [InlineData(512, "1500k")]
    [InlineData(1000, "1100k")]
    [InlineData(32768, "300k")]
    public void WhatDosTookIsThere(int piece, string size)
    {
        using var folder = new GuestFolder();
        var program = folder.Place("fill.com.asm");
        var result = folder.Shell(
            $"mkdir small; unshare -rm bash -c \"mount -t tmpfs -o size={size} none small && cp {program} small && cd small"
            + $" && '{DbtProcess.Program}' {program} {piece} && stat -c ' %s' full.dat\"");
        Assert.Equal("", result.ErrorText);
        var parts = result.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, parts.Length);
        var told = long.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(told, long.Parse(parts[1], CultureInfo.InvariantCulture));
        Assert.InRange(told, 50_000, 2_000_000);
    }
}
