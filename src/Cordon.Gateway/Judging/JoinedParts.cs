using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Judging;

/// <summary>
/// A message in several text parts is one text to the model, so cutting a sentence in two must not hide it. Pointers tell which parts belong
/// together: <c>/messages/0/content/0/text</c> and <c>/messages/0/content/1/text</c>.
/// </summary>
internal static class JoinedParts
{
    /// <summary>The joined texts as further segments that nothing can edit, each with the offsets where its parts meet.</summary>
    public static IEnumerable<(Segment Whole, ImmutableArray<int> Borders)> Of(ImmutableArray<Segment> segments)
    {
        if (!segments.Any(segment => segment.Pointer.EndsWith("/text", StringComparison.Ordinal)))
        {
            yield break;
        }

        int next = segments[^1].Index + 1;
        foreach (IGrouping<(string, Surface, Trust, bool), Segment> parts in segments
            .Where(segment => segment is { Opaque: false, IsName: false } && List(segment.Pointer) is not null)
            .GroupBy(segment => (List(segment.Pointer)!, segment.Surface, segment.Trust, segment.IsAnswer)))
        {
            StringBuilder text = new();
            ImmutableArray<int>.Builder borders = ImmutableArray.CreateBuilder<int>();
            foreach (Segment part in parts)
            {
                if (text.Length > 0)
                {
                    borders.Add(text.Length);
                }

                text.Append(part.Text);
            }

            if (borders.Count > 0)
            {
                Segment first = parts.First();
                yield return (first with { Index = next++, Pointer = parts.Key.Item1, Text = text.ToString(), Raw = default, IsAnswer = false }, borders.ToImmutable());
            }
        }
    }

    // The list that the part stands in; null where the pointer is of no part.
    private static string? List(string pointer)
    {
        if (pointer.Length == "/text".Length || !pointer.EndsWith("/text", StringComparison.Ordinal))
        {
            return null;
        }

        int part = pointer.LastIndexOf('/', pointer.Length - "/text".Length - 1);
        return part > 0 && part + 1 < pointer.Length - "/text".Length && pointer.AsSpan(part + 1, pointer.Length - "/text".Length - part - 1).ContainsAnyExceptInRange('0', '9') is false
            ? pointer[AnswerOf(pointer)..part]
            : null;
    }

    // A list of answers is one stream that came whole: /0/candidates/0/content/parts goes on in /1/candidates/0/content/parts.
    private static int AnswerOf(string pointer)
    {
        int second = pointer.IndexOf('/', 1);
        return second > 1 && !pointer.AsSpan(1, second - 1).ContainsAnyExceptInRange('0', '9') && pointer.AsSpan(second).StartsWith("/candidates/", StringComparison.Ordinal)
            ? second
            : 0;
    }
}
