using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>Recognises callers by the tokens of the issuers that the operator trusts.</summary>
public sealed class TokenDesk : IAsyncDisposable
{
    private readonly FrozenDictionary<string, (TokenCheck Check, IssuerKeys Keys)> _issuers;
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
    private readonly HttpMessageInvoker _http;

    public TokenDesk(ImmutableArray<IssuerOptions> issuers, TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _http = new HttpMessageInvoker(_handler);
        ILogger logger = loggers.CreateLogger<TokenDesk>();
        _issuers = issuers.ToFrozenDictionary(issuer => issuer.Issuer, issuer => (new TokenCheck(issuer), new IssuerKeys(issuer, _http, time, logger)), StringComparer.Ordinal);
    }

    /// <summary>Whether any token counts here.</summary>
    public bool IsOpen => _issuers.Count > 0;

    /// <summary>Waits until the keys of every issuer were asked for, so that the first caller does not come too early.</summary>
    public Task ReadyAsync() => Task.WhenAll(_issuers.Values.Select(issuer => issuer.Keys.First));

    /// <summary>What an issuer signs with; null where there is no such issuer, or it is none of those that are asked for.</summary>
    /// <param name="names">Their names in the configuration; empty for all.</param>
    internal (KeySet Keys, ImmutableArray<SignatureAlgorithm> Algorithms)? KeysOf(string issuer, ImmutableArray<string> names) =>
        _issuers.TryGetValue(issuer, out (TokenCheck Check, IssuerKeys Keys) found) && (names.IsEmpty || names.Contains(found.Check.Options.Name))
            ? (found.Keys.Current, [.. found.Check.Options.Algorithms.Select(name => SignatureAlgorithm.Named(name)!)])
            : null;

    /// <summary>Null with the fault when the token does not say who asks.</summary>
    internal TokenClaims? Recognise(string presented, out TokenFault fault)
    {
        if (SignedToken.Read(presented, out fault) is not { } token)
        {
            return null;
        }

        if (TokenCheck.IssuerOf(token) is not { } name || !_issuers.TryGetValue(name, out (TokenCheck Check, IssuerKeys Keys) issuer))
        {
            fault = TokenFault.UnknownIssuer;
            return null;
        }

        TokenClaims? claims = issuer.Check.Check(token, issuer.Keys.Current, _time.GetUtcNow(), out fault);
        if (claims?.Issued is { } issued)
        {
            return claims with { Principal = claims.Principal with { CredentialAgeSeconds = Math.Max(0, (long)(_time.GetUtcNow() - issued).TotalSeconds) } };
        }

        if (claims is null && fault == TokenFault.UnknownKey)
        {
            issuer.Keys.Miss();
        }

        return claims;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, IssuerKeys keys) in _issuers.Values)
        {
            await keys.DisposeAsync();
        }

        _http.Dispose();
    }
}
