using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>What one cause contributes: as the modes are, and as if all were enforce.</summary>
internal readonly record struct Effect(Decision Decision, Decision Would)
{
    public static Effect None => default;

    public Effect And(Effect other) => new(
        Decision > other.Decision ? Decision : other.Decision,
        Would > other.Would ? Would : other.Would);
}

/// <summary>Collects contributions and keeps the strictest, the first of equals.</summary>
internal sealed class Tally
{
    // An exchange can carry thousands of findings; nobody reads as many sentences.
    private const int MaxSentences = 32;

    // Nobody decides about more of them either; the exchange as a whole stands for the rest.
    private const int MaxAsks = 64;

    private readonly List<string> _sentences = [];
    private readonly List<Ask> _asks = [];
    private Effect _sum;
    private string? _reason;
    private string? _wouldReason;
    private Func<string>? _otherwise;
    private int _equals;
    private int _omitted;

    /// <param name="sentence">What happened and why; asked for only when it will be read.</param>
    /// <param name="otherwise">What would have changed it.</param>
    /// <param name="about">What a person is asked about, where the effect is that one is asked.</param>
    /// <param name="index">Which of them.</param>
    public void Add(Effect effect, string reason, Func<string> sentence, Func<string> otherwise, AskAbout about = AskAbout.Exchange, int index = 0)
    {
        if (effect.Decision == Decision.StepUp)
        {
            Wants(_asks.Count < MaxAsks ? new Ask(about, index, reason) : new Ask(AskAbout.Exchange, 0, reason));
        }

        if (effect.Decision > _sum.Decision)
        {
            (_reason, _otherwise, _equals) = (reason, otherwise, 0);
        }
        else if (effect.Decision == _sum.Decision && effect.Decision > Decision.Allow)
        {
            _equals++;
        }

        if (effect.Would > _sum.Would)
        {
            _wouldReason = reason;
        }

        _sum = _sum.And(effect);
        Note(sentence);
    }

    public void Note(Func<string> sentence)
    {
        if (_sentences.Count < MaxSentences)
        {
            _sentences.Add(sentence());
        }
        else
        {
            _omitted++;
        }
    }

    private void Wants(Ask ask)
    {
        if (!_asks.Contains(ask))
        {
            _asks.Add(ask);
        }
    }

    public Outcome Conclude(ImmutableArray<FindingOutcome> findings)
    {
        if (_omitted > 0)
        {
            _sentences.Add($"{_omitted} more are not listed.");
        }

        if (_otherwise is not null)
        {
            string others = _equals > 0 ? $", but for {_equals} other cause{(_equals == 1 ? "" : "s")} of the same decision" : "";
            _sentences.Add($"Decided: {Words.Of(_sum.Decision)}, for {_reason}. {_otherwise()}{others}.");
        }

        if (_sum.Would > _sum.Decision)
        {
            _sentences.Add($"With every mode enforce it would be {Words.Of(_sum.Would)}, for {_wouldReason}.");
        }

        return new()
        {
            Decision = _sum.Decision,
            Would = _sum.Would,
            Reason = _reason,
            Explanation = [.. _sentences],
            Findings = findings,
            // Nothing that a person says changes a stricter decision, so then none is asked.
            Asks = _sum.Decision == Decision.StepUp ? [.. _asks] : [],
        };
    }
}
