using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Gateway.Asking;

/// <summary>What a person is shown where rules are not about tool calls.</summary>
internal static class AskedTexts
{
    /// <summary>The texts that the rules are about, as one thing; all texts, where a rule is about the whole. Nothing when all rules are about calls.</summary>
    public static ImmutableArray<AskedThing> Of(Judgement judgement)
    {
        ImmutableArray<Ask> asks = [.. judgement.Outcome.Asks.Where(ask => ask.About != AskAbout.ToolCall)];
        if (asks.IsEmpty)
        {
            return [];
        }

        HashSet<int> about = [.. asks.Where(ask => ask.About == AskAbout.Segment).Select(ask => ask.Index)];
        ImmutableArray<Segment> all = judgement.Inspected.Segments;
        // A failure may be of no one segment: then, too, it is about all of them.
        bool isWhole = asks.Any(ask => ask.About == AskAbout.Exchange) || !about.All(index => all.Any(segment => segment.Index == index));
        return
        [
            AskedThing.OfTexts(all.Where(segment => isWhole || about.Contains(segment.Index)), [.. asks.Select(ask => ask.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
        ];
    }
}
