using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cordon.Detection.Models;
using Cordon.Detection.Pii;

namespace Cordon.Detection;

/// <summary>
/// A text made ready for detectors: its readings without disguise and encoding, each with the way back to the original, and the places
/// where literals of rules occur. Made once per text, shared by all detectors.
/// </summary>
public sealed class PreparedText
{
    /// <summary>How often an encoding may be nested in another.</summary>
    public const int MaxDepth = 3;

    /// <summary>All readings together hold at most this many times the text's characters, plus <see cref="ExtraCharacters"/>.</summary>
    public const int MaxGrowth = 4;

    /// <summary>What even a short text may decode to.</summary>
    public const int ExtraCharacters = 64 * 1024;

    /// <summary>The most characters that are held back because an encoded run or a disguised word is unfinished.</summary>
    public const int LongestOpenRun = 4096;

    /// <summary>So many pieces found at one depth are not looked into for encodings.</summary>
    private const int MostFound = 64;

    /// <summary>What is found beneath disguises holds at most this many times the text's characters more, plus <see cref="ExtraCharacters"/>.</summary>
    public const int MaxUncovered = 2;

    /// <summary>How often a disguise is looked for beneath another; each may stand in an encoding as well.</summary>
    public const int MaxUncoverings = 2;

    private readonly LiteralIndex _index;
    private readonly List<View> _views = [];
    private readonly List<RuleHits> _hits = [];
    // What was read once, with its folded reading: the text, and what its encodings hold.
    private readonly List<(View Source, View Folded)> _bases = [];
    private ReadScore[]? _modelScores;
    private int _modelLongest;
    private PreparedText? _uncovered;
    private (NameTagger By, TaggedNames Names)? _names;

    private PreparedText(string original, LiteralIndex index) => (Original, _index) = (original, index);

    /// <summary>The text as it was given. Findings point into it.</summary>
    public string Original { get; }

    /// <summary>True when some reading was left out because the text unfolds to more than the bound.</summary>
    public bool IsTruncated { get; private set; }

    internal IReadOnlyList<View> Views => _views;

    internal IReadOnlyList<RuleHits> Hits => _hits;

