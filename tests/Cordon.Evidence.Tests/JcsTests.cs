using System.Globalization;
using System.IO.Compression;
using System.Text;
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
