using Cordon.Gateway.Identity.Tokens;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Identity;

/// <summary>Where callers put a token of their identity provider, and what they are told when it does not count.</summary>
internal static class PresentedToken
{
    private const string Scheme = "Bearer ";

    // Every JSON object whose first member has a name of ASCII begins like this in base64url.
    private const string Beginning = "ey";

    /// <summary>The bearer token, if it may be a signed one; other bearer tokens are none of ours, and are dropped.</summary>
    public static string? In(IHeaderDictionary headers)
    {
        string authorization = headers.Authorization.ToString();
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string token = authorization[Scheme.Length..].Trim();
        return token.StartsWith(Beginning, StringComparison.Ordinal) && token.AsSpan().Count('.') == 2 ? token : null;
    }

    /// <summary>The code says what is wrong; nothing of the token is repeated.</summary>
    public static Recognition Refusal(TokenFault fault) => fault switch
    {
        TokenFault.Malformed => Recognition.Refused("token-malformed", "This token is not a signed JSON Web Token in compact form."),
        TokenFault.Algorithm => Recognition.Refused("token-algorithm", "This token is signed in a way that is not allowed for its issuer (identity.issuers.NAME.algorithms), or its header has extensions."),
        TokenFault.UnknownIssuer => Recognition.Refused("token-issuer", "Tokens of this issuer do not count here (identity.issuers)."),
        TokenFault.UnknownKey => Recognition.Refused("token-key", "The issuer has published no key of this id, or its keys cannot be had. Try again in a few seconds if it has just rotated them."),
        TokenFault.Signature => Recognition.Refused("token-signature", "The signature of this token does not hold."),
        TokenFault.Audience => Recognition.Refused("token-audience", "This token is for somebody else: its aud is not what identity.issuers.NAME.audience says."),
        TokenFault.Expired => Recognition.Refused("token-expired", "This token has expired; get a new one."),
        TokenFault.NotYet => Recognition.Refused("token-not-yet", "This token is not valid yet. Compare the clocks."),
        TokenFault.Claims => Recognition.Refused("token-claims", "A claim that is needed is not in this token or not usable (exp, and those that identity.issuers.NAME names), or it lives for longer than allowed."),
    };
}
