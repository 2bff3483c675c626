using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>Reads tool calls out of segments, so that policy can decide about tool and arguments.</summary>
public static class ToolCalls
{
    /// <summary>The calls of a whole answer: one fact per call, however many segments the dialect gives it.</summary>
    public static ImmutableArray<ToolCallFact> In(ImmutableArray<Segment> segments, ImmutableArray<string> declared, JsonLimits limits)
    {
        ImmutableArray<ToolCallFact>.Builder facts = ImmutableArray.CreateBuilder<ToolCallFact>();
        foreach (IGrouping<string, Segment> call in segments.Where(s => s is { Surface: Surface.ToolCall, Tool: not null }).GroupBy(s => CallOf(s.Pointer)))
        {
            ImmutableDictionary<string, string>.Builder arguments = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (Segment segment in call.Where(s => !s.IsName))
            {
                if (Inside(segment.Pointer) is { } argument)
                {
                    arguments[argument.Replace('/', '.')] = segment.Text;
                }
                else if (segment.Pointer.EndsWith("/arguments", StringComparison.Ordinal))
                {
                    Flatten(segment.Text, limits, arguments);
                }
            }

            Segment first = call.First();
            facts.Add(new ToolCallFact(first.Tool!, declared.Contains(first.Tool!), first.Index, first.Pointer, arguments.ToImmutable()));
        }

        return facts.DrainToImmutable();
    }

    /// <summary>One call whose arguments are a JSON document in a string.</summary>
    public static ToolCallFact Of(string tool, string arguments, int segment, string pointer, ImmutableArray<string> declared, JsonLimits limits)
    {
        ImmutableDictionary<string, string>.Builder flat = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Flatten(arguments, limits, flat);
        return new ToolCallFact(tool, declared.Contains(tool), segment, pointer, flat.ToImmutable());
    }

    // Where the arguments are an object and no text: what follows /input/, or /arguments/, whichever comes first.
    private static string? Inside(string pointer)
    {
        int input = pointer.IndexOf("/input/", StringComparison.Ordinal);
        int arguments = pointer.IndexOf("/arguments/", StringComparison.Ordinal);
        return arguments >= 0 && (input < 0 || arguments < input) ? pointer[(arguments + "/arguments/".Length)..]
            : input >= 0 ? pointer[(input + "/input/".Length)..]
            : null;
    }

    // Everything up to the call itself: /choices/0/message/tool_calls/1, /content/2, /output/3.
    private static string CallOf(string pointer)
    {
        foreach (string part in (ReadOnlySpan<string>)["/function_call", "/function", "/input", "/name", "/arguments"])
        {
            int at = pointer.IndexOf(part, StringComparison.Ordinal);
            if (at >= 0)
            {
                return pointer[..at];
            }
        }

        return pointer;
    }

    private static void Flatten(string text, JsonLimits limits, ImmutableDictionary<string, string>.Builder into)
    {
        if (JsonTape.Read(Encoding.UTF8.GetBytes(text), limits, out _) is { } tape)
        {
            Flatten(tape.Root, "", into);
        }
    }

    private static void Flatten(JsonNode node, string path, ImmutableDictionary<string, string>.Builder into)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                foreach (JsonNode member in node.Members)
                {
                    Flatten(member, path.Length == 0 ? member.Name! : $"{path}.{member.Name}", into);
                }

                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonNode item in node.Items)
                {
                    Flatten(item, path.Length == 0 ? $"{index}" : $"{path}.{index}", into);
                    index++;
                }

                break;
            case JsonValueKind.String:
                into[path] = node.Text();
                break;
            case JsonValueKind.Number:
            case JsonValueKind.True:
            case JsonValueKind.False:
            case JsonValueKind.Null:
            case JsonValueKind.Undefined:
                into[path] = Encoding.UTF8.GetString(node.Bytes.Span);
                break;
        }
    }
}
