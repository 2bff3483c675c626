using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Wire;
using Cordon.State;
using Cordon.State.Statements;

namespace Cordon.Feedback;

/// <summary>A finding as the evidence log has it.</summary>
internal sealed record RecordedFinding(
    string Exchange, int Number, string Direction, string Surface, string Type, string Guard, string Rule, int Start, int End, string Tenant, string Application)
{
    /// <summary>The commitment to what was found, and the salt it was made with; empty where the record has none, and where the salt was deleted.</summary>
    public (string Commitment, ReadOnlyMemory<byte> Salt) Found { get; private init; } = ("", default);

    /// <summary>Is what was found where it was found in this text? Null where the record cannot tell.</summary>
    public bool? IsIn(string text) =>
        End > text.Length ? false
        : Found.Commitment.Length != 2 * Digest.Size || Found.Salt.IsEmpty ? null
        : FoundText.DigestOf(text, Start, End) is { } found
            && Commitment.Verify(Commitment.FindingField, Convert.FromHexString(found), Found.Salt.Span, new Digest(Convert.FromHexString(Found.Commitment)));

    /// <summary>Null, with the reason, when there is no such finding on record.</summary>
    public static async Task<(RecordedFinding? Finding, string Why)> FindAsync(StateDatabase state, string evidence, string exchange, int number)
    {
        await using StatementIndex index = new(state);
        if (index.Find(exchange) is not { } row)
        {
            return (null, $"there is no exchange {Word(exchange)} in the index of statements; see 'cordon index rebuild'.");
        }

        using StatementReader reader = new(evidence);
        StoredStatement statement = reader.Read(row.Sequence);
        if (statement.IsErased || JsonTape.Read(statement.Bytes, JsonLimits.Default, out _) is not { } tape)
        {
            return (null, "the statement of this exchange has been erased.");
        }

        JsonNode predicate = tape.Root.Get("predicate"u8);
        int at = 0;
        foreach (JsonNode finding in predicate.Get("findings"u8).Items)
        {
            if (++at == number)
            {
                _ = Words.TryParse(finding.Get("direction"u8).Text(), out Contracts.Direction direction);
                return (new RecordedFinding(
                    exchange, number, finding.Get("direction"u8).Text(), finding.Get("surface"u8).Text(), finding.Get("type"u8).Text(), finding.Get("guard"u8).Text(), finding.Get("rule"u8).Text(),
                    finding.Get("start"u8).Integer() ?? 0, finding.Get("end"u8).Integer() ?? 0, predicate.Get("tenant"u8).Text(), predicate.Get("application"u8).Text())
                {
                    Found = (finding.Get("found"u8).TextOrNull() ?? "", reader.SaltsOf(row.Sequence).Of(direction)),
                }, "");
            }
        }

        return (null, $"this exchange has {at} finding(s) on record, and none of number {number}.");
    }

    // A terminal must do nothing but show it.
    private static string Word(string text) => new([.. text.Where(c => !char.IsControl(c)).Take(80)]);
}
