using System.Collections.Immutable;
using System.Text;

namespace Cordon.Detection;

/// <summary>A text without some of its spans, and the way back to the text as it was.</summary>
public sealed class Remainder
{
    /// <param name="removed">In any order; what overlaps or touches becomes one.</param>
    public Remainder(string original, IEnumerable<TextSpan> removed)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(removed);
        ImmutableArray<TextSpan>.Builder merged = ImmutableArray.CreateBuilder<TextSpan>();
        foreach (TextSpan span in removed.Where(span => span.End > span.Start).OrderBy(span => span.Start))
        {
            if (merged.Count > 0 && span.Start <= merged[^1].End)
            {
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, span.End) };
                continue;
            }

            merged.Add(span);
        }

        Removed = merged.ToImmutable();
        Text = Without(original);
    }

    public string Text { get; }

    /// <summary>In the order of the text, apart from each other.</summary>
    public ImmutableArray<TextSpan> Removed { get; }

    /// <summary>A span of what is left, where it stood: what was left out inside of it is a part of it.</summary>
    public TextSpan Back(int start, int end) => end > start ? new(Back(start), Back(end - 1) + 1) : new(Back(start), Back(start));

    private int Back(int at)
    {
        foreach (TextSpan gone in Removed)
        {
            at += gone.Start <= at ? gone.End - gone.Start : 0;
        }

        return at;
    }

    private string Without(string text)
    {
        var kept = new StringBuilder(text.Length);
        int at = 0;
        foreach (TextSpan gone in Removed)
        {
            kept.Append(text, at, gone.Start - at);
            at = gone.End;
        }

        return kept.Append(text, at, text.Length - at).ToString();
    }
}
