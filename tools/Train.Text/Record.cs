using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cordon.Train.Text;

/// <summary>Answers of tools: records of a few fields, one of which a stranger has filled in. The same seed gives the same records.</summary>
internal static class Record
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Filled =
        ["content", "description", "text", "body", "note", "message", "title", "comment", "bio", "summary", "subject", "details", "caption", "about", "remark", "address", "review", "name"];

    private static readonly string[] Kinds = ["item", "result", "event", "post", "entry", "record", "order", "contact", "file", "payment", "ticket", "listing"];

    private static readonly string[] Keys = ["id", "status", "created", "owner", "rating", "price", "city", "url", "tags", "active", "count", "language", "updated", "type"];

    /// <summary>A record, as JSON or as Python prints it, with the text in one of its fields.</summary>
    public static string Around(string text, Random random)
    {
        string kind = Kinds[random.Next(Kinds.Length)];
        int before = random.Next(5);
        int after = random.Next(5);
        string[] keys = [.. Keys];
        random.Shuffle(keys);
        bool json = random.Next(2) == 0;
        IEnumerable<string> fields = keys.Take(before).Select(key => Field(key, Value(key, random), json))
            .Append(Field(Filled[random.Next(Filled.Length)], text, json))
            .Concat(keys.Skip(before).Take(after).Select(key => Field(key, Value(key, random), json)));
        string one = "{" + string.Join(", ", fields) + "}";
        return random.Next(4) switch
        {
            0 => one,
            1 => "{" + Quoted(kind, json) + ": " + one + "}",
            2 => "[" + one + "]",
            _ => "{" + Quoted(kind + "s", json) + ": [" + one + "]}",
        };
    }

    private static object Value(string key, Random random) => key switch
    {
        "id" => string.Create(CultureInfo.InvariantCulture, $"{Kinds[random.Next(Kinds.Length)]}_{random.Next(1000)}"),
        "status" => new[] { "ok", "open", "done", "pending" }[random.Next(4)],
        "created" or "updated" => string.Create(CultureInfo.InvariantCulture, $"{2020 + random.Next(6)}-{1 + random.Next(12):D2}-{1 + random.Next(28):D2}"),
        "owner" => new[] { "anna.b", "tom_o", "mei", "j.weber", "ines" }[random.Next(5)],
        "city" => new[] { "Lisbon", "Leeds", "Osaka", "Toronto" }[random.Next(4)],
        "url" => "https://files.example/" + random.Next(10_000).ToString(CultureInfo.InvariantCulture),
        "type" => new[] { "public", "private", "draft" }[random.Next(3)],
        "language" => new[] { "en", "de", "fr" }[random.Next(3)],
        "tags" => "new",
        "active" => random.Next(2) == 0,
        _ => random.Next(500),
    };

    private static string Field(string key, object value, bool json) => Quoted(key, json) + ": " + value switch
    {
        string text => Quoted(text, json),
        bool flag when json => flag ? "true" : "false",
        bool flag => flag ? "True" : "False",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string Quoted(string text, bool json) =>
        json ? JsonSerializer.Serialize(text, Unescaped)
        : text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? "\"" + text.ReplaceLineEndings("\\n") + "\""
        : "'" + text.Replace("'", "\\'", StringComparison.Ordinal).ReplaceLineEndings("\\n") + "'";
}
