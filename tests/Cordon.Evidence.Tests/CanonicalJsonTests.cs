using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Cordon.Evidence.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("weird")]
    public void Documents_of_RFC_8785_become_canonical(string name) =>
        Assert.Equal(File.ReadAllBytes(Vectors.Path($"jcs/output/{name}.json")), CanonicalJson.Of(File.ReadAllBytes(Vectors.Path($"jcs/input/{name}.json"))));

    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{ "a" : 2, "b" : 1 }""")]
    [InlineData("""{"amount":100}""", """{"amount":1e2}""")]
    [InlineData("""{"amount":100}""", """{"amount":100.0}""")]
    [InlineData("""{"amount":100}""", """{"\u0061mount":1.00E+2}""")]
    [InlineData("""["A\n"]""", """["\u0041\u000a"]""")]
    [InlineData("""["/"]""", """["\/"]""")]
    [InlineData("""["😀"]""", """["\ud83d\ude00"]""")]
    [InlineData("[0]", "[-0.0]")]
    [InlineData("[12345678901234567890123]", "[1.2345678901234567890123e22]")]
    [InlineData("[0.1]", "[0.10]")]
    public void One_value_has_one_spelling(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    // One double, and two numbers.
    [InlineData("[9007199254740992]", "[9007199254740993]")]
    [InlineData("[0.1]", "[0.1000000000000000055511151231257827]")]
    [InlineData("[1e400]", "[2e400]")]
    [InlineData("[1]", "[-1]")]
    [InlineData("[1]", """["1"]""")]
    [InlineData("[null]", "[]")]
    // The same to the eye.
    [InlineData("""["\u00e9"]""", """["e\u0301"]""")]
    [InlineData("""["a"]""", """["\u0430"]""")]
    [InlineData("""["ab"]""", """["a\u200bb"]""")]
    [InlineData("""[["a","b"]]""", """[["a"],"b"]""")]
    [InlineData("""[1,2]""", """[2,1]""")]
    public void Two_values_have_two_spellings(string one, string other)
    {
        Assert.NotEqual(Of(one), Of(other));
        Assert.NotNull(Of(one));
        Assert.NotNull(Of(other));
    }

    [Theory]
    [InlineData("""{"to":"alice","to":"mallory"}""")]
    [InlineData("""{"to":"alice","\u0074o":"mallory"}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("[1e99999999999]")]
    [InlineData("[1")]
    [InlineData("[1] 2")]
    [InlineData("[01]")]
    [InlineData("")]
    public void What_readers_may_read_differently_has_no_spelling(string json) => Assert.Null(Of(json));

    [Fact]
    public void A_document_that_is_too_deep_has_no_spelling()
    {
        Assert.NotNull(Of(new string('[', 60) + new string(']', 60)));
        Assert.Null(Of(new string('[', 65) + new string(']', 65)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_way_a_document_is_spelt_and_whatever_in_it_is_changed(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            JsonNode? value = Value(random, 4);
            string canonical = Of(Spelt(value, random))!;
            Assert.Equal(canonical, Of(Spelt(value, random)));
            Assert.Equal(canonical, Of(canonical));
            JsonNode? changed = Changed(value, random);
            Assert.NotEqual(canonical, Of(Spelt(changed, random)));
        }
    }

    private static string? Of(string json) => CanonicalJson.Of(Encoding.UTF8.GetBytes(json)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => JsonValue.Create(random.Next(-1000, 1000)),
        1 => JsonValue.Create(random.NextInt64(1L << 53)),
        2 => JsonValue.Create(Text(random)),
        3 => JsonValue.Create(random.Next(2) == 0),
        4 => null,
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(n => KeyValuePair.Create($"{n}{Text(random)}", Value(random, depth - 1)))),
    };

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => ((string[])["a", "é", "😀", "\"", "\\", "\n", "\u0001", "/", "<", "\u202e"])[random.Next(10)]));

    private static JsonNode? Changed(JsonNode? value, Random random) => value switch
    {
        JsonObject { Count: > 0 } map => With(map, random),
        JsonArray { Count: > 0 } list => new JsonArray([.. list.Select((item, i) => i == 0 ? Changed(item?.DeepClone(), random) : item?.DeepClone())]),
        JsonValue number when number.GetValueKind() == System.Text.Json.JsonValueKind.Number => JsonValue.Create(number.ToString() + "0"),
        JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String => JsonValue.Create(text.GetValue<string>() + "\u200d"),
        null => JsonValue.Create(false),
        _ => new JsonArray(value.DeepClone()),
    };

    private static JsonObject With(JsonObject map, Random random)
    {
        JsonObject changed = (JsonObject)map.DeepClone();
        string name = changed.First().Key;
        JsonNode? value = changed[name]?.DeepClone();
        changed[random.Next(2) == 0 ? name : name + " "] = Changed(value, random);
        return changed;
    }

    /// <summary>The value in one of its many spellings.</summary>
    private static string Spelt(JsonNode? value, Random random)
    {
        string blank = ((string[])["", " ", "\n", "\t "])[random.Next(4)];
        return blank + value switch
        {
            JsonObject map => "{" + string.Join(',', map.OrderBy(_ => random.Next()).Select(member => $"{blank}{Quoted(member.Key, random)}{blank}:{Spelt(member.Value, random)}")) + blank + "}",
            JsonArray list => "[" + string.Join(',', list.Select(item => Spelt(item, random))) + blank + "]",
            JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String => Quoted(text.GetValue<string>(), random),
            JsonValue number when number.GetValueKind() == System.Text.Json.JsonValueKind.Number => Number(number.ToString(), random),
            null => "null",
            _ => value.ToJsonString(),
        } + blank;
    }

    private static string Number(string digits, Random random) => random.Next(4) switch
    {
        0 => digits,
        1 => digits + ".000",
        2 => digits + "e0",
        _ => digits == "0" ? "0" : digits + "0E-1",
    };

    private static string Quoted(string text, Random random) => $"\"{string.Concat(text.EnumerateRunes().Select(rune => rune.Value is '"' or '\\' or < ' ' || random.Next(3) == 0
        ? string.Concat(rune.ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")))
        : rune.ToString()))}\"";
}