    internal ReadOnlySpan<RuleHits> HitSpan => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_hits);

    /// <inheritdoc cref="LiteralIndex.AliveFrom"/>
    internal int AliveFrom(View view, ImmutableArray<Rule> rules) => _index.AliveFrom(view, rules);

    /// <summary>The earliest offset whose reading more text could still change.</summary>
    internal int OpenFrom { get; private set; }

    /// <summary>The text with the readings beneath its disguises as well, made when the first guard asks for them; itself when there are none.</summary>
    internal PreparedText Uncovered => _uncovered ??= Uncover();

    /// <summary>What the text model thinks of the readings, by head; asked once, however many guards want to know.</summary>
    internal ReadOnlySpan<ReadScore> ModelScores(LinearModel model, int longest)
    {
        if (_modelScores is null || _modelLongest != longest)
        {
            var worst = new ReadScore[LinearModel.Heads];
            Span<HeadScore> scores = stackalloc HeadScore[LinearModel.Heads];
            // Less what the reading is let off: a long one must not stand before a short one that is worse.
            Span<float> allowed = stackalloc float[LinearModel.Heads];
            foreach (View view in _views)
            {
                if (!view.Kinds.HasFlag(RuleViews.Folded))
                {
                    continue;
                }

                model.Score(view.Text, longest, scores);
                for (int head = 0; head < worst.Length; head++)
                {
                    float logit = scores[head].Logit - LengthAllowance.Of((ModelHead)head, view);
                    if (worst[head].View is null ? logit > float.NegativeInfinity : logit > allowed[head])
                    {
                        worst[head] = new(scores[head], view, head);
                        allowed[head] = logit;
                    }
                }
            }

            (_modelScores, _modelLongest) = (worst, longest);
        }

        return _modelScores;
    }

    /// <summary>What the tagger sees; asked once, by the guard that reads a text of a stream and then asks from where on it must wait.</summary>
    internal TaggedNames NamesBy(NameTagger tagger)
    {
        if (_names is not { } known || known.By != tagger)
        {
            _names = known = (tagger, tagger.Find(Original));
        }

        return known.Names;
    }

    /// <summary>The text up to so many characters, made ready by itself; itself where it is no longer.</summary>
    internal PreparedText Beginning(int characters)
    {
        if (Original.Length <= characters)
        {
            return this;
        }

        // Half a character is none.
        int end = char.IsHighSurrogate(Original[characters - 1]) ? characters - 1 : characters;
        return Of(Original[..end], _index);
    }

    public static PreparedText Of(string original, LiteralIndex index)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(index);
        var text = new PreparedText(original, index);
        text.Unfold();
        text.OpenFrom = text.FindOpen();
        return text;
    }

    private void Unfold()
    {
        long bound = ((long)Original.Length * MaxGrowth) + ExtraCharacters;
        int budget = (int)Math.Min(bound, int.MaxValue / 2);
        var bases = new List<View> { new(Original, RuleViews.Original) };
        int first = 0;
        for (int depth = 0; depth <= MaxDepth; depth++)
        {
            int last = bases.Count;
            for (; first < last; first++)
            {
                Read(bases[first], bases, depth < MaxDepth, ref budget);
            }
        }
    }

    private PreparedText Uncover()
    {
        PreparedText text = this;
        int budget = (int)Math.Min(((long)Original.Length * MaxUncovered) + ExtraCharacters, int.MaxValue / 2);
        int first = 0;
        for (int depth = 1; depth <= MaxUncoverings; depth++)
        {
            List<View> found = [];
            for (int last = text._bases.Count; first < last; first++)
            {
                (View source, View folded) = text._bases[first];
                Uncovering.Read(source, folded, found, ref budget);
            }

            if (found.Count == 0)
            {
                break;
            }

            text = ReferenceEquals(text, this) ? Copy() : text;
            // What is found may hold an encoding, and what that holds is read at once.
            for (int i = 0; i < found.Count; i++)
            {
                text.Read(found[i], found, depth < MaxDepth && found.Count < MostFound, ref budget);
            }
        }

        return text;
    }

    private PreparedText Copy()
    {
        var text = new PreparedText(Original, _index) { OpenFrom = OpenFrom, IsTruncated = IsTruncated };
        text._views.AddRange(_views);
        text._hits.AddRange(_hits);
        text._bases.AddRange(_bases);
        return text;
    }

    // One base reading: scanned as it is, folded, and taken out of its disguises. What its encodings hold becomes a new base.
    private void Read(View source, List<View> bases, bool deeper, ref int budget)
    {
        View folded = source;
        if (Folding.IsPlain(source.Text))
        {
            source.Kinds |= RuleViews.Folded;
        }
        else if (Keep(Folding.Fold(source, Math.Max(0, budget)), ref budget, out View? other))
        {
            folded = other;
        }

        _bases.Add((source, folded));
        bool rot13 = Scan(source);
        rot13 |= !ReferenceEquals(folded, source) && Scan(folded);
        ScanIf(Disguises.Leet(folded, Math.Max(0, budget)), ref budget);
        ScanIf(Disguises.Unspaced(source, Math.Max(0, budget)), ref budget);
        ScanIf(rot13 ? Disguises.Rot13(folded, Math.Max(0, budget)) : null, ref budget);
        if (!deeper)
        {
            return;
        }

        if (Keep(Disguises.Tags(source, Math.Max(0, budget)), ref budget, out View? tags))
        {
            bases.Add(tags);
        }

        if (Keep(Escapes.Undo(folded, Math.Max(0, budget)), ref budget, out View? plain))
        {
            bases.Add(plain);
        }

        EncodedRuns.Decode(folded, bases, ref budget);
    }

    private bool Keep(View? view, ref int budget, [NotNullWhen(true)] out View? kept)
    {
        IsTruncated |= budget <= 0;
        kept = view;
        if (kept is null)
        {
            return false;
        }

        budget -= kept.Text.Length;
        IsTruncated |= budget <= 0;
        return true;
    }

    private void ScanIf(View? view, ref int budget)
    {
        if (Keep(view, ref budget, out View? kept))
        {
            Scan(kept);
        }
    }

    private bool Scan(View view)
    {
        _views.Add(view);
        return _index.Scan(view, _hits);
    }

    private int FindOpen()
    {
        ReadOnlySpan<char> text = Original;
        int from = text.Length;
        if (from > 0 && char.IsHighSurrogate(text[^1]))
        {
            from--;
        }

        from = Math.Min(from, Math.Min(Folding.OpenWord(text), EncodedRuns.OpenRun(text)));
        from = Math.Min(from, Disguises.OpenSpaced(text));
        foreach (View view in _views)
        {
            // An encoded run may go on in escapes or in other letters: then it ends in another reading, not in the text.
            if (view.IsOpen && view.Kinds.HasFlag(RuleViews.Decoded))
            {
                from = Math.Min(from, view.StartOf(EncodedRuns.OpenRun(view.Text)));
            }
        }

        return Math.Max(from, text.Length - LongestOpenRun);
    }
}
