using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State.Pins;

namespace Cordon.Gateway.Definitions;

/// <summary>
/// What a server defines, in one exchange: it is held against its pins, and what the caller may not see is cut out before a guard or the caller reads it.
/// Belongs to one exchange; not thread-safe.
/// </summary>
public sealed class ExchangeDefinitions
{
    internal const string Guard = "definitions";

    private readonly Exchange _exchange;
    private readonly McpDialect _dialect;
    private readonly PinStore _pins;

    internal ExchangeDefinitions(Exchange exchange, McpDialect dialect, PinStore pins) => (_exchange, _dialect, _pins) = (exchange, dialect, pins);

    private JsonSchema? _output;
    private string _tool = "";

    /// <summary>Whether the tool that is called says of itself that it changes nothing; looked up only where policy asks.</summary>
    internal bool SaysReadOnly { get; set; }

    /// <summary>The class that the server of the tool that is called admits to.</summary>
    internal Reversibility? Admitted { get; set; }

    /// <summary>From here on, the result of the call is held against a schema, where its tool has one.</summary>
    internal void Expects(JsonSchema? output, string tool) => (_output, _tool) = (output, tool);

    /// <summary>What is to be said of a result that is not what its tool's schema says; null when there is nothing.</summary>
    internal Judgement? Judge(JsonNode root)
    {
        if (_output is null || Answer(root) is not { } result || result.Get("isError"u8).Kind == JsonValueKind.True)
        {
            return null;
        }

        JsonNode content = result.Get("structuredContent"u8);
        // A task says that the result will come later.
        return content.Kind == JsonValueKind.Undefined && result.Get("content"u8).Kind == JsonValueKind.Undefined
            ? null
            : SchemaJudgement.OfResult(_exchange.Policy!.Policy.Definitions, _output, content.Bytes, $"{result.Pointer()}/structuredContent", _tool);
    }

    /// <summary>The same for a message in a stream.</summary>
    internal Judgement? Judge(StreamFrame frame) =>
        _output is not null && frame.Data.Length > 0 && JsonTape.Read(frame.Data, JsonLimits.Default, out _) is { } tape ? Judge(tape.Root) : null;

    private JsonNode? Answer(JsonNode root)
    {
        if (_dialect.IsAnswer(root))
        {
            return root.Get("result"u8) is { Kind: JsonValueKind.Object } result ? result : null;
        }

        foreach (JsonNode message in root.Items)
        {
            if (_dialect.IsAnswer(message) && message.Get("result"u8) is { Kind: JsonValueKind.Object } result)
            {
                return result;
            }
        }

        return null;
    }

    /// <summary>The document without what the caller may not see; null when that is all of it.</summary>
    internal byte[]? Cut(JsonTape document)
    {
        List<ByteRange> cuts = [];
        JsonNode root = document.Root;
        Look(root, cuts);
        foreach (JsonNode message in root.Items)
        {
            Look(message, cuts);
        }

        return cuts.Count == 0 ? null : JsonCut.Apply(document.Utf8.Span, cuts);
    }

    /// <summary>The same for a message in a stream.</summary>
    internal StreamFrame Cut(StreamFrame frame) =>
        frame is SseFrame { Data.IsEmpty: false } message && JsonTape.Read(frame.Data, JsonLimits.Default, out _) is { } tape && Cut(tape) is { } rest
            ? SseFields.Read(message.With(rest), first: false)
            : frame;

    private void Look(JsonNode message, List<ByteRange> cuts)
    {
        ShownDefinition[] shown = [.. ShownDefinition.In(message)];
        PinKind? listed = Listed(message);
        if (shown.Length == 0 && listed is null)
        {
            return;
        }

        Sighting?[] sightings = [.. shown.Select(definition => definition.Sighting())];
        Seeing seeing = _pins.See(_dialect.Server, [.. sightings.OfType<Sighting>().DistinctBy(seen => (seen.Kind, seen.Name))], listed is { } kind ? [kind] : [], RenamedDefinition.Of);
        DefinitionRules rules = _exchange.Policy!.Policy.Definitions;
        ToolView view = new(new ExchangeFacts { Direction = Direction.Request, Principal = _exchange.Principal }, _exchange.Marks.Facts, _exchange.Policy.Policy);
        PoisonedDefinitions poisoned = new(_exchange, _dialect.Server, _pins);
        Told told = new();
        HashSet<(PinKind, string)> names = [];
        bool[] stays = new bool[shown.Length];
        for (int i = 0; i < shown.Length; i++)
        {
            // Two of one name: which of them a client takes, nobody knows.
            bool isFirst = shown[i].Name is not { } name || names.Add((shown[i].Kind, name));
            DefinitionOutcome outcome = isFirst && sightings[i] is { } seen ? Judge(seen, seeing, rules) : new(FindingTypes.DefinitionRejected, DefinitionAction.Deny);
            told.Add(shown[i], sightings[i], outcome, IsNews(sightings[i], seeing));
            bool isHidden = shown[i] is { Kind: PinKind.Tool, Name: { } tool } && !view.Shows(McpRoute.ToolOf(_dialect.Server, tool), isDeclared: true, ToolAnnotations.Admitted(JsonElement.Parse(shown[i].Node.Bytes.Span)));
            told.Hidden += isHidden && !outcome.IsBlocked ? 1 : 0;
            bool isPoisoned = !outcome.IsBlocked && poisoned.Judge(shown[i], told.Say);
            stays[i] = !outcome.IsBlocked && !isHidden && !isPoisoned;
        }

        foreach (Pin gone in seeing.Gone)
        {
            told.Gone(gone);
        }

        if (told.Judgement(stays.Contains(false)) is { } judgement)
        {
            _exchange.AnswerJudgements.Add(judgement);
        }

        cuts.AddRange(Cuts(shown, stays));
    }

