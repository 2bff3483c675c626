using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>Reads tool calls out of segments, so that policy can decide about tool and arguments.</summary>
public static class ToolCalls
{
    /// <summary>The calls of a whole answer: one fact per call, however many segments the dialect gives it.</summary>
    /// <param name="document">Where they stand, as far as it is at hand: segments have no truth values and do not tell numbers from texts.</param>
    public static ImmutableArray<ToolCallFact> In(ImmutableArray<Segment> segments, ImmutableArray<string> declared, JsonLimits limits, JsonTape? document = null)
    {
        ImmutableArray<ToolCallFact>.Builder facts = ImmutableArray.CreateBuilder<ToolCallFact>();
        foreach (IGrouping<string, Segment> call in segments.Where(s => s is { Surface: Surface.ToolCall, Tool: not null }).GroupBy(s => CallOf(s.Pointer)))
        {
            FlatArguments arguments = new();
            JsonNode whole = document is null ? default : Whole(document, call);
            if (whole.Kind is JsonValueKind.Object or JsonValueKind.Array)
            {
                arguments.Add(whole);
            }

            foreach (Segment segment in call.Where(s => !s.IsName))
            {
                if (Inner(segment.Pointer) is var inner and > 0)
                {
                    if (whole.Kind is not (JsonValueKind.Object or JsonValueKind.Array))
                    {
                        arguments.Add(segment.Pointer[inner..].Replace('/', '.'), segment.Text);
                    }
                }
                else if (segment.Pointer.EndsWith("/arguments", StringComparison.Ordinal))
                {
                    arguments.Add(segment.Text, limits);
                }
                else if (segment.Text.Length > 0 && !segment.Pointer.Contains('#', StringComparison.Ordinal) && !NamesCall(segment.Pointer))
                {
                    // Code, a query, free text: it says something, and has no names.
                    arguments.IsUnread = true;
                }
            }

            Segment first = call.First();
            facts.Add(arguments.FactOf(first.Tool!, declared.Contains(first.Tool!), first.Index, first.Pointer));
        }

        return facts.DrainToImmutable();
    }

    private static bool NamesCall(string pointer) => pointer[(pointer.LastIndexOf('/') + 1)..] is "name" or "server_name" or "server_label" or "namespace" or "toolType";

    /// <summary>One call whose arguments are a JSON document in a string.</summary>
    public static ToolCallFact Of(string tool, string arguments, int segment, string pointer, ImmutableArray<string> declared, JsonLimits limits)
    {
        FlatArguments flat = new();
        flat.Add(arguments, limits);
        return flat.FactOf(tool, declared.Contains(tool), segment, pointer);
    }

    // The object that holds the arguments; undefined where they are a text, or where there are none.
    private static JsonNode Whole(JsonTape document, IGrouping<string, Segment> call)
    {
        foreach (Segment segment in call)
        {
            if (Inner(segment.Pointer) is var inner and > 0 && !segment.Pointer.Contains('#', StringComparison.Ordinal))
            {
                return At(document.Root, segment.Pointer[..(inner - 1)]);
            }
        }

        // Without anything in it, an object leaves no segment.
        JsonNode holder = At(document.Root, call.Key);
        foreach (string name in (ReadOnlySpan<string>)["input", "arguments", "args", "parameters"])
        {
            if (holder.TryGet(name, out JsonNode empty) && empty.Kind is JsonValueKind.Object or JsonValueKind.Array)
            {
                return empty;
            }
        }

        return default;
    }

    private static JsonNode At(JsonNode node, string pointer)
    {
        foreach (string part in pointer.Split('/').Skip(1))
        {
            JsonNode next = default;
            if (node.Kind == JsonValueKind.Array)
            {
                foreach (JsonNode item in node.Items)
                {
                    next = item.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture) == part ? item : next;
                }
            }
            else
            {
                node.TryGet(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out next);
            }

            node = next;
        }

        return node;
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
}
