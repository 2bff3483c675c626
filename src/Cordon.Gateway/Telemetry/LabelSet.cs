using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cordon.Gateway.Telemetry;

/// <summary>The labels of one series, as a key that is made without allocating: up to four, which is more than any metric of ours has.</summary>
internal readonly struct LabelSet : IEquatable<LabelSet>
{
    public const int Most = 4;

    private readonly Names _names;
    private readonly Values _values;

    public LabelSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Count = Math.Min(tags.Length, Most);
        for (int i = 0; i < Count; i++)
        {
            _names[i] = tags[i].Key;
            _values[i] = tags[i].Value as string ?? Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
        }
    }

    private LabelSet(LabelSet names, string value)
    {
        Count = names.Count;
        _names = names._names;
        for (int i = 0; i < Count; i++)
        {
            _values[i] = value;
        }
    }

    public int Count { get; }

    public string Name(int i) => _names[i];

    public string Value(int i) => _values[i];

    /// <summary>The same names, all with one value.</summary>
    public LabelSet WithEvery(string value) => new(this, value);

    public bool Equals(LabelSet other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        for (int i = 0; i < Count; i++)
        {
            if (!string.Equals(_values[i], other._values[i]) || !string.Equals(_names[i], other._names[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is LabelSet other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int i = 0; i < Count; i++)
        {
            hash.Add(_values[i]);
        }

        return hash.ToHashCode();
    }

    [InlineArray(Most)]
    private struct Names
    {
        private string _first;
    }

    [InlineArray(Most)]
    private struct Values
    {
        private string _first;
    }
}
