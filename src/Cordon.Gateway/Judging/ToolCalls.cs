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
            bool isRead = true;
            foreach (Segment segment in call.Where(s => !s.IsName))
            {
                if (Inner(segment.Pointer) is var inner and > 0)
                {
                    arguments[segment.Pointer[inner..].Replace('/', '.')] = segment.Text;
                }
                else if (segment.Pointer.EndsWith("/arguments", StringComparison.Ordinal))
                {
                    isRead &= Flatten(segment.Text, limits, arguments);
                }
            }

            Segment first = call.First();
            facts.Add(new ToolCallFact(first.Tool!, declared.Contains(first.Tool!), first.Index, first.Pointer, arguments.ToImmutable()) { IsUnread = !isRead });
        }

        return facts.DrainToImmutable();
    }

    /// <summary>One call whose arguments are a JSON document in a string.</summary>
    public static ToolCallFact Of(string tool, string arguments, int segment, string pointer, ImmutableArray<string> declared, JsonLimits limits)
    {
        ImmutableDictionary<string, string>.Builder flat = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        bool isRead = Flatten(arguments, limits, flat);
        return new ToolCallFact(tool, declared.Contains(tool), segment, pointer, flat.ToImmutable()) { IsUnread = !isRead };
    }

    // Where the path inside of the arguments begins, where these are an object; 0 where they are not.
    private static int Inner(string pointer)
    {
        int first = pointer.Length;
        int inner = 0;
        foreach (string part in (ReadOnlySpan<string>)["/input/", "/arguments/", "/args/", "/parameters/"])
        {
            int at = pointer.IndexOf(part, StringComparison.Ordinal);
            (first, inner) = at >= 0 && at < first ? (at, at + part.Length) : (first, inner);
        }

        return inner;
    }

    // Everything up to the call itself: /choices/0/message/tool_calls/1, /content/2, /output/3, /candidates/0/content/parts/4. What an argument is
    // called comes after that and must not cut the call in two.
    public static string CallOf(string pointer)
    {
        int first = pointer.Length;
        foreach (string part in (ReadOnlySpan<string>)["/function", "/toolCall", "/tool_call/", "/input", "/parameters/", "/name", "/arguments"])
        {
            int at = pointer.IndexOf(part, StringComparison.Ordinal);
            first = at >= 0 && at < first ? at : first;
        }

        return pointer[..first];
    }

    // False where it is something, and no JSON.
    private static bool Flatten(string text, JsonLimits limits, ImmutableDictionary<string, string>.Builder into)
    {
        if (JsonTape.Read(Encoding.UTF8.GetBytes(text), limits, out _) is not { } tape)
        {
            return string.IsNullOrWhiteSpace(text);
        }

        Flatten(tape.Root, "", into);
        return true;
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
