using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State.Pins;

namespace Cordon.Gateway.Definitions;

/// <summary>
/// What guards say of a tool that somebody calls by its name. A list without the tool, or none at all, must not be a way around what its definition says: the
/// pinned form is read as it would be in a list, once for each policy.
/// </summary>
internal sealed class CalledDefinition(GuardRunner guards, PinStore pins, JsonLimits limits)
{
    // Findings without texts. When there are more, all are found anew.
    private const int MostKept = 4096;

    private readonly ConcurrentDictionary<(long Policy, string Server, string Name, string Digest), Seen> _kept = new();

    /// <summary>What policy makes of it; null when there is nothing to say.</summary>
    public Judgement? Judge(Exchange exchange, McpDialect dialect, Pin pin)
    {
        PolicyInForce policy = exchange.Policy!;
        long changes = pins.Changes;
        (long, string, string, string) key = (policy.Number, pin.Server, pin.Name, pin.Seen.Digest);
        // Its name is held against those of other servers' tools, so another pin may make another judgement.
        if (!_kept.TryGetValue(key, out Seen? seen) || seen.Changes != changes)
        {
            seen = Look(exchange, dialect, pin, changes);
            if (seen.Inspected.Failures.IsEmpty)
            {
                Keep(key, seen);
            }
        }

        return seen.Inspected.IsClean
            ? null
            : new Judgement(Direction.Response, seen.Inspected, PolicyEvaluator.Decide(
                new ExchangeFacts { Direction = Direction.Response, Principal = exchange.Principal, Findings = seen.Inspected.Findings, Failures = seen.Inspected.Failures },
                new SessionFacts(exchange.Labels), policy.Policy), []);
    }

    private Seen Look(Exchange exchange, McpDialect dialect, Pin pin, long changes)
    {
        byte[] list = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":0,"result":{"tools":[{{{pin.Seen.Canonical}}}]}}""");
        if (JsonTape.Read(list, limits, out _) is not { } tape)
        {
            // Larger limits let it in. Nobody can say what it is, and guards that fail are what policy knows for that.
            return new Seen(changes, new Inspected([], [], [], [new GuardFailure(ExchangeDefinitions.Guard, Surface.ToolDefinition, FindingTypes.GuardError, 0)]));
        }

        Inspected strings = guards.Inspect(exchange.Policy!, Direction.Response, dialect.ReadAnswer(tape), InspectionContext.None, new CoverageMap());
        ShownDefinition shown = ShownDefinition.In(tape.Root).Single();
        return new Seen(changes, strings with { Segments = [], Opaque = [], Findings = [.. strings.Findings, .. new PoisonedDefinitions(exchange, pin.Server, pins).Find(shown)] });
    }

    private void Keep((long, string, string, string) key, Seen seen)
    {
        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[key] = seen;
    }

    /// <param name="Changes">How often pins had changed before.</param>
    private sealed record Seen(long Changes, Inspected Inspected);
}
