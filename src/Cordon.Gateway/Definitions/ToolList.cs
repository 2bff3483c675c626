using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Definitions;

/// <summary>
/// Tools' definitions outside of any exchange, read as <c>tools/list</c> would bring them: the same strings on the same surfaces, and the same rules about each as a whole. Each is
/// held against the names of all others, as if each were another server's.
/// </summary>
public sealed class ToolList
{
    /// <summary>Most definitions of one list.</summary>
    public const int MostTools = 1_000;

    private readonly ImmutableArray<(FindingFact Fact, SmallestEdit? Edit)> _whole;

    private ToolList(ImmutableArray<Segment> segments, ImmutableArray<(FindingFact, SmallestEdit?)> whole) => (Segments, _whole) = (segments, whole);

    /// <summary>The strings, with pointers from the definition, or from the list.</summary>
    public ImmutableArray<Segment> Segments { get; }

    /// <summary>A definition (a JSON object with a name), or an array of them; null, and what is wrong with it, for anything else.</summary>
    public static ToolList? Read(ReadOnlySpan<byte> json, JsonLimits limits, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(limits);
        bool isOne = json.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
        byte[] message = [.. """{"jsonrpc":"2.0","id":0,"result":{"tools":"""u8, .. isOne ? "["u8 : [], .. json, .. isOne ? "]"u8 : [], .. "}}"u8];
        if (JsonTape.Read(message, limits, out IntakeFault? wrong) is not { } tape)
        {
            fault = $"the definition is not valid JSON: {wrong!.Code}";
            return null;
        }

        ShownDefinition[] shown = [.. ShownDefinition.In(tape.Root).Take(MostTools + 1)];
        fault = shown.Length == 0 ? "there is no definition"
            : shown.Length > MostTools ? $"there are more than {MostTools} definitions"
            : Array.Exists(shown, one => one is not { Node.Kind: JsonValueKind.Object, Name: not null }) ? "a definition is not an object with a name"
            : null;
        if (fault is not null)
        {
            return null;
        }

        string list = isOne ? "/result/tools/0" : "/result/tools";
        ImmutableArray<Segment> segments = [.. new McpDialect("", "POST").ReadAnswer(tape).Where(segment => segment.Pointer.StartsWith(list, StringComparison.Ordinal)).Select((segment, i) => segment with { Index = i, Pointer = segment.Pointer[list.Length..] })];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        for (int i = 0; i < segments.Length; i++)
        {
            // A member's name stands where its value does.
            places[segments[i].Pointer] = segments[i].IsName && places.TryGetValue(segments[i].Pointer, out int value) ? value : i;
        }

        HashSet<string> names = [.. shown.Select(one => one.Name!)];
        return new(segments,
        [
            .. shown.SelectMany(one => WholeTool.Find(one.Node, one.Name!, names)).Select(found => (found, Pointer: found.Pointer[list.Length..]))
                .Select(one => (new FindingFact(one.found.Finding, Surface.ToolDefinition, Trust.Untrusted, places.GetValueOrDefault(one.Pointer), one.Pointer, null), one.found.Edit)),
        ]);
    }

    /// <summary>What is wrong with definitions as a whole, as far as policy asks, with the edit that would mend it.</summary>
    public ImmutableArray<(FindingFact Fact, SmallestEdit? Edit)> Whole(PolicyInForce policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return WholeTool.IsWanted(policy.Policy) ? [.. _whole.Where(found => !policy.Policy.Detection.DisabledRules.Contains(found.Fact.Finding.Rule))] : [];
    }
}
