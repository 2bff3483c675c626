using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.State;
using Cordon.State.Kept;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Ownership;

/// <summary>
/// Whose the things are that a request names and the provider keeps: its account is the operator's, and would show them to everybody. What was given to
/// another application is absent; what was read here whole when it was made counts as read.
/// </summary>
public sealed partial class OwnershipDesk(GatewayOptions options, KeptStore store, ILogger<OwnershipDesk> logger)
{
    /// <summary>Most ids that one request may name.</summary>
    internal const int MostIds = 1_000;

    internal const int LongestId = 256;

    private readonly bool _refusesUnknown = (options.Ownership.Unknown ?? (options.Development ? UnknownIds.Allow : UnknownIds.Refuse)) == UnknownIds.Refuse;

    /// <summary>Looks every id up that the request names; refuses the exchange where one of them is not the caller's.</summary>
    public void Check(Exchange exchange)
    {
        if (!exchange.MayProceed)
        {
            return;
        }

        exchange.Ids = new ExchangeIds(exchange, store, _refusesUnknown);
        ImmutableArray<KeptId> uses = exchange.Request.Uses;
        if (uses.Select(use => use.Id).Distinct(StringComparer.Ordinal).Take(MostIds + 1).Count() > MostIds)
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "too-many-ids", $"Name at most {MostIds} things that the provider keeps in one request.");
            return;
        }

        try
        {
            foreach (KeptId use in uses)
            {
                Look(exchange, use);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
                "The state database cannot be read, so nobody can say whose this is. The operator finds the reason in the log.");
        }
    }

    /// <summary>Remembers what the caller is given with a whole answer, before it leaves.</summary>
    public void Bind(Exchange exchange)
    {
        if (exchange is not { MayProceed: true, Ids: { } ids, Whole: not null, Given: { IsEmpty: false } given })
        {
            return;
        }

        try
        {
            ids.Bind(given);
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Whole = null;
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
                "What the provider keeps of this could not be noted as yours, so the answer is withheld. The operator finds the reason in the log.");
        }
    }

    /// <summary>Notes how much of it was read, once the verdict is there. What cannot be noted stays unread.</summary>
    public void Conclude(Exchange exchange)
    {
        try
        {
            exchange.Ids?.Conclude();
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            LogNotNoted(exchange.Id, exception.GetType().Name);
        }
    }

    private void Look(Exchange exchange, KeptId use)
    {
        KeptLookup found = use.Id.Length <= LongestId ? exchange.Ids!.Find(use.Id) : default;
        if (found.IsForeign || (found.Mine is null && _refusesUnknown))
        {
            Refuse(exchange, use, found.IsForeign ? "foreign-id" : "unknown-id");
            return;
        }

        exchange.Ids!.Uses(use, found.Mine);
        if (use.BringsAlong is { } surface && found.Mine?.Coverage != KeptCoverage.Whole)
        {
            ImmutableArray<Segment> segments = exchange.Request.Segments;
            exchange.Request = exchange.Request with
            {
                Segments = segments.Add(new Segment(segments.Length, surface, Trust.Untrusted, use.Pointer, "", default, Opaque: true, WhyOpaque: "history-at-provider")),
            };
        }
    }

    // The same for what is another's and what nobody has seen: the caller learns nothing from the difference, the record tells it.
    private static void Refuse(Exchange exchange, KeptId use, string recorded) => exchange.Refuse(
        use.Pointer.Length == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest, "cordon_invalid_request", "not-found",
        use.Pointer.Length == 0 ? "There is nothing of that id for this application." : $"There is nothing of that id for this application (at {(use.Pointer.Length <= 256 ? use.Pointer : use.Pointer[..256])}).",
        recorded);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange {Exchange}: how much of it was read could not be noted ({ExceptionType}); it counts as not read.")]
    private partial void LogNotNoted(string exchange, string exceptionType);
}
