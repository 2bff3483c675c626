using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cordon.Contracts;
using Cordon.Detection.Exfiltration;

namespace Cordon.Detection;

/// <summary>
/// What is remembered of texts to know parts of them again, however they are written: keyed hashes of runs of their letters and digits, of their secrets, personal
/// data and numbers, and of the addresses in them. Holds no text. What is kept for long keeps so many of the runs that any stretch of <see cref="Surely"/> units is
/// known; what is compared at once keeps all of them.
/// </summary>
public sealed class HeldContent
{
    /// <summary>Units in a run.</summary>
    internal const int Run = 12;

    /// <summary>Of so many runs in a row one is kept for long.</summary>
    internal const int Every = 6;

    /// <summary>A stretch of so many units is known again wherever it begins.</summary>
    internal const int Surely = Run + Every - 1;

    /// <summary>A shorter text says nothing.</summary>
    public const int ShortestText = ShortestValue;

    internal const int ShortestValue = 8;

    /// <summary>A longer value is known by its beginning.</summary>
    internal const int LongestValue = 64;

    // The whole of a text that is no longer than this is a value too: it may have no run that is kept.
    private const int ShortText = 24;

    // Of one text, and of all texts of an exchange, the last ones first.
    internal const int MostCharactersOfText = 65_536;
    internal const int MostCharacters = 262_144;
    internal const int MostValues = 4_096;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private readonly HashTable _said = new(0);
    private readonly HashTable _brought = new(0);
    private readonly HashTable _addresses = new(0);
    private readonly Dictionary<ulong, List<Value>> _values = [];
    private int _characters;
    private int _valueCount;

    private readonly int _every;

    private HeldContent(int every) => _every = every;

    /// <summary>How many hashes it holds, each of eight bytes.</summary>
    public int Count => _said.Count + _brought.Count + _addresses.Count + _valueCount;

    public bool IsEmpty => Count == 0;

    /// <summary>Reads texts to be compared with now; of too much the last.</summary>
    public static HeldContent Of(IReadOnlyList<HeldText> texts) => Of(texts, every: 1);

    /// <summary>Reads texts to be remembered: a sixth of the size.</summary>
    public static HeldContent Remembered(IReadOnlyList<HeldText> texts) => Of(texts, Every);

    private static HeldContent Of(IReadOnlyList<HeldText> texts, int every)
    {
        ArgumentNullException.ThrowIfNull(texts);
        HeldContent content = new(every);
        for (int i = texts.Count - 1; i >= 0 && content._characters < MostCharacters; i--)
        {
            content.Add(texts[i]);
        }

        return content;
    }

