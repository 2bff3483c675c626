using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Messages;
using Cordon.State.Pins;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Peers;

/// <summary>Whether a message may go to an agent: its card is what it was, the message is new, and the agent is told to call nobody back but those who may be.</summary>
internal sealed class PeerDesk(GatewayOptions options, PinStore pins, MessageStore messages)
{
    public void Check(Exchange exchange) => Guarded(exchange, Check);

    /// <summary>Notes the message as sent; refuses one that was before. Last of all: what policy has denied, or a person has still to decide about, was not sent.</summary>
    public void Take(Exchange exchange) => Guarded(exchange, Take);

    private static void Guarded(Exchange exchange, Action<Exchange, A2aDialect> act)
    {
        if (!exchange.MayProceed || exchange.Dialect is not A2aDialect dialect)
        {
            return;
        }

        try
        {
            act(exchange, dialect);
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
                "The state database cannot be read, so nobody can say whether this may be sent. The operator finds the reason in the log.");
        }
    }

    private void Check(Exchange exchange, A2aDialect dialect)
    {
        foreach (Allowance allowance in exchange.Principal.Agency?.Allowances ?? [])
        {
            if (!Glob.MatchesAny(allowance.Tools, A2aRoute.PinnedAs(dialect.Agent)))
            {
                exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", FindingTypes.AgentToolDenied, $"What the caller may use does not name this agent ({allowance.By}).");
                return;
            }
        }

        if (dialect.IsCard)
        {
            exchange.Card = new PeerCard(exchange, dialect.Agent, options.A2a, pins);
            return;
        }

        Pin? pin = pins.Find(A2aRoute.PinnedAs(dialect.Agent), PinKind.Card, PeerCard.NameOfCard);
        DefinitionOutcome outcome = exchange.Policy!.Policy.Definitions.Judge(pin is null
            ? new DefinitionFact("", null, null, null, false)
            : new DefinitionFact(pin.Seen.Digest, pin.First.Digest, pin.Approved?.Digest, pin.Rejected, IsRenamed: false));
        if (outcome.IsBlocked)
        {
            exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", outcome.Finding!, $"This agent is hidden until your operator has approved its card ({outcome.Finding}).");
            return;
        }

        foreach (string target in dialect.PushTargets)
        {
            if (!MayBeCalled(target))
            {
                exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", "push-target", "No agent may be told to call back there (a2a.push-hosts).");
                return;
            }
        }
    }

    private void Take(Exchange exchange, A2aDialect dialect)
    {
        Principal principal = exchange.Principal;
        string sender = $"{principal.Tenant}\0{principal.Application}\0{principal.Agent}\0{dialect.Agent}\0{dialect.MessageId}";
        if (dialect.MessageId is not null && !messages.TryTake(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sender)))))
        {
            exchange.Refuse(StatusCodes.Status409Conflict, "cordon_denied", "message-replayed", "A message of this id was sent before. Give a new message a new id.");
        }
    }

    // What two readers could read differently leads somewhere else than it says.
    private bool MayBeCalled(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && !target.Contains('\\', StringComparison.Ordinal) && !target.Any(c => c is <= ' ' or > '~')
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && options.Development))
        && Glob.MatchesAny(options.A2a.PushHosts, uri.Host);
}
