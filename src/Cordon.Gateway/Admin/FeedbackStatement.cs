using System.Globalization;
using Cordon.Evidence;
using Cordon.State.Feedback;

namespace Cordon.Gateway.Admin;

/// <summary>What evidence says of a false positive that was marked, or of an exception that was made for it.</summary>
internal static class FeedbackStatement
{
    // The text stays out: whoever has it finds the statement by its digest.
    public static EventStatement Of(MarkingEvent happened)
    {
        Marking marking = happened.Marking;
        List<KeyValuePair<string, EventValue>> fields =
        [
            new("application", marking.Application),
            new("decided_at", Time(happened.At)),
            new("decided_by", happened.By),
            new("event", happened.Event == "marked" ? "false-positive-marked" : "exception-made"),
            new("exchange", marking.Exchange),
            new("feedback", marking.Id),
            new("finding", marking.Finding),
            new("guard", marking.Guard),
            new("rule", marking.Rule),
            new("tenant", marking.Tenant),
            new("type", marking.Type),
        ];
        if (happened.Expires is { } expires)
        {
            fields.Add(new("expires", Time(expires)));
        }

        return new EventStatement(PredicateTypes.ConfigChange, "text", new Digest(Convert.FromHexString(marking.Sha256)), fields);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
