using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence.Keys;

namespace Cordon.Evidence.Notes;

/// <summary>Verifier key of a signed note (C2SP signed-note, "Verifier keys"): <c>name+id+base64(0x01 || key)</c>.</summary>
internal sealed record NoteVerifier(string Name, uint Id, byte[] Key)
{
    public const byte Ed25519Type = 0x01;

    /// <summary>The whole SHA-256 whose first four bytes are the key id; Sigstore trusted roots use it as log id.</summary>
    public Digest LogId => FullId(Name, Key);

    public static NoteVerifier For(string name, byte[] key) => new(name, ShortId(name, key), key);

    /// <summary>Reads a vkey; null when malformed, of an unknown type or with an id that does not fit.</summary>
    public static NoteVerifier? Parse(string text)
    {
        string[] parts = text.TrimEnd('\n').Split('+', 3);
        return parts.Length == 3
            && Note.IsName(parts[0])
            && ReadKey(parts[1], parts[2]) is { } found
            && ShortId(parts[0], found.Key) == found.Id
                ? new(parts[0], found.Id, found.Key)
                : null;
    }

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Ed25519.Verify(Key, text, signature);

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Ed25519Type, .. Key])}";

    internal static (uint Id, byte[] Key)? ReadKey(string id, string key) =>
        id.Length == 8
        && !id.AsSpan().ContainsAnyInRange('A', 'F')
        && uint.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
        && StrictBase64.Decode(key) is { Length: 33 } bytes
        && bytes[0] == Ed25519Type
            ? (number, bytes[1..])
            : null;

    internal static uint ShortId(string name, byte[] key) => BinaryPrimitives.ReadUInt32BigEndian(FullId(name, key).ToArray());

    private static Digest FullId(string name, byte[] key) => new(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. key]));
}

/// <summary>Signer of notes: <c>PRIVATE+KEY+name+id+base64(0x01 || seed)</c>.</summary>
internal sealed class NoteSigner
{
    private readonly byte[] _seed;

    public NoteSigner(string name, byte[] seed)
    {
        _seed = seed;
        Verifier = NoteVerifier.For(name, Ed25519.PublicKey(seed));
    }

    public NoteVerifier Verifier { get; }

    public static NoteSigner Create(string name) => new(name, RandomNumberGenerator.GetBytes(Ed25519.SeedSize));

    public static NoteSigner? Parse(string text)
    {
        const string prefix = "PRIVATE+KEY+";
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = text[prefix.Length..].TrimEnd('\n').Split('+', 3);
        if (parts.Length != 3 || !Note.IsName(parts[0]) || NoteVerifier.ReadKey(parts[1], parts[2]) is not { } found)
        {
            return null;
        }

        NoteSigner signer = new(parts[0], found.Key);
        return signer.Verifier.Id == found.Id ? signer : null;
    }

    /// <summary>The private form for the key file; never logged.</summary>
    public string Export() => $"PRIVATE+KEY+{Verifier.Name}+{Verifier.Id:x8}+{Convert.ToBase64String([NoteVerifier.Ed25519Type, .. _seed])}";

    public byte[] Sign(ReadOnlySpan<byte> text) => Ed25519.Sign(_seed, text);
}
