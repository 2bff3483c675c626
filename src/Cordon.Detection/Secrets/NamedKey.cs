using System.Buffers;
using System.Collections.Immutable;

namespace Cordon.Detection.Secrets;

/// <summary>
/// A key that only its neighbourhood explains: the provider's name, within <see cref="Window"/> characters a word like <c>key</c> or an equals
/// sign, and then a value of a known form.
/// </summary>
internal sealed class NamedKey(int longestWord, ImmutableArray<ValueShape> shapes) : SpanFinder
{
    /// <summary>How far behind the provider's name a value begins.</summary>
    public const int Window = 72;

    private static readonly SearchValues<string> Announcing = SearchValues.Create(
        ["key", "secret", "token", "pass", "pwd", "auth", "cred", "access", "private", "api", "_pat", "bearer", "login", "_sid", "license", "webhook"], StringComparison.OrdinalIgnoreCase);

    // What stands before a hash that is nobody's credential.
    private static readonly SearchValues<string> Disclaiming = SearchValues.Create(
        ["sha1", "sha2", "sha3", "sha5", "sha-", "md5", "commit", "hash", "digest", "integrity", "checksum", "etag", "revision", "public", "version", "://"], StringComparison.OrdinalIgnoreCase);

    public override int MaxLength { get; } = longestWord + Window + shapes.Max(shape => shape.Longest) + 1;

    public override string ToString() => string.Join(' ', shapes);

    internal override bool Find(ReadOnlySpan<char> text, int literal, int literalEnd, out int start, out int end)
    {
        (start, end) = (0, 0);
        return IsWordStart(text, literal) && FindValue(text, literalEnd, out start, out end);
    }

    private bool FindValue(ReadOnlySpan<char> text, int word, out int start, out int end)
    {
        int from = SkipName(text, word);
        foreach (ValueShape shape in shapes)
        {
            int at = from;
            while (shape.Next(text, at, word + Window, out start, out end))
            {
                if (Explains(text[word..start]) && shape.IsPlausible(text[start..end]))
                {
                    return true;
                }

                at = end;
            }
        }

        (start, end) = (0, 0);
        return false;
    }

    // The rest of the provider's name and the words that go with it, as in acme_SECRET_key-: they are no part of the value.
    private static int SkipName(ReadOnlySpan<char> text, int at)
    {
        int to = Math.Min(text.Length, at + Window / 2);
        while (at < to)
        {
            int letters = at + (text[at] is '_' or '-' or '.' ? 1 : 0);
            int next = letters;
            while (next < to && char.IsAsciiLetter(text[next]))
            {
                next++;
            }

            if (next == letters || next == to || !(text[next] is '_' or '-' or '.' or '=' or ':' or ' ' or '"' or '\'') || !IsName(text[at..next]))
            {
                break;
            }

            at = next;
        }

        return at < to && text[at] is '_' or '-' or '.' ? at + 1 : at;
    }

    private static bool IsName(ReadOnlySpan<char> part) => part.ContainsAny(Announcing) || part.Length < 12;

    // A name of a variable may hold the word in its middle, as in myAcmeKey; a word that goes on to the left is another word.
    private static bool IsWordStart(ReadOnlySpan<char> text, int at) =>
        at == 0 || !char.IsAsciiLetter(text[at - 1]) || (char.IsAsciiLetterLower(text[at - 1]) && char.IsAsciiLetterUpper(text[at]));

    private static bool Explains(ReadOnlySpan<char> gap) =>
        !gap.ContainsAny(Disclaiming)
        && (gap.ContainsAny(Announcing) || gap.TrimEnd("\"'` ").EndsWith('=') || gap.TrimEnd("\"'` ").EndsWith(':'));
}
