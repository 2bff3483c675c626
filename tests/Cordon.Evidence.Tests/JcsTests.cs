using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Evidence.Json;

namespace Cordon.Evidence.Tests;

public sealed class JcsTests
{
    [Theory]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void Documents_of_RFC_8785_become_canonical(string name)
    {
        byte[] canonical = Jcs.Canonicalize(File.ReadAllBytes(Vectors.Path($"jcs/input/{name}.json")));
        string hex = string.Concat(File.ReadAllText(Vectors.Path($"jcs/outhex/{name}.txt")).Where(char.IsAsciiHexDigit));
        Assert.Equal(hex, Convert.ToHexStringLower(canonical), ignoreCase: true);
        Assert.Equal(File.ReadAllBytes(Vectors.Path($"jcs/output/{name}.json")), canonical);
    }

    [Fact]
    public void Ten_thousand_numbers_are_printed_as_ECMAScript_prints_them()
    {
        using StreamReader lines = new(new GZipStream(File.OpenRead(Vectors.Path("jcs/es6_numbers_10k.csv.gz")), CompressionMode.Decompress));
        int count = 0;
        while (lines.ReadLine() is { } line)
        {
            string[] parts = line.Split(',');
            double value = BitConverter.UInt64BitsToDouble(ulong.Parse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            Assert.Equal(parts[1], Es6Number.Format(value));
            count++;
        }

        Assert.Equal(10_000, count);
    }

    [Fact]
    public void A_million_numbers_give_the_published_hashes()
    {
        JsonElement published = Vectors.Json("jcs/es6_numbers.json");
        foreach (JsonElement sample in published.GetProperty("samples").EnumerateArray())
        {
            double value = BitConverter.UInt64BitsToDouble(ulong.Parse(sample[0].GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            Assert.Equal(sample[1].GetString(), Es6Number.Format(value));
        }

        using StreamReader file = new(new GZipStream(File.OpenRead(Vectors.Path("jcs/es6_numbers_10k.csv.gz")), CompressionMode.Decompress));
        string[] known = file.ReadToEnd().Split('\n');
        ulong[] chain = [.. Chain().Take(1)];
        ulong[] head = [.. known.TakeWhile(l => !l.StartsWith($"{chain[0]:x},", StringComparison.Ordinal)).Select(l => ulong.Parse(l.Split(',')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
        Assert.InRange(head.Length, 2_000, 3_000);

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int count = 0, compared = 0;
        foreach (ulong bits in head.Concat(Chain()).Take(1_000_000))
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"{bits:x},{Es6Number.Format(BitConverter.UInt64BitsToDouble(bits))}\n"));
            if (published.GetProperty("sha256_of_first_n_lines").TryGetProperty((++count).ToString(CultureInfo.InvariantCulture), out JsonElement wanted))
            {
                Assert.Equal(wanted.GetString(), Convert.ToHexStringLower(hash.GetCurrentHash()));
                compared++;
            }
        }

        Assert.Equal(4, compared);
    }

    // The published generator: SHA-256 of SHA-256 of … 32 zero bytes, four doubles a block, without zeros and what is no number.
    private static IEnumerable<ulong> Chain()
    {
        for (byte[] block = SHA256.HashData(new byte[32]); ; block = SHA256.HashData(block))
        {
            for (int i = 0; i < 32; i += 8)
            {
                double value = BitConverter.ToDouble(block, i);
                if (value != 0 && double.IsFinite(value))
                {
                    yield return BitConverter.DoubleToUInt64Bits(value);
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"a":1,"b":[1,-2,"x"]}""", true)]
    [InlineData("""{"a":"\n\u0001\""}""", true)]
    [InlineData("""{"b":1,"a":1}""", false)]
    [InlineData("""{"a":1,"a":1}""", false)]
    [InlineData("""{"a": 1}""", false)]
    [InlineData("""{"a":1} """, false)]
    [InlineData("""{"a":"\u0041"}""", false)]
    [InlineData("""{"a":"\/"}""", false)]
    [InlineData("""{"a":1.0}""", false)]
    [InlineData("""{"a":01}""", false)]
    [InlineData("""{"a":-0}""", false)]
    [InlineData("""{"a":1e2}""", false)]
    [InlineData("""{"a":9007199254740993}""", false)]
    [InlineData("""{"a":{"z":{"y":1},"zz":2},"b":1}""", true)]
    [InlineData("", false)]
    [InlineData("nonsense", false)]
    public void The_check_for_canonical_form_knows_each_deviation(string json, bool canonical) =>
        Assert.Equal(canonical, Jcs.IsCanonical(Encoding.UTF8.GetBytes(json)));
}
