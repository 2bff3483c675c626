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

    public bool IsEmpty => _values.Count == 0;

    /// <summary>The stand-in for a value: the same value always gets the same one.</summary>
    public string For(string entity, string value)
    {
        if (_standIns.TryGetValue(value, out string? known))
        {
            return known;
        }

        string label = entity.Length > LongestEntity ? entity[..LongestEntity] : entity;
        int number = _counts[label] = _counts.GetValueOrDefault(label) + 1;
        string standIn = string.Create(CultureInfo.InvariantCulture, $"<{label}_{number}>");
        _standIns[value] = standIn;
        _values[standIn] = value;
        return standIn;
    }

    /// <summary>Every stand-in of this exchange in the text, with the value that belongs there.</summary>
    public IEnumerable<(int Start, int End, string Value)> Find(string text, int from)
    {
        if (IsEmpty)
        {
            yield break;
        }

        for (int start = text.IndexOf('<', from); start >= 0 && start < text.Length; start = Next(text, start + 1))
        {
            int length = text.AsSpan(start, Math.Min(LongestStandIn, text.Length - start)).IndexOf('>') + 1;
            if (length > 0 && _values.TryGetValue(text.Substring(start, length), out string? value))
            {
                yield return (start, start + length, value);
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

    private static int Next(string text, int from) => from >= text.Length ? -1 : text.IndexOf('<', from);
}
