using System.Globalization;
using Cordon.Contracts;
using Cordon.Gateway.Ownership;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>ownership:</c> whose the things are that providers keep. docs/reference/dialects.md has the story.</summary>
internal static class OwnershipSection
{
    private const int MostDays = 3_650;
    private const int MostIds = 100_000_000;
    private static readonly OwnershipOptions Usual = new();

    public static readonly Field Field = new("ownership", new ObjectShape("Whose the responses, conversations, files and batches are that providers keep.", "ownership",
    [
        new("unknown-ids", new WordShape("What becomes of an id that was not given out here.", [.. Words.All<UnknownIds>()]), Default: "refuse; allow with `development`"),
        new("days", new IntegerShape("How long an id is remembered that nobody uses.", 1, MostDays), Default: Text((int)Usual.Keeps.TotalDays)),
        new("most", new IntegerShape("Most ids that are remembered of one application.", 1, MostIds), Default: Text(Usual.Most)),
    ]));

    public static OwnershipOptions Read(MapNode? section) => new()
    {
        Unknown = section?["unknown-ids"].Word<UnknownIds>()?.Value,
        Keeps = section?["days"].Integer is { } days ? TimeSpan.FromDays(days.Value) : Usual.Keeps,
        Most = section?["most"].Integer?.Value ?? Usual.Most,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
