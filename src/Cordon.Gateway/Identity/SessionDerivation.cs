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

    public static string Of(Exchange exchange)
    {
        string said = exchange.Http.Request.Headers["x-cordon-session"].ToString();
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
        return Id(exchange.Principal, "derived", $"{exchange.Dialect.Name}\0{system}\0{user}");
    }

    private static string First(Exchange exchange, Surface surface) =>
        exchange.Request.Segments.FirstOrDefault(segment => segment.Surface == surface && !segment.Opaque)?.Text ?? "";

    private static string Id(Principal principal, string how, string what)
    {
        // All people of one identity provider share its name in the place of a key.
        string person = principal.User is null && principal.Agent is null ? "" : $"\0{principal.User}\0{principal.Agent}";
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{principal.Tenant}\0{principal.Application}\0{principal.KeyId}{person}\0{how}\0{what}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
