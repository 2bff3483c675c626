using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Aggregates;

/// <summary>Makes one answer of those of several servers. What was read by guards goes in as it is.</summary>
internal static class MergedAnswers
{
    private static readonly string Version = typeof(MergedAnswers).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The name of what a list has; null where a method lists nothing.</summary>
    public static string? ListedBy(string? method) => method switch
    {
        "tools/list" => "tools",
        "prompts/list" => "prompts",
        "resources/list" => "resources",
        "resources/templates/list" => "resourceTemplates",
        "tasks/list" => "tasks",
        _ => null,
    };

    public static Offers Needed(string? method) => method switch
    {
        "tools/list" => Offers.Tools,
        "prompts/list" => Offers.Prompts,
        "resources/list" or "resources/templates/list" => Offers.Resources,
        "tasks/list" => Offers.Tasks,
        "logging/setLevel" => Offers.Logging,
        _ => Offers.None,
    };

    /// <summary>The items of all lists, server by server, and where it goes on.</summary>
    public static byte[] List(ReadOnlySpan<byte> id, string listed, IEnumerable<ServerAnswer> answers)
    {
        ArrayBufferWriter<byte> written = Head(id);
        written.Write(Encoding.ASCII.GetBytes($"{{\"{listed}\":["));
        ServerMap next = ServerMap.Empty;
        bool isFirst = true;
        foreach (ServerAnswer answer in answers)
        {
            foreach (JsonNode item in answer.Result.TryGet(listed, out JsonNode list) ? list.Items : default)
            {
                written.Write(isFirst ? ""u8 : ","u8);
                written.Write(item.Bytes.Span);
                isFirst = false;
            }

            next = answer.Result.Get("nextCursor"u8).TextOrNull() is { } cursor ? next.With(answer.Member.Server, cursor) : next;
        }

        written.Write("]"u8);
        if (!next.Words.IsEmpty)
        {
            written.Write(Encoding.ASCII.GetBytes($",\"nextCursor\":\"{next.Text()}\""));
        }

        written.Write("}}"u8);
        return written.WrittenSpan.ToArray();
    }

    public static byte[] Nothing(ReadOnlySpan<byte> id)
    {
        ArrayBufferWriter<byte> written = Head(id);
        written.Write("{}}"u8);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>What the servers say of themselves, as one: the oldest version that one of them has agreed to, what any of them has, and each one's instructions.</summary>
    public static byte[] Greeting(ReadOnlySpan<byte> id, IReadOnlyList<ServerAnswer> answers)
    {
        ArrayBufferWriter<byte> written = Head(id);
        using (Utf8JsonWriter json = new(written))
        {
            json.WriteStartObject();
            json.WriteString("protocolVersion", answers.Select(VersionOf).Min(StringComparer.Ordinal));
            json.WritePropertyName("capabilities");
            Together([.. answers.Select(answer => answer.Result.Get("capabilities"u8))], json);
            json.Object("serverInfo", info =>
            {
                info.WriteString("name", "cordon");
                info.WriteString("title", string.Join(", ", answers.Select(answer => answer.Member.Server)));
                info.WriteString("version", Version);
            });
            if (Instructions(answers) is { Length: > 0 } instructions)
            {
                json.WriteString("instructions", instructions);
            }

            json.WriteEndObject();
        }

        written.Write("}"u8);
        return written.WrittenSpan.ToArray();
    }

    public static string VersionOf(ServerAnswer greeting) => greeting.Result.Get("protocolVersion"u8).Text();

    public static Offers OffersOf(ServerAnswer greeting)
    {
        JsonNode capabilities = greeting.Result.Get("capabilities"u8);
        return ((ReadOnlySpan<(string Name, Offers Offer)>)
        [
            ("tools", Offers.Tools), ("prompts", Offers.Prompts), ("resources", Offers.Resources), ("logging", Offers.Logging), ("completions", Offers.Completions), ("tasks", Offers.Tasks),
        ]).ToImmutableArray().Aggregate(Offers.None, (offers, known) => capabilities.TryGet(known.Name, out _) ? offers | known.Offer : offers);
    }

    // Each line stands behind a mark: no server can begin to speak in another one's name.
    private static string Instructions(IEnumerable<ServerAnswer> answers)
    {
        StringBuilder all = new();
        foreach (ServerAnswer answer in answers)
        {
            if (answer.Result.Get("instructions"u8).TextOrNull() is not { Length: > 0 } instructions)
            {
                continue;
            }

            all.Append(all.Length > 0 ? "\n\n" : "").Append($"The server {answer.Member.Server}, whose tools begin with {answer.Member.Server}{McpRoute.Between}, says of them:");
            foreach (ReadOnlySpan<char> line in instructions.EnumerateLines())
            {
                all.Append("\n> ").Append(line);
            }
        }

        return all.ToString();
    }

    /// <summary>Objects become one object, of flags it counts whether any is set, and of all else what comes first.</summary>
    private static void Together(ImmutableArray<JsonNode> values, Utf8JsonWriter json)
    {
        JsonNode first = values.FirstOrDefault(value => value.Kind != JsonValueKind.Undefined);
        switch (first.Kind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                HashSet<string> names = new(StringComparer.Ordinal);
                foreach (JsonNode value in values)
                {
                    foreach (JsonNode member in value.Members)
                    {
                        if (names.Add(member.Name!))
                        {
                            json.WritePropertyName(member.Name!);
                            Together([.. values.Select(other => other.TryGet(member.Name!, out JsonNode same) ? same : default)], json);
                        }
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteBooleanValue(values.Any(value => value.Kind == JsonValueKind.True));
                break;
            case JsonValueKind.Undefined:
                json.WriteStartObject();
                json.WriteEndObject();
                break;
            default:
                json.WriteRawValue(first.Bytes.Span, skipInputValidation: true);
                break;
        }
    }

    private static ArrayBufferWriter<byte> Head(ReadOnlySpan<byte> id)
    {
        ArrayBufferWriter<byte> written = new(1024);
        written.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        written.Write(id);
        written.Write(",\"result\":"u8);
        return written;
    }
}