    /// <summary>A name under a key of this process, by which a text is known to be held; it says nothing of the text.</summary>
    public static UInt128 NameOf(in HeldText held)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Key, MemoryMarshal.AsBytes(held.Text.AsSpan(0, Math.Min(held.Text.Length, MostCharactersOfText))), hash);
        return MemoryMarshal.Read<UInt128>(hash) ^ (UInt128)(uint)held.Surface;
    }

    /// <summary>Whether a run of units stands in what the user said, or in what anybody else brought.</summary>
    internal bool IsSaid(ulong run) => _said.Contains(run);

    internal bool IsBrought(ulong run) => _brought.Contains(run);

    /// <summary>Whether an address stands in the texts as it is: it carries nothing that is new to whoever wrote it there.</summary>
    internal bool HasAddress(ReadOnlySpan<char> address) => _addresses.Count > 0 && _addresses.Contains(OfAddress(address));

    /// <summary>Values that begin with these units.</summary>
    internal ReadOnlySpan<Value> ValuesFrom(ulong head) => _values.TryGetValue(head, out List<Value>? values) ? CollectionsMarshal.AsSpan(values) : [];

    internal bool HasValues => _valueCount > 0;

    private void Add(HeldText held)
    {
        int length = Math.Min(Math.Min(held.Text.Length, MostCharactersOfText), MostCharacters - _characters);
        ReadOnlySpan<char> text = held.Text.AsSpan(0, length);
        _characters += length;
        foreach (HeldValue value in held.Values.IsDefault ? [] : held.Values)
        {
            if (value.Start >= 0 && value.Start < value.End && value.End <= held.Text.Length)
            {
                AddValue(held.Text.AsSpan(value.Start, value.End - value.Start), value.Kind);
            }
        }

        ushort[] rented = PooledArray.Rent<ushort>((length * 2) + 2);
        Span<ushort> units = rented.AsSpan(0, Units.Write(text, rented));
        AddRuns(units, held.Surface == Surface.User ? _said : _brought, _every);
        if (held.Surface != Surface.User && units.Length is >= ShortestValue and <= ShortText)
        {
            AddValue(units, HeldKind.Text);
        }

        PooledArray.Return(rented, units.Length);
        foreach (ReadOnlySpan<char> number in new Identifiers(text))
        {
            AddValue(number, HeldKind.Identifier);
        }

        if (text.Contains("//", StringComparison.Ordinal) || text.Contains(@"\/", StringComparison.Ordinal))
        {
            List<FoundUrl> found = [];
            new UrlScan(held.Text, AllowedHosts.None, null, found).Run();
            foreach (FoundUrl url in found)
            {
                _addresses.Add(OfAddress(held.Text.AsSpan(url.Host, url.End - url.Host)));
            }
        }
    }

    // Winnowing: of every few runs the one with the smallest hash is kept, so two texts with a stretch in common keep the same run of it.
    private static void AddRuns(ReadOnlySpan<ushort> units, HashTable runs, int every)
    {
        if (units.Length < Run)
        {
            return;
        }

        Span<ulong> last = stackalloc ulong[every];
        ulong weight = RollingHash.Weight(Run);
        ulong sum = 0;
        int kept = -1;
        for (int i = 0; i < units.Length; i++)
        {
            sum = i < Run ? sum : RollingHash.Leave(sum, units[i - Run], weight);
            sum = RollingHash.Add(sum, units[i]);
            int at = i - Run + 1;
            if (at < 0)
            {
                continue;
            }

            last[at % every] = RollingHash.Finish(sum);
            if (at < every - 1 && i < units.Length - 1)
            {
                continue;
            }

            int smallest = at;
            for (int before = at - 1; before > at - every && before >= 0; before--)
            {
                smallest = last[before % every] < last[smallest % every] ? before : smallest;
            }

            if (smallest != kept)
            {
                runs.Add(last[smallest % every]);
                kept = smallest;
            }
        }
    }

    private void AddValue(ReadOnlySpan<char> text, HeldKind kind)
    {
        Span<ushort> units = stackalloc ushort[LongestValue + 2];
        AddValue(units[..Math.Min(LongestValue, Units.Write(text, units))], kind);
    }

    private void AddValue(ReadOnlySpan<ushort> units, HeldKind kind)
    {
        if (units.Length < ShortestValue || _valueCount >= MostValues)
        {
            return;
        }

        ulong head = RollingHash.Of(units[..ShortestValue]);
        Value value = new(RollingHash.Of(units), units.Length, kind);
        ref List<Value>? values = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, head, out _);
        values ??= [];
        // Texts that all begin alike must not make looking one up long.
        if (values.Count < 16 && !values.Exists(other => other.Hash == value.Hash && other.Kind >= kind))
        {
            values.Add(value);
            _valueCount++;
        }
    }

    // The name of a host has no case, and some writers escape slashes; what ends a sentence is not part of an address.
    private static ulong OfAddress(ReadOnlySpan<char> address)
    {
        ulong sum = 0;
        foreach (char c in address.TrimEnd(".,;:!?'*_"))
        {
            sum = c == '\\' ? sum : RollingHash.Add(sum, c);
        }

        return RollingHash.Finish(sum);
    }

    /// <summary>One value: the hash of its units, at most <see cref="LongestValue"/> of them.</summary>
    internal readonly record struct Value(ulong Hash, int Length, HeldKind Kind);
}
