using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Recording;

/// <summary>The information-flow labels that a session carries after an exchange. Labels are only ever added.</summary>
internal static class SessionLabels
{
    public static ImmutableHashSet<string> After(Exchange exchange)
    {
        ImmutableHashSet<string> labels = exchange.Labels;
        if (exchange.AskedByUntrusted || exchange.AnsweredByUntrusted || exchange.Request.Segments.Any(IsUntrusted) || exchange.Request.Inner.Any(inner => inner.Segments.Any(IsUntrusted)))
        {
            labels = labels.Add("untrusted");
        }

        foreach (JudgedFinding finding in exchange.Verdict!.Findings)
        {
            labels = finding.Finding.Type switch
            {
                FindingTypes.Secret => labels.Add("secret"),
                FindingTypes.Pii => labels.Add("pii"),
                _ => labels,
            };
        }

        return labels;
    }

    private static bool IsUntrusted(Segment segment) => segment.Trust == Trust.Untrusted;
}
