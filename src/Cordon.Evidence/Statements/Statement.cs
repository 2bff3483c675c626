using Cordon.Evidence.Json;

namespace Cordon.Evidence;

/// <summary>What the log adds to every statement: who emits it, its number among that emitter's statements, and when.</summary>
internal readonly record struct Stamp(string EmitterId, long Counter, DateTimeOffset Time);

/// <summary>
/// A record for the log: an in-toto Statement v1 as canonical JSON (RFC 8785), without floats and without content.
/// The log stamps it with emitter, counter and time when it is appended.
/// </summary>
public abstract class Statement
{
    private protected Statement(string predicateType) => PredicateType = predicateType;

    public string PredicateType { get; }

    /// <summary>The sequence number whose statement this one erases, or -1.</summary>
    internal virtual long Erases => -1;

    internal virtual byte[] Salts => new byte[Storage.SegmentStore.SaltBytes];

    internal void Write(JcsWriter json, in Stamp stamp)
    {
        json.BeginObject();
        json.Name("_type"u8);
        json.Literal("https://in-toto.io/Statement/v1"u8);
        json.Name("predicate"u8);
        json.BeginObject();
        WritePredicate(json, stamp);
        json.EndObject();
        json.Name("predicateType"u8);
        json.String(PredicateType);
        json.Name("subject"u8);
        json.BeginArray();
        WriteSubjects(json);
        json.EndArray();
        json.EndObject();
    }

    private protected abstract void WritePredicate(JcsWriter json, in Stamp stamp);

    private protected abstract void WriteSubjects(JcsWriter json);

    private protected static void WriteTime(JcsWriter json, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        time.UtcDateTime.TryFormat(text, out int written, "yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        json.Literal(text[..written]);
    }
}
