using System.Numerics;

namespace Cordon.Detection.Models;

/// <summary>
/// The tokens of a text, and of each longer word whether it stands there again. What somebody plants in a document speaks of something else than the document does,
/// so its words stand in it alone. A text is taken in stretches of <see cref="Stretch"/> tokens: what is farther off does not count, and memory is bounded.
/// </summary>
/// <param name="tokens">Room for <see cref="TokensOf"/>.</param>
/// <param name="stems">Room for <see cref="SlotsOf"/>; none where nobody asks what stands again.</param>
internal ref struct EchoTokens(ReadOnlySpan<char> text, Span<TextToken> tokens, Span<uint> stems)
{
    /// <summary>What a word may be told: nothing, or alone or again in a stretch of four sizes.</summary>
    public const int Kinds = 9;

    /// <summary>Buckets that a model has for them, after those of concepts.</summary>
    public const int Buckets = 16;

    private const int Stretch = 1024;

    // In a shorter text nothing can be expected to stand twice; in a longer one ever more.
    private static readonly int[] Sizes = [48, 100, 200, 450];

    private readonly Span<TextToken> _tokens = tokens;
    private readonly Span<uint> _stems = stems;
    private TextTokens _rest = new(text);
    private int _count;
    private int _next;
    private int _size;

    /// <summary>Tokens to make room for: no text has more of them than characters.</summary>
    public static int TokensOf(int characters) => Math.Min(Math.Max(1, characters), Stretch);

    /// <summary>Slots to make room for, half of them empty at the most.</summary>
    public static int SlotsOf(int characters) => (int)BitOperations.RoundUpToPowerOf2((uint)TokensOf(characters) * 2);

    /// <summary>The bucket of an echo in a model with 2^<paramref name="bits"/> of words.</summary>
    public static int Bucket(int echo, int bits) => (1 << bits) + (1 << ConceptTrail.Bits) + echo;

    public TextToken Current { get; private set; }

    /// <summary>0 where it tells nothing, else below <see cref="Kinds"/>: odd where the word stands again.</summary>
    public readonly int Echo => _size == 0 || _stems.IsEmpty || !IsLong(Current) ? 0 : (2 * _size) - (int)(_stems[Slot(Key(Current))] & 1);

    public bool MoveNext()
    {
        if (_next == _count && !Fill())
        {
            return false;
        }

        Current = _tokens[_next++];
        return true;
    }

    private bool Fill()
    {
        (_count, _next, _size) = (0, 0, 0);
        while (_count < _tokens.Length && _rest.MoveNext())
        {
            _tokens[_count++] = _rest.Current;
        }

        while (_size < Sizes.Length && _count >= Sizes[_size])
        {
            _size++;
        }

        if (_size > 0 && !_stems.IsEmpty)
        {
            _stems.Clear();
            foreach (TextToken token in _tokens[.._count])
            {
                if (IsLong(token))
                {
                    uint key = Key(token);
                    ref uint slot = ref _stems[Slot(key)];
                    slot = slot == 0 ? key : key | 1;
                }
            }
        }

        return _count > 0;
    }

    // Short words stand everywhere.
    private static bool IsLong(in TextToken token) => token.IsWord && token.Stem != token.Word;

    // Neither 0, which is an empty slot, nor odd, which says that the word stands again.
    private static uint Key(in TextToken token) => (token.Stem | 2) & ~1u;

    private readonly int Slot(uint key)
    {
        int mask = _stems.Length - 1;
        int at = (int)((key * 0x9E3779B1) >> 16) & mask;
        while (_stems[at] != 0 && (_stems[at] & ~1u) != key)
        {
            at = (at + 1) & mask;
        }

        return at;
    }
}