    private static DefinitionOutcome Judge(Sighting seen, Seeing seeing, DefinitionRules rules)
    {
        Pin? pin = seeing.Known.GetValueOrDefault((seen.Kind, seen.Name));
        // What cannot be remembered could change unseen.
        return pin is null && seeing.IsFull
            ? new DefinitionOutcome(FindingTypes.DefinitionNew, DefinitionAction.Deny)
            : rules.Judge(new DefinitionFact(seen.Digest, pin?.First.Digest, pin?.Approved?.Digest, pin?.Rejected, (pin is null ? seeing.RenamedFrom.GetValueOrDefault((seen.Kind, seen.Name)) : pin.RenamedFrom) is not null));
    }

    private static bool IsNews(Sighting? seen, Seeing seeing) => seen is null || !seeing.Known.TryGetValue((seen.Kind, seen.Name), out Pin? pin) || pin.Seen.Digest != seen.Digest;

    // A list that begins at its beginning and goes on nowhere is all that there is.
    private PinKind? Listed(JsonNode message) =>
        !_dialect.IsAnswer(message) || _dialect.HasCursor || message.Get("result"u8).Get("nextCursor"u8).Kind == System.Text.Json.JsonValueKind.String ? null
        : (_dialect.Asked, message.Get("result"u8)) switch
        {
            ("tools/list", var result) when result.Get("tools"u8).Kind == System.Text.Json.JsonValueKind.Array => PinKind.Tool,
            ("prompts/list", var result) when result.Get("prompts"u8).Kind == System.Text.Json.JsonValueKind.Array => PinKind.Prompt,
            _ => null,
        };

    private static IEnumerable<ByteRange> Cuts(ShownDefinition[] shown, bool[] stays)
    {
        Dictionary<int, bool> byStart = [];
        for (int i = 0; i < shown.Length; i++)
        {
            byStart[shown[i].Raw.Start] = stays[i];
        }

        return shown.Select(definition => definition.Holder).DistinctBy(holder => holder.Index).OrderBy(holder => holder.Index).SelectMany(holder => JsonCut.Of(Parts(holder, byStart))).OrderBy(cut => cut.Start);
    }

    private static List<(ByteRange Raw, bool Stays)> Parts(JsonNode holder, Dictionary<int, bool> byStart)
    {
        List<(ByteRange, bool)> parts = [];
        bool isObject = holder.Kind == System.Text.Json.JsonValueKind.Object;
        foreach (JsonNode part in isObject ? holder.Members : holder.Items)
        {
            ByteRange raw = isObject ? ShownDefinition.WithName(part) : part.Raw;
            parts.Add((raw, byStart.GetValueOrDefault(raw.Start, true)));
        }

        return parts;
    }

    /// <summary>What is said of the definitions of one message.</summary>
    private sealed class Told
    {
        private readonly List<FindingFact> _facts = [];
        private readonly List<FindingOutcome> _outcomes = [];
        private string? _blocked;

        /// <summary>Tools that policy would refuse.</summary>
        public int Hidden { get; set; }

        public void Add(ShownDefinition definition, Sighting? seen, DefinitionOutcome outcome, bool isNews)
        {
            if (outcome.Finding is { } type && (isNews || outcome.IsBlocked))
            {
                _blocked ??= outcome.IsBlocked ? type : null;
                Say(type, definition.Kind, definition.Node.Pointer(), outcome.IsBlocked ? Decision.Modify : Decision.Allow, seen is null ? "It cannot be remembered in one way only." : $"Its digest is {seen.Digest[..12]}.");
            }
        }

        public void Gone(Pin pin) => Say(FindingTypes.DefinitionGone, pin.Kind, "", Decision.Allow, $"Its digest was {pin.Seen.Digest[..12]}.");

        /// <summary>Null when there is nothing to say.</summary>
        public Judgement? Judgement(bool isCut)
        {
            if (_facts.Count == 0 && !isCut)
            {
                return null;
            }

            Decision decision = isCut ? Decision.Modify : Decision.Allow;
            Outcome outcome = new()
            {
                Decision = decision,
                Would = decision,
                Reason = isCut ? _blocked ?? FindingTypes.ToolDenied : null,
                Explanation = Hidden > 0 ? [$"{Hidden} tool(s) that policy would refuse were left out of the list."] : [],
                Findings = [.. _outcomes],
            };
            return new Judgement(Direction.Response, new Inspected([], [.. _facts], [], []), outcome, []);
        }

        /// <summary>What a guard says of a definition as a whole, and what policy makes of that.</summary>
        public void Say(FindingFact fact, FindingOutcome outcome)
        {
            _blocked ??= outcome.Effect > Decision.Allow ? fact.Finding.Type : null;
            _facts.Add(fact);
            _outcomes.Add(outcome);
        }

        private void Say(string type, PinKind kind, string pointer, Decision effect, string explanation)
        {
            Surface surface = kind == PinKind.Instructions ? Surface.ServerInstructions : Surface.ToolDefinition;
            Severity severity = type is FindingTypes.DefinitionChanged or FindingTypes.DefinitionRenamed or FindingTypes.DefinitionRejected ? Severity.High : Severity.Info;
            _facts.Add(new FindingFact(new Finding(type, severity, 1, 0, 0, Guard, Words.Of(kind), explanation), surface, Trust.Untrusted, 0, pointer, null));
            _outcomes.Add(new FindingOutcome(Mode.Enforce, effect, effect, EditKind.None));
        }
    }
}
