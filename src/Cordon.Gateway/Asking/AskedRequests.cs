using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Cordon.State.Approvals;

namespace Cordon.Gateway.Asking;

/// <summary>From the things of a judgement to what persons are shown and asked.</summary>
internal static class AskedRequests
{
    /// <summary>Null when nobody can be asked about one of them; and the exchange says why.</summary>
    /// <param name="mostBytes">Arguments that are longer cannot be shown.</param>
    public static List<ApprovalRequest>? For(Exchange exchange, Judgement judgement, IReadOnlyList<AskedThing> things, int mostBytes)
    {
        if (things.Count == 0)
        {
            exchange.RefuseBy(judgement);
            return null;
        }

        List<ApprovalRequest> requests = [];
        foreach (AskedThing thing in things)
        {
            if (thing.Arguments is null || !AskedThing.IsWhole(thing.Tool) || !AskedThing.IsWhole(thing.Server))
            {
                exchange.RefuseBy(judgement, "what it asks for has no one spelling, or cannot be shown, so nobody can agree to it");
                return null;
            }

            if (System.Text.Encoding.UTF8.GetByteCount(thing.Arguments) > mostBytes)
            {
                exchange.RefuseBy(judgement, $"what it asks for is longer than {mostBytes} bytes (approvals.argument-bytes), so nobody can be shown all of it");
                return null;
            }

            string alike = thing.Digest(exchange, judgement.Direction, repeat: 0);
            int repeat = exchange.Asked.Repeat(alike, thing.Sighting);
            string digest = repeat == 0 ? alike : thing.Digest(exchange, judgement.Direction, repeat);
            if (!exchange.Asked.IsRedeemed(digest) && !requests.Any(request => request.Digest == digest))
            {
                requests.Add(Of(exchange, judgement, thing, digest));
            }
        }

        return requests;
    }

    private static ApprovalRequest Of(Exchange exchange, Judgement judgement, AskedThing thing, string digest)
    {
        ApprovalPolicy terms = exchange.Policy!.Policy.Approvals;
        Principal caller = exchange.Principal;
        ToolClass? of = thing.Tool.Length == 0 ? null : exchange.Policy.Policy.ToolClasses.Of(thing.Tool, exchange.Definitions?.Admitted);
        // Where policy has no classes and the server admits to none, there is nothing to be shown.
        of = of is { From: ClassSource.Nobody } && exchange.Policy.Policy.ToolClasses.IsEmpty ? null : of;
        return new ApprovalRequest
        {
            Digest = digest,
            Kind = thing.Kind,
            Direction = Words.Of(judgement.Direction),
            Caller = new ApprovalCaller(caller.Tenant, caller.Application, caller.KeyId ?? "", caller.Agent ?? "", caller.User ?? ""),
            Session = exchange.Session,
            Plane = exchange.Dialect.Name,
            Server = thing.Server,
            Tool = thing.Tool,
            Arguments = thing.Arguments,
            Reversibility = of is { } known ? Words.Of(known.Class) : "",
            Rule = string.Join('+', thing.Rules),
            Explanation = [.. judgement.Outcome.Explanation, .. of is { From: ClassSource.Server } said ? [$"What it leaves behind: {said.Sentence}."] : Array.Empty<string>(), .. thing.Origins],
            Labels = [.. exchange.Marks.ForCalls.Order(StringComparer.Ordinal)],
            PolicyVersion = exchange.Policy.Policy.Version,
            Exchange = exchange.Id,
            Terms = new ApprovalTerms(
                TimeSpan.FromSeconds(terms.ExpiresSeconds), TimeSpan.FromSeconds(terms.GrantSeconds), terms.Approvers, terms.Separation, terms.Velocity, terms.AllowsBatch(thing.Tool, thing.Rules))
            {
                Escalation = terms.Escalation,
            },
        };
    }
}
