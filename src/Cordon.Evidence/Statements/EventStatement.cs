using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence.Json;

namespace Cordon.Evidence;

/// <summary>One field of an event statement: a text, an integer or a truth value. Floats do not exist.</summary>
public readonly record struct EventValue
{
    private readonly string? _text;
    private readonly long _number;
    private readonly bool _isTruth;

    private EventValue(string? text, long number, bool isTruth) => (_text, _number, _isTruth) = (text, number, isTruth);

    public static implicit operator EventValue(string text) => new(text, 0, false);

    public static implicit operator EventValue(long number) => new(null, number, false);

    public static implicit operator EventValue(bool truth) => new(null, truth ? 1 : 0, true);

    public static EventValue FromInt64(long number) => number;

    internal void Write(JcsWriter json)
    {
        if (_text is not null)
        {
            json.String(_text);
        }
        else if (_isTruth)
        {
            json.Boolean(_number != 0);
        }
        else
        {
            json.Integer(_number);
        }
    }
}

/// <summary>A statement with flat fields, for everything that is not a verdict. Callers put no content and no direct identifiers in.</summary>
/// <param name="subject">What it is about, for instance <c>policy</c> or <c>log</c>.</param>
/// <param name="subjectDigest">SHA-256 of the thing, for instance of the policy file.</param>
public sealed class EventStatement(string predicateType, string subject, Digest subjectDigest, IEnumerable<KeyValuePair<string, EventValue>> fields)
    : Statement(predicateType)
{
    private readonly SortedDictionary<string, EventValue> _fields = new(new Dictionary<string, EventValue>(fields), StringComparer.Ordinal);
    private readonly long _erases = -1;

    private EventStatement(string predicateType, string subject, Digest digest, IEnumerable<KeyValuePair<string, EventValue>> fields, long erases)
        : this(predicateType, subject, digest, fields) => _erases = erases;

    internal override long Erases => _erases;

    internal static EventStatement Erasure(long sequence, Digest leaf, string basis, string emitter, long counter) =>
        new(
            PredicateTypes.Erasure,
            "leaf",
            leaf,
            [new("basis", basis), new("erased_counter", counter), new("erased_emitter", emitter), new("erased_sequence", sequence)],
            sequence);

    internal static EventStatement Lifecycle(string happened, string origin, Digest emitterKey) =>
        new(PredicateTypes.LogLifecycle, "log", HashOf(origin), [new("emitter_key_sha256", emitterKey.ToHex()), new("event", happened), new("origin", origin)]);

    internal static EventStatement KeyInUse(string role, byte[] publicKey) =>
        new(
            PredicateTypes.KeyEvent,
            "key",
            new(SHA256.HashData(publicKey)),
            [new("event", "in-use"), new("key_details", HashedRekord.KeyDetails), new("public_key", Convert.ToBase64String(publicKey)), new("role", role)]);

    private protected override void WritePredicate(JcsWriter json, in Stamp stamp)
    {
        SortedDictionary<string, EventValue> all = new(_fields, StringComparer.Ordinal)
        {
            ["emitter_id"] = stamp.EmitterId,
            ["monotonic_counter"] = stamp.Counter,
            ["time"] = stamp.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach ((string name, EventValue value) in all)
        {
            json.Name(name);
            value.Write(json);
        }
    }

    private protected override void WriteSubjects(JcsWriter json)
    {
        Span<byte> digest = stackalloc byte[Digest.Size];
        subjectDigest.CopyTo(digest);
        json.BeginObject();
        json.Name("digest"u8);
        json.BeginObject();
        json.Name("sha256"u8);
        json.Hex(digest);
        json.EndObject();
        json.Name("name"u8);
        json.String(subject);
        json.EndObject();
    }

    private static Digest HashOf(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
