using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Identity;

/// <summary>
/// Which session an exchange belongs to: what the caller says, else what the dialect offers, else derived from what stays
/// the same in a conversation: the caller, the system prompt and the first user turn. An id of 32 hex digits; no content can be read from it
/// without knowing it already.
/// </summary>
internal static class SessionDerivation
{
    private const int MostCharacters = 128;

    // Characters that are hashed at a time.
    private const int Piece = 512;

    public static string Of(Exchange exchange)
    {
        string said = exchange.Principal.Session ?? exchange.Http.Request.Headers["x-cordon-session"].ToString();
        if (said.Length is > 0 and <= MostCharacters)
        {
            return Id(exchange.Principal, "said", said);
        }

        if (exchange.Request.Conversation is { Length: > 0 } conversation)
        {
            return Id(exchange.Principal, "dialect", conversation);
        }

        string system = First(exchange, Surface.System);
        string user = First(exchange, Surface.User);
        return Id(exchange.Principal, "derived", exchange.Dialect.Name, system, user);
    }

    private static string First(Exchange exchange, Surface surface) =>
        exchange.Request.Segments.FirstOrDefault(segment => segment.Surface == surface && !segment.Opaque)?.Text ?? "";

    private static string Id(Principal principal, string how, params ReadOnlySpan<string> what)
    {
        // Texts can be long, and every request has them: they are hashed piece by piece, with zeros between.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, principal.Tenant);
        Add(hash, "\0", principal.Application, "\0", principal.KeyId);
        // All people of one identity provider share its name in the place of a key.
        if (principal.User is not null || principal.Agent is not null)
        {
            Add(hash, "\0", principal.User, "\0", principal.Agent);
        }

        Add(hash, "\0", how);
        foreach (string text in what)
        {
            Add(hash, "\0", text);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest[..16]);
    }

    private static void Add(IncrementalHash hash, params ReadOnlySpan<string?> texts)
    {
        Span<byte> utf8 = stackalloc byte[Piece * 3];
        foreach (string? text in texts)
        {
            for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
            {
                // Not between the halves of a pair.
                int length = Math.Min(rest.Length, Piece);
                length -= length < rest.Length && char.IsHighSurrogate(rest[length - 1]) && length > 1 ? 1 : 0;
                hash.AppendData(utf8[..Encoding.UTF8.GetBytes(rest[..length], utf8)]);
                rest = rest[length..];
            }
        }
    }
}
