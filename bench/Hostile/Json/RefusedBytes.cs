using System.Text;

namespace Cordon.Hostile.Json;

/// <summary>Bytes that are no UTF-8, names that are given twice, and documents beyond the limits.</summary>
internal static class RefusedBytes
{
    public static IEnumerable<TortureCase> All =>
    [
        .. Text("continuation alone", [0x80]), .. Text("continuation too many", [0xc3, 0xa9, 0xa9]), .. Text("last continuation", [0xbf]),
        .. Text("no first byte", [0xfe]), .. Text("no first byte either", [0xff]), .. Text("two bytes too long for zero", [0xc0, 0x80]), .. Text("two bytes too long", [0xc1, 0xbf]),
        .. Text("quotation mark in two bytes", [0xc0, 0xa2]), .. Text("three bytes too long", [0xe0, 0x80, 0x80]), .. Text("solidus in three bytes", [0xe0, 0x80, 0xaf]),
        .. Text("four bytes too long", [0xf0, 0x80, 0x80, 0x80]), .. Text("first surrogate", [0xed, 0xa0, 0x80]), .. Text("last surrogate", [0xed, 0xbf, 0xbf]),
        .. Text("pair of surrogates", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]), .. Text("beyond Unicode", [0xf4, 0x90, 0x80, 0x80]), .. Text("far beyond Unicode", [0xf5, 0x80, 0x80, 0x80]),
        .. Text("five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]), .. Text("six bytes", [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80]), .. Text("two of three bytes", [0xe2, 0x82]),
        .. Text("three of four bytes", [0xf0, 0x9f, 0x98]), .. Text("one of two bytes", [0xc3]), .. Text("Latin-1", [(byte)'n', 0xe9]), .. Text("windows-1252", [0x93, (byte)'a', 0x94]), .. Text("Shift-JIS", [0x83, 0x41]),
        .. ((byte[][])[[0x80], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]]).SelectMany((bytes, i) => Utf8($"outside of strings {i + 1}", Place.Value, [.. "1 "u8, .. bytes])),
        .. Utf8("marked UTF-16, little end first", Place.Document, [0xff, 0xfe, .. Encoding.Unicode.GetBytes("{\"a\":1}")]),
        .. Utf8("marked UTF-16, big end first", Place.Document, [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes("{\"a\":1}")]),
        .. Utf8("compressed", Place.Document, [0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00]),
        .. Utf8("CBOR", Place.Document, [0xa1, 0x61, 0x61, 0x01]),
        .. Utf8("MessagePack", Place.Document, [0x81, 0xa1, 0x61, 0x01]),
        .. Utf8("protocol buffer", Place.Document, [0x0a, 0x02, 0xff, 0xfe]),

        .. Twice("\"x\":1,\"x\":1", "\"x\":1,\"x\":2", "\"x\":1,\"y\":2,\"x\":3", "\"x\":1,\"\\u0078\":2", "\"\\u0078\":1,\"x\":2", "\"x\":{\"a\":1,\"a\":2}", "\"x\":[[{\"a\":1,\"a\":2}]]", "\"\":1,\"\":2", "\"__proto__\":1,\"__proto__\":2", "\"a\\/b\":1,\"a/b\":2", "\"\\u00e9\":1,\"\u00e9\":2",
            "\"\\ud83d\\ude00\":1,\"\ud83d\ude00\":2", "\"\\ud800\":1,\"\\ud801\":2", "\"\\ud800\":1,\"\ufffd\":2", "\"x\":null,\"x\":null", "\"x\":{\"a\":1},\"x\":{\"b\":1}", string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"k{i}\":0")) + ",\"k7\":1", "\"x\":{" + string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"k{i}\":0")) + ",\"k1999\":1}"),

        Limit("deeper than allowed", Place.Value, AcceptedJson.Nested("[", "]", 64), "too-deep"),
        Limit("objects deeper than allowed", Place.Value, AcceptedJson.Nested("{\"a\":", "}", 64, "1"), "too-deep"),
        Limit("a hundred thousand deep", Place.Value, AcceptedJson.Nested("[", "]", 100_000), "too-deep"),
        Limit("a hundred thousand deep and never closed", Place.Document, AcceptedJson.Nested("{\"a\":", "", 100_000), "too-deep"),
        Limit("arrays and objects in turns", Place.Document, AcceptedJson.Nested("[{\"a\":", "}]", 50_000, "1"), "too-deep"),
        Limit("more values than allowed", Place.Value, Encoding.ASCII.GetBytes("[" + string.Join(',', Enumerable.Repeat("0", 500_001)) + "]"), "too-many-tokens"),
        Limit("a name that is too long", Place.Members, Encoding.ASCII.GetBytes($"\"{new string('n', 1_100)}\":1"), "path-too-long"),
        Limit("names that are too long together", Place.Value, AcceptedJson.Nested($"{{\"{new string('n', 100)}\":", "}", 20, "1"), "path-too-long"),
    ];

    private static IEnumerable<TortureCase> Text(string what, byte[] bytes) =>
        [.. Utf8(what, Place.Value, [(byte)'"', .. bytes, (byte)'"']), .. Utf8(what + ", in a name", Place.Members, [(byte)'"', .. bytes, .. "\":1"u8])];

    private static IEnumerable<TortureCase> Utf8(string what, Place place, byte[] bytes) => [new($"no UTF-8: {what}", place, bytes, "invalid-utf8", Law.MustRefuse)];

    private static IEnumerable<TortureCase> Twice(params string[] members) =>
        members.Select((member, i) => new TortureCase($"twice: {i + 1} {AcceptedJson.Shown(member)}", Place.Members, Encoding.UTF8.GetBytes(member), "duplicate-key", Law.Free));

    private static TortureCase Limit(string what, Place place, byte[] bytes, string code) => new($"limit: {what}", place, bytes, code, Law.Free);
}
