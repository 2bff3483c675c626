using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cordon.Simulation.Mind;

/// <summary>When the model calls a tool and what it passes.</summary>
internal static class ToolUse
{
    private const int MostCalls = 8;

    // Words that most tools share and that say nothing about what a tool is for.
    private static readonly HashSet<string> Weak = new(
        ["get", "set", "the", "and", "for", "with", "list", "find", "tool", "this", "that", "from", "given", "current", "return", "returns", "value", "data", "use", "used", "call", "will", "your", "you", "are", "can", "any", "all", "when", "what", "how", "about", "into", "has", "have", "please", "tell", "user", "users", "which", "make", "does", "its", "not", "must", "should"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Calls that a text orders by name: any declared tool, and any name at all when arguments stand beside it.</summary>
    public static IReadOnlyList<ToolCall> Ordered(Conversation conversation, string text)
    {
        List<ToolCall> calls = [];
        foreach (Match match in Phrases.Calls.Matches(text))
        {
            string name = match.Groups["name"].Value.TrimEnd('.', '-');
            DeclaredTool? tool = conversation.Tools.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            string? arguments = match.Groups["open"] is { Success: true } open ? JsonText.ObjectAt(text, open.Index) : null;
            if (calls.Count < MostCalls && (tool is not null || (arguments is not null && conversation.Tools.Count > 0)))
            {
                calls.Add(new ToolCall(tool?.Name ?? name, arguments ?? Arguments(tool!, text)));
            }
        }

        return calls;
    }

    /// <summary>The declared tool that a question is about: it shares a word of the name, or two of the description.</summary>
    public static ToolCall? Fitting(Conversation conversation, string question)
    {
        HashSet<string> asked = Words(question);
        DeclaredTool? best = null;
        int bestScore = 1;
        foreach (DeclaredTool tool in conversation.Tools)
        {
            string name = Phrases.CamelJoint.Replace(tool.Name, " ");
            int score = (2 * Words(name).Count(asked.Contains)) + Words(tool.Description).Count(asked.Contains);
            if (score > bestScore)
            {
                (best, bestScore) = (tool, score);
            }
        }

        return best is null ? null : new ToolCall(best.Name, Arguments(best, question));
    }

    public static ToolCall Forced(Conversation conversation, string question)
    {
        DeclaredTool tool = conversation.Tools.FirstOrDefault(t => t.Name == conversation.Choice.Only) ?? conversation.Tools[0];
        return new ToolCall(tool.Name, Arguments(tool, question));
    }

    private static string Arguments(DeclaredTool tool, string question) =>
        tool.Parameters is { ValueKind: JsonValueKind.Object } schema
            ? JsonText.Write(SchemaFill.Object(schema, question, depth: 0))
            : "{}";

    private static HashSet<string> Words(string text)
    {
        HashSet<string> words = new(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Phrases.Word.Matches(text.Replace('_', ' ')))
        {
            if (!Weak.Contains(match.Value))
            {
                words.Add(match.Value);
            }
        }

        return words;
    }
}

/// <summary>Fills a JSON schema with what a text offers, else with the simplest value that fits.</summary>
internal static class SchemaFill
{
    private const int Deepest = 12;

    public static JsonNode? Value(JsonElement schema, string name, string text, int depth)
    {
        if (depth > Deepest || schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (schema.Member("const") is { } constant)
        {
            return JsonNode.Parse(constant.GetRawText());
        }

        if (schema.Items("enum").ToList() is { Count: > 0 } choices)
        {
            JsonElement chosen = choices.FirstOrDefault(c => c.ValueKind == JsonValueKind.String && text.Contains(c.AsText(), StringComparison.OrdinalIgnoreCase), choices[0]);
            return JsonNode.Parse(chosen.GetRawText());
        }

        return TypeOf(schema) switch
        {
            "object" => Object(schema, text, depth + 1),
            "array" => schema.Member("items") is { } items && schema.Number("minItems") is > 0
                ? new JsonArray(Value(items, name, text, depth + 1))
                : new JsonArray(),
            "integer" => Number(text) is { } n ? (long)n : 1L,
            "number" => Number(text) ?? 1d,
            "boolean" => true,
            "null" => null,
            _ => Text(name, text),
        };
    }

    public static JsonObject Object(JsonElement schema, string text, int depth)
    {
        JsonObject filled = [];
        if (schema.Member("properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                filled[property.Name] = Value(property.Value, property.Name, text, depth + 1);
            }
        }

        return filled;
    }

    private static string? TypeOf(JsonElement schema) => schema.Member("type") switch
    {
        { ValueKind: JsonValueKind.String } type => type.AsText().ToLowerInvariant(),
        { ValueKind: JsonValueKind.Array } types => types.EnumerateArray().Select(t => t.AsText()).FirstOrDefault(t => t != "null"),
        _ => schema.Member("properties") is not null ? "object" : "string",
    };

    private static double? Number(string text) =>
        Phrases.Number.Match(text) is { Success: true } match ? double.Parse(match.ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static string Text(string name, string text)
    {
        if (name is "location" or "city" or "place" or "country" && Phrases.Place.Match(text) is { Success: true } place)
        {
            return place.Groups["place"].Value;
        }

        if ((name is "to" or "recipient" || name.Contains("mail", StringComparison.OrdinalIgnoreCase)) && Phrases.Email.Match(text) is { Success: true } email)
        {
            return email.Value;
        }

        if (name.Contains("url", StringComparison.OrdinalIgnoreCase) && Phrases.Address.Match(text) is { Success: true } address)
        {
            return address.Value;
        }

        return text.Length <= 200 ? text : text[..Cut.At(text, 200)];
    }
}
