using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Gateway.Wire;
using Cordon.Contracts;
using Cordon.State.Statements;

namespace Cordon.Gateway;

/// <summary>Reads a row of the index back out of a statement, so that the index can always be made anew from the log.</summary>
internal static class IndexedStatements
{
    /// <summary>The row; null for statements that are no verdicts.</summary>
    public static IndexedStatement? Read(long sequence, ReadOnlyMemory<byte> statement)
    {
        if (JsonTape.Read(statement, JsonLimits.Default, out _) is not { } tape || tape.Root.Get("predicateType"u8).TextOrNull() != PredicateTypes.Verdict)
        {
            return null;
        }

        JsonNode predicate = tape.Root.Get("predicate"u8);
        ImmutableArray<string>.Builder types = ImmutableArray.CreateBuilder<string>();
        foreach (JsonNode finding in predicate.Get("findings"u8).Items)
        {
            string type = finding.Get("type"u8).Text();
            if (!types.Contains(type))
            {
                types.Add(type);
            }
        }

        return new IndexedStatement(
            sequence,
            predicate.Get("exchange"u8).Text(),
            DateTimeOffset.Parse(predicate.Get("time"u8).Text(), System.Globalization.CultureInfo.InvariantCulture),
            predicate.Get("tenant"u8).Text(),
            predicate.Get("application"u8).Text(),
            Read(predicate.Get("decision"u8)),
            predicate.Get("reason"u8).TextOrNull(),
            Read(predicate.Get("would"u8)),
            types.ToImmutable(),
            !IsFullyCovered(predicate.Get("coverage"u8)),
            predicate.Get("policy_version"u8).Text());
    }

    private static Decision Read(JsonNode word) => Words.TryParse(word.Text(), out Decision decision) ? decision : Decision.Deny;

    // The same rule as Verdict.IsFullyCovered, read from the statement's words.
    private static bool IsFullyCovered(JsonNode coverage)
    {
        Dictionary<string, bool> read = [];
        foreach (JsonNode entry in coverage.Items)
        {
            string surface = $"{entry.Get("direction"u8).Text()}/{entry.Get("surface"u8).Text()}";
            string state = entry.Get("state"u8).Text();
            if (state == "failed" || entry.Get("reason"u8).TextOrNull() is not (null or "mode-off"))
            {
                return false;
            }

            read[surface] = read.GetValueOrDefault(surface) || state == "inspected";
        }

        return read.Values.All(inspected => inspected);
    }
}
