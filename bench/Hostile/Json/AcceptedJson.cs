using System.Text;

namespace Cordon.Hostile.Json;

/// <summary>What every reader has to take, and what this one takes where the standard leaves it open.</summary>
internal static class AcceptedJson
{
    public static IEnumerable<TortureCase> All =>
    [
        .. Values(Law.MustAccept, "number", "0", "-0", "7", "-7", "10", "0.5", "-0.5", "1.25", "1e5", "1E5", "1e+5", "1E-5", "0e0", "0E+1", "-0.0e-0", "123.456e7", "9007199254740993", "-9223372036854775808"),
        .. Values(Law.Free, "number without an exact value", "1e400", "-1e400", "1e-400", "0.1e99999999999", "18446744073709551616", new string('9', 5_000), "0." + new string('3', 5_000), "1" + new string('0', 400) + "e-400"),
        .. Values(Law.MustAccept, "literal", "true", "false", "null"),
        .. Values(Law.MustAccept, "array", "[]", "[[]]", "[ ]", "[null]", "[1,2,3]", "[[[[[]]]],[]]", "[1,\"a\",true,{},[]]", "[" + string.Join(',', Enumerable.Repeat("0", 2_000)) + "]"),
        .. Values(Law.MustAccept, "object", "{}", "{ }", "{\"a\":{}}", "{\"a\":{\"a\":{\"a\":1}}}", "{\"\":0}", "{\" \":0}", "{\"a b\":0,\"a  b\":0}", "{\"a\":1,\"A\":2}", "{\"__proto__\":{},\"constructor\":{}}", "{\"length\":0,\"0\":0}"),
        .. Values(Law.MustAccept, "white space", " 1", "1 ", "\t1\t", "\n1\n", "\r1\r", "\r\n[\r\n1\r\n,\r\n2\r\n]\r\n", "{ \t\n\r\"a\" \t\n\r: \t\n\r1 \t\n\r}", new string(' ', 5_000) + "1"),
        .. Texts(Law.MustAccept, "string", "", " ", "a", "\\\"", "\\\\", "\\/", "/", "\\b\\f\\n\\r\\t", "\\u0000", "\\u0001\\u001f", "\\u007f", "\u007f", "\\u0041", "\\u00e9", "\\u00E9", "\\u2028\\u2029", "\u2028\u2029", "\\ufeff", "\ufeff",
            "\u00e9", "e\u0301", "\u4f60\u597d", "\u05e9\u05dc\u05d5\u05dd", "\ud83d\ude00", "\\ud83d\\ude00", "\\uD83D\\uDE00", "\\ud83d\\uDE00", "\\\\u0041", "\\\\\\\"", "//", "/* no comment */", "# none", "<!-- -->", "{\\\"a\\\":1}", "[1,", "}", "]", ":", ",", "'", "null", "\\\\",
            "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\udbff\udfff", "\ue000", "\u202e", "\u200b", new string('a', 20_000), string.Concat(Enumerable.Repeat("\\u0061", 5_000))),
        .. Texts(Law.Free, "lone surrogate", "\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud800\\ud800", "\\ud800a", "\\ud800\\u0041", "\\ud83d\\\\ude00", "a\\udbff"),
        .. Several(Law.MustAccept, "names", "\"\":1", "\"x\":1,\"X\":2", "\"a\\u0000\":1,\"a\":2", "\"\u00e9\":1,\"e\u0301\":2", "\"x y\":1,\"x\\ty\":2", "\"\\u0061\":1,\"\\u0062\":2", "\"\ud83d\ude00\":1", "\"" + new string('n', 900) + "\":1", "\"\\\"\":1", "\"\\\\\":1,\"\\\\\\\\\":2", "\"//\":1,\"~\":2,\"~0\":3,\"~1\":4"),
        .. Several(Law.MustAccept, "members", string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"k{i}\":{i}")), "\"x\" : 1 , \"y\" : 2", "\"x\":{\"a\":1},\"y\":{\"a\":1}"),
        .. Several(Law.Free, "name of a lone surrogate", "\"\\ud800\":1", "\"\\ud800\":1,\"a\":2"),
        new("depth: as deep as allowed", Place.Value, Nested("[", "]", 63), null, Law.Free),
        new("depth: objects as deep as allowed", Place.Value, Nested("{\"a\":", "}", 63, "1"), null, Law.Free),
    ];

    internal static byte[] Nested(string open, string close, int depth, string inner = "") =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth)));

    private static IEnumerable<TortureCase> Values(Law law, string what, params string[] json) =>
        json.Select((value, i) => new TortureCase($"{what}: {i + 1} {Shown(value)}", Place.Value, Encoding.UTF8.GetBytes(value), null, law));

    private static IEnumerable<TortureCase> Texts(Law law, string what, params string[] inner) =>
        inner.Select((text, i) => new TortureCase($"{what}: {i + 1} {Shown(text)}", Place.Value, Encoding.UTF8.GetBytes($"\"{text}\""), null, law));

    private static IEnumerable<TortureCase> Several(Law law, string what, params string[] members) =>
        members.Select((member, i) => new TortureCase($"{what}: {i + 1} {Shown(member)}", Place.Members, Encoding.UTF8.GetBytes(member), null, law));

    /// <summary>The beginning of it, in letters that every report can carry.</summary>
    internal static string Shown(string json) => string.Concat(json.Take(24).Select(c => c is > ' ' and < '\u007f' ? $"{c}" : $"<{(int)c:x2}>"));
}
