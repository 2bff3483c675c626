using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// Lets guards that judge an answer as a whole judge one that was streamed. Their word on a window is not taken where policy would only take note of it; the beginning of each text is
/// remembered, and when nothing follows they are asked about that. No frame waits for it, and what they say is recorded and decides nothing: it has left.
/// </summary>
internal sealed class Hindsight(Exchange exchange, StreamRulings rulings)
{
    // Of all texts of a stream together, in characters: 256 KB. Of texts beyond that the word on their windows is taken.
    private const int MostRemembered = 128 * 1024;

    private int _remembered;

    /// <summary>Remembers what comes next in a text, as far as it is of its beginning.</summary>
    public void Remember(Channel channel, string piece) => _remembered += channel.Remember(piece, MostRemembered - _remembered);

    /// <summary>What was seen in a window, without what is to be said of the whole text: two words on one answer would contradict each other.</summary>
    public Inspected WithoutParts(Channel channel, Inspected inspected) => inspected.Findings.IsEmpty || !channel.IsRemembered
        ? inspected
        : inspected with
        {
            Findings = inspected.Findings.RemoveAll(fact => JudgesWhole(fact)
                && Ruling.IsNoted(exchange.Policy!, Direction.Response, fact, exchange.Principal, exchange.Request.Model, exchange.Marks.Facts)),
        };

    /// <summary>Puts on record what a text is as a whole, as far as it is remembered and has left.</summary>
    public void Judge(Channel channel, Ripening ripening)
    {
        if (channel.LeftBeginning() is not { Length: > 0 } text)
        {
            return;
        }

        Segment segment = new(channel.Index, channel.Surface, Trust.Untrusted, channel.Pointer, text, default, channel.Tool);
        Inspected seen = ripening.Left(channel, rulings.LookBack(segment));
        if (!seen.IsClean && exchange.AnswerJudgements.Count < StreamRulings.MostJudgements)
        {
            exchange.Keep(Ruling.Decide(
                exchange.Policy!, Direction.Response, seen, [], exchange.Principal, exchange.Request.Model, exchange.Marks.Facts, exchange.Pseudonyms));
        }
    }

    private bool JudgesWhole(FindingFact fact)
    {
        foreach (BoundGuard guard in exchange.Policy!.For(Direction.Response, fact.Surface))
        {
            if (guard.Binding.Guard == fact.Finding.Guard)
            {
                return guard.Detector.WholeUpTo > 0;
            }
        }

        return false;
    }
}
