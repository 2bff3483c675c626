using System.Text.Json;

namespace Cordon.Evidence;

/// <summary>The few members of a stored statement that recovery and verification look at.</summary>
internal sealed record StatementFacts
{
    public string? PredicateType { get; private set; }

    public string? Emitter { get; private set; }

    public long Counter { get; private set; } = -1;

    public DateTimeOffset? Time { get; private set; }

    public bool Final { get; private set; }

    public long ErasedSequence { get; private set; } = -1;

    public string? ErasedEmitter { get; private set; }

    public long ErasedCounter { get; private set; } = -1;

    public string? Basis { get; private set; }

    public string? PublicKey { get; private set; }

    /// <summary>Reads a statement; null when it is not one of ours (erased, damaged, foreign).</summary>
    public static StatementFacts? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            StatementFacts facts = new();
            Utf8JsonReader reader = new(json);
            bool inPredicate = false, ours = false;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    inPredicate = reader.ValueTextEquals("predicate"u8);
                    if (reader.ValueTextEquals("_type"u8) && reader.Read())
                    {
                        ours = reader.ValueTextEquals("https://in-toto.io/Statement/v1"u8);
                    }
                    else if (reader.ValueTextEquals("predicateType"u8) && reader.Read())
                    {
                        facts.PredicateType = reader.GetString();
                    }
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2 && inPredicate)
                {
                    facts.Take(ref reader);
                }
            }

            return ours && facts is { PredicateType: not null, Emitter: not null, Counter: > 0, Time: not null } ? facts : null;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("emitter_id"u8) && reader.Read())
        {
            Emitter = reader.GetString();
        }
        else if (reader.ValueTextEquals("monotonic_counter"u8) && reader.Read())
        {
            Counter = reader.GetInt64();
        }
        else if (reader.ValueTextEquals("time"u8) && reader.Read())
        {
            Time = reader.GetDateTimeOffset();
        }
        else if (reader.ValueTextEquals("final"u8) && reader.Read())
        {
            Final = reader.GetBoolean();
        }
        else if (reader.ValueTextEquals("erased_sequence"u8) && reader.Read())
        {
            ErasedSequence = reader.GetInt64();
        }
        else if (reader.ValueTextEquals("erased_emitter"u8) && reader.Read())
        {
            ErasedEmitter = reader.GetString();
        }
        else if (reader.ValueTextEquals("erased_counter"u8) && reader.Read())
        {
            ErasedCounter = reader.GetInt64();
        }
        else if (reader.ValueTextEquals("basis"u8) && reader.Read())
        {
            Basis = reader.GetString();
        }
        else if (reader.ValueTextEquals("public_key"u8) && reader.Read())
        {
            PublicKey = reader.GetString();
        }
    }
}
