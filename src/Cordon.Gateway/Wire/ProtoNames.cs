using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Names in the JSON of protocol buffers. Servers read a field under its camel-case name and under the snake-case name of its schema, so both are
/// read here, and a document that uses both for one field is refused: two parsers would read two different requests.
/// </summary>
internal static class ProtoNames
{
    // What stands below these is the caller's own: there two names that differ are two names.
    private static readonly string[] Free =
        ["args", "response", "parametersJsonSchema", "responseJsonSchema", "properties", "default", "example", "labels", "partMetadata", "customMetadata"];

    extension(JsonNode node)
    {
        /// <summary>The member of that name in either spelling, or the undefined node.</summary>
        public JsonNode Field(ReadOnlySpan<byte> camel)
        {
            foreach (JsonNode member in node.Members)
            {
                if (member.NameEscaped ? member.NameIs(camel) || Camel(member.Name!) == System.Text.Encoding.UTF8.GetString(camel) : IsSpelling(member.NameInner, camel))
                {
                    return member;
                }
            }

            return default;
        }
    }

    /// <summary>The first member that names a field again in its other spelling, or the undefined node.</summary>
    public static JsonNode FindDouble(JsonTape tape)
    {
        for (int at = 0; at < tape.Count;)
        {
            JsonNode node = new(tape, at);
            if (node.Name is { } name && Free.Contains(Camel(name)))
            {
                at = node.Next;
                continue;
            }

            if (node.Kind == JsonValueKind.Object && FindDouble(node) is { Kind: not JsonValueKind.Undefined } found)
            {
                return found;
            }

            at++;
        }

        return default;
    }

    /// <summary>The camel-case name of a field, whichever spelling is given.</summary>
    public static string Camel(string name)
    {
        if (!name.Contains('_', StringComparison.Ordinal))
        {
            return name;
        }

        var camel = new System.Text.StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            bool joins = name[i] == '_' && i > 0 && i + 1 < name.Length && char.IsAsciiLetterOrDigit(name[i + 1]);
            camel.Append(joins ? char.ToUpperInvariant(name[++i]) : name[i]);
        }

        return camel.ToString();
    }

    /// <summary>The snake-case name of a field.</summary>
    public static string Snake(string camel) =>
        string.Concat(camel.Select(letter => char.IsAsciiLetterUpper(letter) ? "_" + char.ToLowerInvariant(letter) : letter.ToString()));

    private static JsonNode FindDouble(JsonNode container)
    {
        HashSet<string>? seen = null;
        foreach (JsonNode member in container.Members)
        {
            if (member.NameEscaped || member.NameInner.Contains((byte)'_'))
            {
                seen = new(StringComparer.Ordinal);
                break;
            }
        }

        if (seen is not null)
        {
            foreach (JsonNode member in container.Members)
            {
                if (!seen.Add(Camel(member.Name!)))
                {
                    return member;
                }
            }
        }

        return default;
    }

    private static bool IsSpelling(ReadOnlySpan<byte> name, ReadOnlySpan<byte> camel)
    {
        if (name.Length < camel.Length)
        {
            return false;
        }

        int at = 0;
        foreach (byte letter in camel)
        {
            if (at < name.Length && name[at] == letter)
            {
                at++;
            }
            else if (at + 1 < name.Length && name[at] == '_' && char.IsAsciiLetterUpper((char)letter) && name[at + 1] == (letter | 0x20))
            {
                at += 2;
            }
            else
            {
                return false;
            }
        }

        return at == name.Length;
    }
}
