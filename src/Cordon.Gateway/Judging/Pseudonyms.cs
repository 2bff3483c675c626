using System.Globalization;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Judging;

/// <summary>
/// The exchange's own dictionary of stand-ins: the model sees <c>&lt;EMAIL_1&gt;</c>, the caller gets the address back.
/// It lives and dies with one exchange, so no other exchange's value can ever be restored from it.
/// </summary>
public sealed class Pseudonyms : IDisposable
{
    private const int LongestEntity = 24;

    /// <summary>Longest stand-in, and so the most characters that must be held back for one that may still grow.</summary>
    public const int LongestStandIn = LongestEntity + 12;

    private readonly Dictionary<string, string> _standIns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public bool IsEmpty => _values.Count == 0;

    /// <summary>How much is remembered.</summary>
    public int Count => _values.Count + _taken.Count;

    /// <summary>The stand-in for a value: the same value always gets the same one.</summary>
    public string For(string entity, string value)
    {
        if (_standIns.TryGetValue(value, out string? known))
        {
            return known;
        }

        string label = entity.Length > LongestEntity ? entity[..LongestEntity] : entity;
        string standIn;
        do
        {
            int number = _counts[label] = _counts.GetValueOrDefault(label) + 1;
            standIn = string.Create(CultureInfo.InvariantCulture, $"<{label}_{number}>");
        }
        while (_taken.Contains(standIn));
        _standIns[value] = standIn;
        _values[standIn] = value;
        return standIn;
    }

    /// <summary>
    /// Notes what looks like a stand-in in a text that was there before: it means itself, so no value may get that name.
    /// </summary>
    public void Reserve(string text)
    {
        for (int start = text.IndexOf('<'); start >= 0; start = text.IndexOf('<', start + 1))
        {
            int length = text.AsSpan(start, Math.Min(LongestStandIn, text.Length - start)).IndexOf('>') + 1;
            if (length > 3 && char.IsAsciiDigit(text[start + length - 2]))
            {
                _taken.Add(text.Substring(start, length));
            }
        }
    }

    /// <summary>Every stand-in of this exchange in the text, with the value that belongs there.</summary>
    /// <param name="inDocument">The text is a JSON document, whose writer may have escaped the brackets (many do, for HTML's sake).</param>
    public IEnumerable<StandIn> Find(string text, int from, bool inDocument = false)
    {
        if (IsEmpty)
        {
            yield break;
        }

        for (int start = from; start < text.Length; start++)
        {
            int open = Bracket(text, start, '<', "\\u003c", inDocument);
            if (open == 0)
            {
                continue;
            }

            int end = start + open;
            int last = Math.Min(text.Length, end + LongestStandIn);
            while (end < last && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            int close = Bracket(text, end, '>', "\\u003e", inDocument);
            if (close > 0 && _values.TryGetValue($"<{text.AsSpan(start + open, end - start - open)}>", out string? value))
            {
                yield return new StandIn(start, end + close, value);
            }
        }
    }

    /// <summary>Where a stand-in may be unfinished at the end of the text; the text's length if none is.</summary>
    public int HoldFrom(string text)
    {
        if (IsEmpty)
        {
            return text.Length;
        }

        int from = Math.Max(0, text.Length - LongestStandIn);
        int open = text.LastIndexOf('<');
        return open >= from && text.IndexOf('>', open) < 0 ? open : text.Length;
    }

    // The values are somebody's personal data; nothing may keep them alive after the exchange.
    public void Dispose()
    {
        _standIns.Clear();
        _values.Clear();
    }

    // How many characters the bracket at this place has, plain or escaped; 0 where there is none.
    private static int Bracket(string text, int at, char plain, string escaped, bool inDocument) =>
        at < text.Length && text[at] == plain ? 1
        : inDocument && text.AsSpan(at).StartsWith(escaped, StringComparison.OrdinalIgnoreCase) ? escaped.Length
        : 0;
}

/// <summary>A stand-in where it stands in a text, and what it stands for.</summary>
public readonly record struct StandIn(int Start, int End, string Value);
