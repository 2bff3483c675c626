using System.Collections.Immutable;
using System.Globalization;
using Cordon.Contracts;
using Cordon.Gateway;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>models:</c> which upstreams serve which models, in the order of the file. docs/operate/routing.md has the story.</summary>
internal static class ModelsSection
{
    private const int MostFallbacks = 8;

    /// <summary>Upstreams that may be there without being configured: a variable of the environment or the simulated model makes them.</summary>
    private static readonly string[] Unconfigured = ["openai", "anthropic"];

    private static readonly RetryOptions Usual = new();

    public static readonly Field Field = new("models", new MapShape("Routes by model or glob.", new ObjectShape("Which upstreams serve a model.", "model",
    [
        new("upstreams", new ListShape("Who serves it.", new ObjectShape("One upstream of a model.", "model-upstream",
        [
            new("upstream", new TextShape("Its name under `upstreams`.", SectionValues.LongestName), Required: true),
            new("weight", new IntegerShape("Its share among upstreams of the same priority; 0 takes it out.", 0, 1000), Default: "1"),
            new("priority", new IntegerShape("The smallest among those that can take a request goes first.", 0, 1000), Default: "0"),
            new("model", new TextShape("What the model is called there."), Default: "what the caller calls it"),
        ])), Required: true),
        new("sticky", new WordShape("Whether a session stays with its upstream.", [.. Words.All<Stickiness>()]), Default: Words.Of(default(Stickiness))),
        new("retry", new ObjectShape("When a request is sent again, if that is safe at all.", "retry",
        [
            Number("attempts", "Most attempts for one model, the first included.", 1, 10, Usual.Attempts),
            new("on", new ListShape("After what.", new WordShape("One cause.", [.. Words.All<RetryCauses>().Except(["none", "all"])])), Default: "all of them"),
            Number("backoff-ms", "Before the same upstream is asked again: a random part of this, doubled each time.", 0, 60_000, (int)Usual.Backoff.TotalMilliseconds),
            Number("longest-backoff-ms", "The longest wait, also for what an upstream asks for.", 0, 60_000, (int)Usual.MaxBackoff.TotalMilliseconds),
            Number("budget-percent", "What is sent again, as a share of the route's requests.", 0, 100, (int)(Usual.Budget * 100)),
            Number("burst", "So many on top of that after a quiet time.", 0, 1_000_000, Usual.Burst),
        ])),
        new("hedge-after-ms", new IntegerShape("After so long without an answer, numbers and lists are asked for a second time.", 1, 60_000), Default: "never"),
        new("fallback", new ListShape($"At most {MostFallbacks} models that are asked, in this order, when no upstream of this one can answer.", new TextShape("A model.")), Default: "none"),
    ]), []));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, MapNode? upstreams, List<PolicyError> errors)
    {
        string[] known = [.. (upstreams?.Entries ?? []).Select(entry => entry.Key).Union(Unconfigured)];
        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (entry.Value.Map is not { } model)
            {
                continue;
            }

            string path = $"models.{entry.Key}";
            MapNode[] targets = [.. model["upstreams"].Items.OfType<MapNode>()];
            foreach (Located<string> unknown in targets.Select(target => target["upstream"].Text).OfType<Located<string>>().Where(name => !known.Contains(name.Value)))
            {
                errors.At(unknown.Place, $"{path} names the upstream '{unknown.Value}', which upstreams does not have", Nearest.Hint(unknown.Value, known, "add it under upstreams"));
            }

            if (model["upstreams"] is ListNode list && targets.All(target => target["weight"].Integer is { Value: 0 }))
            {
                errors.At(list.Place, $"{path} has no upstream with a weight", "list one, with a weight above 0");
            }

            CheckFallback(entry, model["fallback"], errors);
            if (model["retry"].Map is { } retry && RetryOf(retry) is var waits && waits.Backoff > waits.MaxBackoff)
            {
                errors.At(retry.Place, $"{path}.retry: backoff-ms is longer than longest-backoff-ms", "make the first wait the shorter one");
            }
        }
    }

    public static ImmutableArray<ModelRoute> Read(MapNode? section) =>
    [
        .. (section?.Entries ?? []).Where(entry => entry.Value is MapNode).Select(entry => (entry.Key, Map: (MapNode)entry.Value)).Select(model => new ModelRoute
        {
            Model = model.Key,
            Upstreams = [.. model.Map["upstreams"].Items.OfType<MapNode>().Select(TargetOf)],
            Sticky = model.Map["sticky"].Word<Stickiness>()?.Value ?? default,
            Retry = model.Map["retry"].Map is { } retry ? RetryOf(retry) : Usual,
            HedgeAfter = model.Map["hedge-after-ms"].Milliseconds,
            Fallback = [.. FallbackOf(model.Map["fallback"]).Select(name => name.Value)],
        }),
    ];

    private static RouteTarget TargetOf(MapNode target) => new(
        target["upstream"].Text?.Value ?? "",
        target["weight"].Integer?.Value ?? 1,
        target["priority"].Integer?.Value ?? 0,
        target["model"].Text?.Value);

    private static RetryOptions RetryOf(MapNode retry) => new()
    {
        Attempts = retry["attempts"].Integer?.Value ?? Usual.Attempts,
        On = retry["on"] is { } causes ? causes.WordList<RetryCauses>().Aggregate(RetryCauses.None, (all, cause) => all | cause) : Usual.On,
        Backoff = retry["backoff-ms"].Milliseconds ?? Usual.Backoff,
        MaxBackoff = retry["longest-backoff-ms"].Milliseconds ?? Usual.MaxBackoff,
        Budget = retry["budget-percent"].Integer?.Value / 100.0 ?? Usual.Budget,
        Burst = retry["burst"].Integer?.Value ?? Usual.Burst,
    };

    private static void CheckFallback(MapEntry entry, PolicyNode? fallback, List<PolicyError> errors)
    {
        Located<string>[] models = [.. FallbackOf(fallback)];
        if (models.FirstOrDefault(model => model.Value == entry.Key) is { } itself)
        {
            errors.At(itself.Place, $"models.{entry.Key} falls back on itself", "name another model, or none");
        }

        if (models.Length > MostFallbacks)
        {
            errors.At(models[MostFallbacks].Place, $"models.{entry.Key}.fallback has {models.Length} models", $"at most {MostFallbacks}");
        }
    }

    // In the order of the file, which counts here.
    private static IEnumerable<Located<string>> FallbackOf(PolicyNode? fallback) => fallback.Items.Select(model => model.Text).OfType<Located<string>>();

    private static Field Number(string name, string summary, int min, int max, int usual) =>
        new(name, new IntegerShape(summary, min, max), Default: usual.ToString(CultureInfo.InvariantCulture));
}
