using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.State.Keys;
using Cordon.State.SessionTokens;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>
/// Gives out tokens for keys, and recognises callers by them: short-lived, for one session, perhaps for fewer tools and models. A token never says more than its
/// key, which is looked up anew each time.
/// </summary>
public sealed class SessionTokenDesk(SessionTokenStore store, KeyStore keys, TimeProvider time)
{
    /// <summary>The <c>iss</c> of these tokens; no identity provider can be configured under it.</summary>
    public const string Issuer = "urn:cordon:session";

    public const int LongestLifeSeconds = 3_600;
    public const int UsualLifeSeconds = 900;
    public const int LongestSession = 128;

    // Checking a signature costs more than the rest of recognising; a token that held once holds until it expires.
    private const int MostRemembered = 10_000;

    private const string KeyPrefix = "cordon-session-";

    // Three bytes are four characters, so what all heads begin with, all tokens do.
    private static readonly string Beginning = Base64Url.EncodeToString(Encoding.ASCII.GetBytes("{\"kid\":\"" + KeyPrefix).AsSpan(0, 21));

    private static readonly ImmutableArray<SignatureAlgorithm> Allowed = [SignatureAlgorithm.Named("ES256")!];

    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);
    private KeySet? _published;

    private sealed record Held(string Id, string KeyId, string Session, DateTimeOffset Issued, DateTimeOffset Expires, ImmutableArray<Allowance> Allowances);

    /// <summary>A token for a key; null when it has as many as it may have.</summary>
    /// <param name="tools">Globs; null for all that the key may use.</param>
    public (string Token, SessionToken Issued)? Issue(Key key, string session, TimeSpan life, ImmutableArray<string>? tools, ImmutableArray<string>? models)
    {
        DateTimeOffset now = time.GetUtcNow();
        // In whole seconds, as the claim has it, and never longer than the key.
        long expires = Math.Min((now + life).ToUnixTimeSeconds(), key.Expires?.ToUnixTimeSeconds() ?? long.MaxValue);
        if (store.Issue(key.Id, DateTimeOffset.FromUnixTimeSeconds(expires)) is not { } issued)
        {
            return null;
        }

        string head = Part(json =>
        {
            // First, so that all of these tokens begin alike.
            json.WriteString("kid", KeyPrefix + store.Key.Id);
            json.WriteString("alg", "ES256");
            json.WriteString("typ", "JWT");
        });
        string claims = Part(json =>
        {
            json.WriteString("iss", Issuer);
            json.WriteString("sub", key.Id);
            json.WriteString("jti", issued.Id);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", expires);
            json.WriteString("session", session);
            Globs(json, "tools", tools);
            Globs(json, "models", models);
        });
        string signed = $"{head}.{claims}";
        using ECDsa signer = ECDsa.Create();
        signer.ImportPkcs8PrivateKey(store.Key.Pkcs8, out _);
        return ($"{signed}.{Base64Url.EncodeToString(signer.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}", issued);
    }

    /// <summary>Who a token of ours is of; null when it claims to be of somebody else.</summary>
    internal Recognition? Recognise(string presented)
    {
        if (!presented.StartsWith(Beginning, StringComparison.Ordinal))
        {
            return null;
        }

        if (!_held.TryGetValue(presented, out Held? held))
        {
            if (SignedToken.Read(presented, out _) is not { } token || TokenCheck.IssuerOf(token) != Issuer)
            {
                return null;
            }

            if (token.IsSignedBy(_published ??= Published(), Allowed) is { } fault)
            {
                return PresentedToken.Refusal(fault);
            }

            if (Read(token) is not { } read)
            {
                return PresentedToken.Refusal(TokenFault.Claims);
            }

            held = read;
            if (_held.Count >= MostRemembered)
            {
                _held.Clear();
            }

            _held[presented] = held;
        }

        if (held.Expires <= time.GetUtcNow())
        {
            _held.TryRemove(presented, out _);
            return PresentedToken.Refusal(TokenFault.Expired);
        }

        if (store.IsRevoked(held.Id))
        {
            return Recognition.Refused("token-revoked", "This token was revoked.");
        }

        return keys.Standing(held.KeyId) switch
        {
            KeyLookup.Found { Key: { Role: not KeyRole.Approver } key } => new Recognition(
                new Principal(key.Tenant, key.Application, key.Agent, null, Authentication.SessionToken, key.Id)
                {
                    Session = held.Session,
                    CredentialAgeSeconds = Math.Max(0, (long)(time.GetUtcNow() - held.Issued).TotalSeconds),
                    Agency = held.Allowances.IsEmpty ? null : new Agency { Allowances = held.Allowances },
                },
                KeyRole.Caller, "", ""),
            KeyLookup.Revoked => Recognition.Refused("key-revoked", "The key of this token was revoked."),
            KeyLookup.Expired => Recognition.Refused("key-expired", "The key of this token has expired."),
            _ => Recognition.Refused("key-unknown", "The key of this token is not known here."),
        };
    }

    /// <summary>The JSON Web Key Set with which others can check these tokens.</summary>
    public byte[] PublicKeys()
    {
        using ECDsa signer = ECDsa.Create();
        signer.ImportPkcs8PrivateKey(store.Key.Pkcs8, out _);
        ECParameters key = signer.ExportParameters(includePrivateParameters: false);
        return WireWriter.Json(json => json.ArrayOf("keys", item =>
        {
            item.WriteString("kty", "EC");
            item.WriteString("crv", "P-256");
            item.WriteString("alg", "ES256");
            item.WriteString("use", "sig");
            item.WriteString("kid", KeyPrefix + store.Key.Id);
            item.WriteString("x", Base64Url.EncodeToString(key.Q.X));
            item.WriteString("y", Base64Url.EncodeToString(key.Q.Y));
        }));
    }

    private KeySet Published() => KeySet.Read(PublicKeys(), out _) ?? KeySet.None;

    // Only we sign these, so what cannot be read was not signed by this version.
    private static Held? Read(SignedToken token)
    {
        if (JsonTape.Read(token.Payload, JsonLimits.Default, out _)?.Root is not { Kind: JsonValueKind.Object } claims
            || claims.Get("jti"u8).TextOrNull() is not { } id || claims.Get("sub"u8).TextOrNull() is not { } key || claims.Get("session"u8).TextOrNull() is not { } session
            || !long.TryParse(claims.Get("exp"u8).Bytes.Span, CultureInfo.InvariantCulture, out long expires) || !long.TryParse(claims.Get("iat"u8).Bytes.Span, CultureInfo.InvariantCulture, out long issued))
        {
            return null;
        }

        (ImmutableArray<string>? tools, ImmutableArray<string>? models) = (GlobsOf(claims.Get("tools"u8)), GlobsOf(claims.Get("models"u8)));
        return new Held(id, key, session, DateTimeOffset.FromUnixTimeSeconds(issued), DateTimeOffset.FromUnixTimeSeconds(expires), tools is null && models is null ? [] : [new Allowance("session token", tools ?? ["*"], models ?? ["*"])]);
    }

    private static ImmutableArray<string>? GlobsOf(JsonNode list)
    {
        if (list.Kind != JsonValueKind.Array)
        {
            return null;
        }

        ImmutableArray<string>.Builder globs = ImmutableArray.CreateBuilder<string>();
        foreach (JsonNode item in list.Items)
        {
            globs.Add(item.Text());
        }

        return globs.DrainToImmutable();
    }

    private static void Globs(Utf8JsonWriter json, string name, ImmutableArray<string>? globs)
    {
        if (globs is not { } all)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (string glob in all)
        {
            json.WriteStringValue(glob);
        }

        json.WriteEndArray();
    }

    private static string Part(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
