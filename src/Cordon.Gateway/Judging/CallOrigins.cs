using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>Where the arguments of an exchange's calls come from. Belongs to one exchange; not thread-safe. There is none where no rule asks.</summary>
public sealed class CallOrigins
{
    /// <summary>Arguments of one call that are looked up; of the others nobody can tell.</summary>
    internal const int MostArguments = 256;

    // The same words of somebody else are another text.
    private static readonly UInt128 Trusted = UInt128.One << 100;

    private readonly SessionOrigins _sessions;
    private readonly Exchange _exchange;
    private readonly bool _keepsWords;
    private readonly bool _keepsNames;

    private CallOrigins(SessionOrigins sessions, Exchange exchange, EffectivePolicy policy) =>
        (_sessions, _exchange, _keepsWords, _keepsNames) = (sessions, exchange, policy.AsksProvenance, policy.AsksLabels);

    /// <summary>Whether a rule asks where arguments come from, and not only what has been read before.</summary>
    internal bool AreAsked => _keepsWords;

    /// <summary>Null where no rule of the policy asks.</summary>
    internal static CallOrigins? Of(SessionContents contents, Exchange exchange)
    {
        if (exchange is not { Session.Length: > 0, Policy.Policy: { AsksProvenance: true } or { AsksLabels: true } })
        {
            return null;
        }

        CallOrigins origins = new(contents.Origins, exchange, exchange.Policy.Policy);
        if (origins._keepsWords && exchange.Labels.Contains(Labels.Untrusted) && !contents.Origins.HasRead(exchange.Session))
        {
            // It has read something, but not here: before a restart, or with another replica.
            origins.Miss();
        }

        return origins;
    }

    /// <summary>Takes in what a request brings.</summary>
    internal void Ask(ImmutableArray<Segment> segments)
    {
        foreach (Segment segment in segments)
        {
            Take(segment, Direction.Request, isRead: Labelling.IsRead(segment));
        }
    }

    /// <summary>Takes in a piece of an answer that is here to its end.</summary>
    internal void Hear(Segment segment)
    {
        if (_exchange.Dialect.Taints(segment.Surface, segment.Pointer))
        {
            Take(segment, Direction.Response, isRead: true);
        }
    }

    /// <summary>Something was read that is not here to its end.</summary>
    internal void Miss() => _sessions.Miss(_exchange.Session);

    /// <summary>Whether a person has taken what this text brings from the session, and it brings nothing new.</summary>
    internal bool IsCleared(Segment segment, DateTimeOffset since) => !segment.Opaque && (IsCleared(NameOf(segment), since) || IsCleared(NameOf(segment) ^ Trusted, since));

    private bool IsCleared(UInt128 name, DateTimeOffset since) => _sessions.FirstRead(_exchange.Session, name) is { } seen && seen <= since;

    /// <summary>The calls, with where each of their arguments comes from.</summary>
    internal ImmutableArray<ToolCallFact> Trace(ImmutableArray<ToolCallFact> calls)
    {
        if (!_keepsWords || calls.IsEmpty)
        {
            return calls;
        }

        Reading reading = _sessions.Of(_exchange.Session);
        List<HeldOrigin> typed = [.. reading.Texts.Where(text => text is { IsTrusted: true, Words: not null })];
        List<HeldOrigin> read = [.. reading.Texts.Where(text => text is { IsTrusted: false, Words: not null } && !IsCleared(text))];
        // It may also be declared to have read something.
        bool isPartial = reading.IsPartial || (read.Count == 0 && _exchange.Marks.ForCalls.Contains(Labels.Untrusted));
        return [.. calls.Select(call => call with { Origins = Trace(call, typed, read, isPartial) })];
    }

    private static ImmutableDictionary<string, ArgumentOrigin> Trace(ToolCallFact call, List<HeldOrigin> typed, List<HeldOrigin> read, bool isPartial)
    {
        List<OriginText> typedWords = [.. typed.Select(text => text.Words!)], readWords = [.. read.Select(text => text.Words!)];
        ImmutableDictionary<string, ArgumentOrigin>.Builder origins = ImmutableDictionary.CreateBuilder<string, ArgumentOrigin>(StringComparer.Ordinal);
        foreach ((string path, string value) in call.Arguments)
        {
            if (origins.Count >= MostArguments)
            {
                origins[path] = new ArgumentOrigin(Provenance.Unknown, null);
                continue;
            }

            Provenance provenance = OriginMatch.Of(value, typedWords, readWords, out int from);
            origins[path] = new ArgumentOrigin(
                provenance == Provenance.Model && isPartial ? Provenance.Unknown : provenance,
                from < 0 ? null : (provenance == Provenance.User ? typed : read)[from].Place);
        }

        return origins.ToImmutable();
    }

    private bool IsCleared(HeldOrigin text) => _exchange.Marks.Cleared.TryGetValue(Labels.Untrusted, out DateTimeOffset since) && text.Seen <= since;

    private void Take(Segment segment, Direction direction, bool isRead)
    {
        bool isTyped = !isRead && segment is { Surface: Surface.User or Surface.System or Surface.EmbeddingInput, Trust: not Trust.Untrusted };
        // What a model said or called is nobody's for provenance, but a detector may find something in it, and a person may clear that.
        bool isNamed = isRead || isTyped || (_keepsNames && segment.Surface is not Surface.ToolDefinition);
        if (!isNamed)
        {
            return;
        }

        if (segment.Opaque)
        {
            if (isRead && _keepsWords)
            {
                Miss();
            }

            return;
        }

        if (segment.Text.Length > 0)
        {
            bool isTrusted = !isRead || Labelling.IsTrusted(_exchange, segment, direction);
            // When it is read, not when the exchange began: a person may have decided in between, about less.
            _sessions.Keep(
                _exchange.Session, NameOf(segment) ^ (isTrusted ? Trusted : 0), isTrusted, new OriginPlace(_exchange.Id, direction, segment.Surface, segment.Index, segment.Pointer),
                _exchange.Started.AddSeconds(_exchange.Times.Total), _keepsWords && (isRead || isTyped) ? () => OriginText.Of(segment.Text) : null);
        }
    }

    private static UInt128 NameOf(Segment segment) => HeldContent.NameOf(new HeldText(segment.Surface, segment.Text, []));
}
