using System.Buffers;

namespace Cordon.Gateway.Brokering;

/// <summary>Finds every spelling of every value in bytes that come piece by piece. Immutable; safe from any thread.</summary>
internal sealed class SpellingSearch
{
    private readonly SearchValues<byte> _first;
    // By first byte, the longest first: of two that begin alike the longer is meant.
    private readonly Spelling[]?[] _byFirst = new Spelling[256][];

    public SpellingSearch(IEnumerable<BrokeredSecret> secrets)
    {
        Spelling[] all =
        [
            .. secrets.SelectMany(secret => SecretSpellings.Of(secret.Value).Select(bytes => new Spelling(bytes, System.Text.Encoding.ASCII.GetBytes(secret.Handle))))
                .OrderByDescending(spelling => spelling.Bytes.Length),
        ];
        foreach (IGrouping<byte, Spelling> group in all.GroupBy(spelling => spelling.Bytes[0]))
        {
            _byFirst[group.Key] = [.. group];
        }

        _first = SearchValues.Create([.. all.Select(spelling => spelling.Bytes[0]).Distinct()]);
    }

    /// <summary>Writes the text with handles in the place of values, up to where a value may have begun that is not all there.</summary>
    /// <param name="isEnd">Nothing follows.</param>
    /// <returns>How many bytes of the text are done with.</returns>
    public int Replace(ReadOnlySpan<byte> text, bool isEnd, ArrayBufferWriter<byte> output)
    {
        int from = 0;
        int at = 0;
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny(_first);
            if (next < 0)
            {
                break;
            }

            at += next;
            Spelling? found = Find(text[at..], isEnd, out bool mayGrow);
            if (mayGrow)
            {
                // A longer one may still become of it.
                output.Write(text[from..at]);
                return at;
            }

            if (found is null)
            {
                at++;
                continue;
            }

            output.Write(text[from..at]);
            output.Write(found.Handle);
            at += found.Bytes.Length;
            from = at;
        }

        output.Write(text[from..]);
        return text.Length;
    }

    /// <summary>Whether a value stands in the text.</summary>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        for (int at = 0; text[at..].IndexOfAny(_first) is >= 0 and int next; at++)
        {
            at += next;
            if (Find(text[at..], isEnd: true, out _) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private Spelling? Find(ReadOnlySpan<byte> text, bool isEnd, out bool mayGrow)
    {
        mayGrow = false;
        foreach (Spelling spelling in _byFirst[text[0]] ?? [])
        {
            if (text.StartsWith(spelling.Bytes))
            {
                return spelling;
            }

            if (!isEnd && text.Length < spelling.Bytes.Length && spelling.Bytes.AsSpan().StartsWith(text))
            {
                mayGrow = true;
                return null;
            }
        }

        return null;
    }

    private sealed record Spelling(byte[] Bytes, byte[] Handle);
}
