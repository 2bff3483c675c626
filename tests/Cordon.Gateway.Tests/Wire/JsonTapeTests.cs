using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Wire;

public sealed class JsonTapeTests
{
    [Fact]
    public void A_tape_knows_values_places_and_pointers()
    {
        string json = """{ "a/b" : [1, {"c~":"x\u00e9\n"}], "d":null }""";
        JsonTape tape = Read(json);

        JsonNode c = tape.Root.Get("a/b"u8).Items.Last().Get("c~"u8);

        Assert.Equal("xé\n", c.Text());
        Assert.Equal("/a~1b/1/c~0", c.Pointer());
        Assert.Equal("\"x\\u00e9\\n\"", json.Substring(c.Raw.Start, c.Raw.Length));
        Assert.Equal(JsonValueKind.Null, tape.Root.Get("d"u8).Kind);
        Assert.Equal(JsonValueKind.Undefined, tape.Root.Get("e"u8).Kind);
        Assert.Equal("[1, {\"c~\":\"x\\u00e9\\n\"}]", Encoding.UTF8.GetString(tape.Root.Get("a/b"u8).Bytes.Span));
    }

    [Fact]
    public void An_escaped_name_is_found_under_its_real_name()
    {
        Assert.Equal("x", Read("""{"\u0063ontent":"x"}""").Root.Get("content"u8).Text());
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "")]
    [InlineData("""{"x":[{"a":1,"\u0061":2}]}""", "/x/0")]
    [InlineData("""{"\ud800":1,"\ud801":2}""", "")]
    [InlineData("""{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"a":1}""", "")]
    public void A_name_given_twice_is_refused(string json, string pointer)
    {
        IntakeFault fault = Refused(json);

        Assert.Equal("duplicate-key", fault.Code);
        Assert.Equal(pointer, fault.Pointer);
    }

    [Theory]
    [InlineData("""{"a":1} x""")]
    [InlineData("""{"a":1}{"b":2}""")]
    [InlineData("""{"a":""")]
    [InlineData("")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("// no\n{}")]
    [InlineData("[1,]")]
    [InlineData("\uFEFF{}")]
    [InlineData("""{"a":"\ud8zz"}""")]
    public void What_is_not_one_document_is_refused(string json)
    {
        Assert.Equal("invalid-json", Refused(json).Code);
    }

    [Fact]
    public void Invalid_utf8_is_refused_at_its_offset()
    {
        byte[] body = [.. "{\"a\":\"é"u8, 0xC0, 0x80, .. "\"}"u8];

        Assert.Null(JsonTape.Read(body, JsonLimits.Default, out IntakeFault? fault));
        Assert.Equal("invalid-utf8", fault!.Code);
        Assert.Equal(8, fault.Offset);
    }

    [Fact]
    public void Depth_and_count_are_bounded()
    {
        Assert.NotNull(JsonTape.Read(Encoding.UTF8.GetBytes(Nested(64)), JsonLimits.Default, out _));
        Assert.Equal("too-deep", Refused(Nested(65)).Code);
        Assert.Equal("too-deep", Refused(new string('[', 100_000)).Code);
        Assert.Null(JsonTape.Read("[1,2,3]"u8.ToArray(), new JsonLimits(64, 3), out IntakeFault? fault));
        Assert.Equal("too-many-tokens", fault!.Code);

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Fact]
    public void A_lone_surrogate_is_kept_as_it_is()
    {
        Assert.Equal("a\ud800b", Read("""{"a":"a\ud800b"}""").Root.Get("a"u8).Text());
        Assert.Equal("\U0001F600", Read("""{"a":"\ud83d\ude00"}""").Root.Get("a"u8).Text());
    }

    [Fact]
    public void Any_bytes_give_a_tape_or_a_fault()
    {
        Gen<string> pieces = Gen.Elements("{", "}", "[", "]", "\"a\"", ":", ",", "1", "null", "\"\\u00", "\"", "\\", " ", "é", "\"b\":", "{\"a\":1,\"a\":2}", "\u0000");
        Prop.ForAll(Gen.ListOf(pieces).Select(p => string.Concat(p)).ToArbitrary(), json =>
        {
            JsonTape? tape = JsonTape.Read(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out IntakeFault? fault);
            return tape is null != fault is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Texts_are_what_the_framework_reads()
    {
        Prop.ForAll<string>(text =>
        {
            string safe = new([.. (text ?? "").Where(c => !char.IsSurrogate(c))]);
            string json = JsonSerializer.Serialize(new[] { safe });
            return Read(json).Root.Items.First().Text() == safe;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    internal static JsonTape Read(string json)
    {
        JsonTape? tape = JsonTape.Read(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out IntakeFault? fault);
        Assert.True(tape is not null, fault?.ToString());
        return tape;
    }

    private static IntakeFault Refused(string json)
    {
        Assert.Null(JsonTape.Read(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out IntakeFault? fault));
        return fault!;
    }
}

internal static class Children
{
    public static JsonNode First(this JsonChildren children) => children.All()[0];

    public static JsonNode Last(this JsonChildren children) => children.All()[^1];

    public static List<JsonNode> All(this JsonChildren children)
    {
        List<JsonNode> all = [];
        foreach (JsonNode child in children)
        {
            all.Add(child);
        }

        return all;
    }
}
