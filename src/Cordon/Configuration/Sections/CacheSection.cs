using System.Globalization;
using Cordon.Contracts;
using Cordon.Gateway.Caching;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>cache:</c> which answers may be given again. docs/operate/budgets.md has the story.</summary>
internal static class CacheSection
{
    private const int Megabyte = 1024 * 1024;
    private static readonly CacheOptions Usual = new();
    private static readonly CacheRule UsualRule = new();

    public static readonly Field Field = new("cache", new ObjectShape("Answers that may be given again.", "cache",
    [
        new("megabytes", new IntegerShape("Answers that are kept, in units of 1,048,576 bytes together.", 1, 2047), Default: Text(Usual.MaxBytes / Megabyte)),
        new("rules", new ListShape("The first rule that fits a request counts.", new ObjectShape("Requests whose answers may be given again.", "cache-rule",
        [
            new("application", new TextShape("Glob of applications."), Default: $"`{UsualRule.Application}`"),
            new("model", new TextShape("Glob of models, without regard to case."), Default: $"`{UsualRule.Model}`"),
            new("scope", new WordShape("Who may be given an answer again: the same key, agent and user, or whoever asks for the same application.", [.. Words.All<CacheScope>()]), Default: Words.Of(UsualRule.Scope)),
            new("with-tools", new FlagShape("Also requests that declare tools."), Default: "false"),
            new("seconds", new IntegerShape("How long an answer is kept.", 1, 86_400), Default: Text((int)UsualRule.Lifetime.TotalSeconds)),
        ])), Default: "none: nothing is given again"),
    ]));

    public static CacheOptions Read(MapNode? section) => new()
    {
        MaxBytes = section?["megabytes"].Integer?.Value * Megabyte ?? Usual.MaxBytes,
        Rules = [.. (section?["rules"]).Items.OfType<MapNode>().Select(RuleOf)],
    };

    private static CacheRule RuleOf(MapNode rule) => new()
    {
        Application = rule["application"].Text?.Value ?? UsualRule.Application,
        Model = rule["model"].Text?.Value ?? UsualRule.Model,
        Scope = rule["scope"].Word<CacheScope>()?.Value ?? UsualRule.Scope,
        WithTools = rule["with-tools"].Flag ?? UsualRule.WithTools,
        Lifetime = rule["seconds"].Seconds ?? UsualRule.Lifetime,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
