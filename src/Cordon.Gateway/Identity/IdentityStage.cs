using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Gateway.Judging;
using Cordon.State;
using Cordon.State.Keys;
using Cordon.State.Sessions;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Identity;

/// <summary>Step 2: who asks, for whom, in which session; and by which policy the exchange is judged from here on.</summary>
public sealed class IdentityStage(GatewayOptions options, KeyStore keys, TokenDesk tokens, SessionStore sessions, PolicyBook policies, AgentDesk agents, SessionTokenDesk sessionTokens)
{
    /// <summary>Who asks, by the request's head alone.</summary>
    public void Recognise(Exchange exchange)
    {
        Recognition recognition = Recognise(exchange.Http);
        if (recognition.Principal is not { } principal)
        {
            exchange.Policy = policies.For(Principal.Development);
            exchange.IsStranger = true;
            exchange.Refuse(recognition.Status, recognition.IsUnavailable ? "cordon_state" : "cordon_unauthorized", recognition.Code, recognition.Message);
            return;
        }

        exchange.Principal = principal;
        exchange.Policy = policies.For(principal);
        if (recognition.Role == KeyRole.Approver)
        {
            // Who approves must not ask: one stolen key would be both.
            exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_unauthorized", "key-role", "This key decides about approvals; it makes no calls. Use one with the role caller.");
        }
        else
        {
            agents.Admit(exchange);
        }
    }

    /// <summary>In which session, which the body may say.</summary>
    public async Task JoinSessionAsync(Exchange exchange)
    {
        if (exchange.IsStranger)
        {
            return;
        }

        if (exchange.Principal.Session is { } bound && exchange.Http.Request.Headers["x-cordon-session"].ToString() is { Length: > 0 } said && said != bound)
        {
            exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", "token-session", "This token is for another session than x-cordon-session says.");
        }

        exchange.Session = SessionDerivation.Of(exchange);
        exchange.Marks.Keep = async labels => await sessions.LabelAsync(exchange.Session, labels, new SessionOwner(exchange.Principal.Tenant, exchange.Principal.Application), CancellationToken.None);
        try
        {
            if (exchange.MayProceed)
            {
                Session session = await sessions.TouchAsync(exchange.Session, [], exchange.Http.RequestAborted);
                exchange.Marks.Begin(session.Labels, session.Cleared);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            // Without its labels a session would pass for a clean one.
            exchange.Refuse(Recognition.Unavailable.Status, "cordon_state", Recognition.Unavailable.Code, Recognition.Unavailable.Message);
        }
    }

    /// <summary>Recognises the caller of any request, the admin API's included. A key that cannot be looked up is nobody's.</summary>
    public Recognition Recognise(HttpContext context)
    {
        try
        {
            return Look(context);
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            return Recognition.Unavailable;
        }
    }

    private Recognition Look(HttpContext context)
    {
        if (PresentedKey.In(context.Request.Headers) is { } presented)
        {
            return keys.Find(presented) switch
            {
                KeyLookup.Found { Key: { } key } => new Recognition(
                    new Principal(key.Tenant, key.Application, key.Agent, null, Authentication.Key, key.Id), key.Role, "", "") { Key = key },
                KeyLookup.Revoked => Recognition.Refused("key-revoked", "This Cordon key was revoked."),
                KeyLookup.Expired => Recognition.Refused("key-expired", "This Cordon key has expired; rotate it."),
                _ => Recognition.Refused("key-unknown", "This Cordon key is not known here."),
            };
        }

        string? token = PresentedToken.In(context.Request.Headers);
        if (token is not null && sessionTokens.Recognise(token) is { } recognised)
        {
            return recognised;
        }

        if (tokens.IsOpen && token is not null)
        {
            return tokens.Recognise(token, out TokenFault fault) is { } claims
                ? new Recognition(claims.Principal, KeyRole.Caller, "", "")
                : PresentedToken.Refusal(fault);
        }

        return options.Development && Loopback.IsDirect(context)
            ? new Recognition(Principal.Development, KeyRole.Admin, "", "")
            : Recognition.Refused("key-missing", tokens.IsOpen
                ? "Send a Cordon key (ck_…) as bearer token, x-api-key, x-goog-api-key or x-cordon-key, or a token of your identity provider as bearer token."
                : "Send a Cordon key (ck_…) as bearer token, x-api-key, x-goog-api-key or x-cordon-key.");
    }
}

/// <summary>Either a principal with a role, or why there is none.</summary>
public sealed record Recognition(Principal? Principal, KeyRole Role, string Code, string Message)
{
    public static Recognition Unavailable { get; } = Refused("state-unavailable", "The state database cannot be read, so nobody can be recognised. The operator finds the reason in the log.") with
    {
        Status = StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>The key that proved it; null where none did.</summary>
    public Key? Key { get; init; }

    public int Status { get; init; } = StatusCodes.Status401Unauthorized;

    public bool IsUnavailable => Status == StatusCodes.Status503ServiceUnavailable;

    public static Recognition Refused(string code, string message) => new(null, KeyRole.Caller, code, message);
}
