using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>The arguments of one call by their dotted paths, and what they are.</summary>
internal sealed class FlatArguments
{
    private readonly ImmutableDictionary<string, string>.Builder _values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
    private readonly ImmutableDictionary<string, ArgumentKind>.Builder _kinds = ImmutableDictionary.CreateBuilder<string, ArgumentKind>(StringComparer.Ordinal);

    /// <summary>There are arguments that nobody has read.</summary>
    public bool IsUnread { get; set; }

    public ToolCallFact FactOf(string tool, bool isDeclared, int segment, string pointer) => new(tool, isDeclared, segment, pointer, _values.ToImmutable()) { Kinds = _kinds.ToImmutable(), IsUnread = IsUnread };

    /// <summary>A JSON document in a string; where it is something, and none, the call has arguments that nobody has read.</summary>
    public void Add(string document, JsonLimits limits)
    {
        if (JsonTape.Read(Encoding.UTF8.GetBytes(document), limits, out _) is { } tape)
        {
            Add(tape.Root);
        }
        else
        {
            IsUnread |= !string.IsNullOrWhiteSpace(document);
        }
    }

    public void Add(JsonNode root) => Add(root, "");

    public void Add(string path, string value)
    {
        // A name with a dot in it may make two paths the same ("a.b" beside "a": {"b": …}): both are looked at, each as something below the path.
        if (!_values.TryAdd(path, value))
        {
            for (int i = 0; !_values.TryAdd($"{path}.{i}", value); i++)
            {
            }
        }
    }

    private void Add(JsonNode node, string path)
    {
        ArgumentKind kind = KindOf(node);
        if (!_kinds.TryAdd(path, kind) && _kinds[path] != kind)
        {
            // What is two things is nothing that a rule could ask for.
            _kinds[path] = ArgumentKind.Null;
        }

        int index = 0;
        foreach (JsonNode member in node.Members)
        {
            Add(member, path.Length == 0 ? member.Name! : $"{path}.{member.Name}");
        }

        foreach (JsonNode item in node.Items)
        {
            Add(item, path.Length == 0 ? $"{index}" : $"{path}.{index}");
            index++;
        }

        if (kind is not (ArgumentKind.Object or ArgumentKind.Array))
        {
            Add(path, kind == ArgumentKind.String ? node.Text() : Encoding.UTF8.GetString(node.Bytes.Span));
        }
    }

    private static ArgumentKind KindOf(JsonNode node) => node.Kind switch
    {
        JsonValueKind.Object => ArgumentKind.Object,
        JsonValueKind.Array => ArgumentKind.Array,
        JsonValueKind.String => ArgumentKind.String,
        JsonValueKind.Number => node.Bytes.Span.IndexOfAny("."u8) < 0 && node.Bytes.Span.IndexOfAny("eE"u8) < 0 ? ArgumentKind.Integer : ArgumentKind.Number,
        JsonValueKind.True or JsonValueKind.False => ArgumentKind.Boolean,
        JsonValueKind.Null or JsonValueKind.Undefined => ArgumentKind.Null,
    };
}
