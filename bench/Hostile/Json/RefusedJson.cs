using System.Text;

namespace Cordon.Hostile.Json;

/// <summary>What is no JSON although much of it is taken for some, somewhere.</summary>
internal static class RefusedJson
{
    private const string Invalid = "invalid-json";

    public static IEnumerable<TortureCase> All =>
    [
        .. Values("number", "01", "-01", "00", "+1", ".5", "-.5", "5.", "5.e1", "1e", "1e+", "1E-", "1eE2", "1e1.5", "0x10", "0b1", "0o7", "1_000", "1n", "1L", "1f", "--1", "-", "+", "1.2.3", "1 000", "1,5", "1+1", "2e++3", "-a", "1a", "$1", "\u0661", "\uff11", "\u221e",
            "Infinity", "-Infinity", "+Infinity", "NaN", "-NaN", "nan", "inf"),
        .. Values("literal", "True", "TRUE", "truE", "tru", "truetrue", "nul", "Null", "nulll", "fals", "FALSE", "undefined", "None", "nil", "yes", "t", "\\u0074rue"),
        .. Values("array", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1;2]", "[1}", "[[]", "[]]", "[\"a\"", "[\"a\",", "[1:2]", "(1)", "[1)", "[*]", "[...]", "[\"a\" \"b\"]", "[-]", "[1,\n", "<1>"),
        .. Values("object", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,\"a\":1}", "{,}", "{\"a\"}", "{\"a\",1}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":}", "{:1}", "{\"a\":1,,\"b\":2}", "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}", "{\"a\"=1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}",
            "{true:1}", "{[]:1}", "{{}:1}", "{\"a\":1]", "{\"a\":1}}", "{\"a\":1:2}", "{\"a\"\"b\":1}", "{\"a\":1,b}", "{\u201ca\u201d:1}", "{\"a\":'b'}"),
        .. Values("string", "\"", "'a'", "`a`", "\"a", "a\"", "\"a\"b", "\"\\\"", "\"\\a\"", "\"\\v\"", "\"\\0\"", "\"\\'\"", "\"\\x41\"", "\"\\u\"", "\"\\u1\"", "\"\\u123\"", "\"\\u12g4\"", "\"\\u{41}\"", "\"\\U0041\"", "\"\\\n\"", "\"\\ \"", "\"\\\ud83d\ude00\"", "\"\\ud83d\\u\"", "\"\\ud83d\\ude0\"",
            "\"\n\"", "\"\r\"", "\"\t\"", "\"\b\"", "\"\u0000\"", "\"\u001f\"", "\"a\u0000b\"", "\u201ca\u201d", "\"a\" + \"b\"", "\"a\" \"b\"", "\"\"\"a\"\"\"", "r\"a\""),
        .. Values("comment", "/* a */1", "1/* a */", "1//a\n", "//a\n1", "#a\n1", "[1,/**/2]", "<!-- a -->1"),
        .. Values("white space", "\f1", "\v1", "\u00a01", "\u20281", "\u30001", "\ufeff1", "\u00001", "1\u0000", "\u001f1", "\u200b1", "\u00851"),
        .. Values("nothing", "", " "),
        .. Members("name", "a:1", "'a':1", "\"a\"", "\"a\":", ":1", "1:1", "\"a\\x\":1", "\"a\n\":1", "\"a\u0000\":1", "\"a\\u12\":1", "\"a\":1,", ",\"a\":1", "\"a\":1}", "\"a\":1]", "{\"a\":1}", "\"a\":1,}{\"b\":1"),
        .. Documents("document", "", " ", "\n", "\u0000", "{", "}", "[", "]", "\"", ",", ":", "a", "{}{}", "{} {}", "{}\n{}", "{},{}", "{}a", "{}\u0000", "\u0000{}", "{};", "({})", "f({})", "{}//a", "/**/{}", ")]}'\n{}", "for(;;);{}", "\u001e{}\n", "{}\u001a", "\ufeff{}", "{}\ufeff", "<a/>", "a=1&b=2", "a: 1", "---\na: 1\n",
            "{\"a\":1}\n{\"b\":2}\n", "data: {}\n\n", "{\"a\":undefined}", "{\"a\":NaN}", "{\"a\":1,}", "{'a':1}", "{a:1}", "{\"a\":0x1}", "{\"a\":+1}", "{\"a\":.1}", "{\"a\":1.}", "[1,]", "[,]", "\u00a0{}", "\f{}", "{\"a\":\"\t\"}", "{\"a\":\"\\x41\"}"),
        // What a body says in another encoding without a mark is valid UTF-8 and full of zeros.
        new("document: UTF-16, little end first", Place.Document, Encoding.Unicode.GetBytes("{\"a\":1}"), Invalid, Law.MustRefuse),
        new("document: UTF-16, big end first", Place.Document, Encoding.BigEndianUnicode.GetBytes("{\"a\":1}"), Invalid, Law.MustRefuse),
        new("document: UTF-32", Place.Document, Encoding.UTF32.GetBytes("{\"a\":1}"), Invalid, Law.MustRefuse),
        .. ((string[])["[]", "[{}]", "\"a\"", "7", "-0.5e1", "true", "false", "null", " null ", "\"{}\""]).Select(json =>
            new TortureCase($"no object: {AcceptedJson.Shown(json)}", Place.Document, Encoding.UTF8.GetBytes(json), "not-an-object", Law.Free)),
    ];

    private static IEnumerable<TortureCase> Values(string what, params string[] json) => Of(what, Place.Value, json);

    private static IEnumerable<TortureCase> Members(string what, params string[] json) => Of(what, Place.Members, json);

    private static IEnumerable<TortureCase> Documents(string what, params string[] json) => Of(what, Place.Document, json);

    private static IEnumerable<TortureCase> Of(string what, Place place, string[] json) =>
        json.Select((text, i) => new TortureCase($"no {what}: {i + 1} {AcceptedJson.Shown(text)}", place, Encoding.UTF8.GetBytes(text), Invalid, Law.MustRefuse));
}
