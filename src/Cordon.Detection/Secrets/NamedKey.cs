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

    private bool FindValue(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        foreach (ValueShape shape in shapes)
        {
            int at = from;
            while (shape.Next(text, at, from + Window, out start, out end))
            {
                if (Explains(text[from..start]) && shape.IsPlausible(text[start..end]))
                {
                    return true;
                }

                at = end;
            }
        }

        (start, end) = (0, 0);
        return false;
    }

    // A name of a variable may hold the word in its middle, as in myAcmeKey; a word that goes on to the left is another word.
    private static bool IsWordStart(ReadOnlySpan<char> text, int at) =>
        at == 0 || !char.IsAsciiLetter(text[at - 1]) || (char.IsAsciiLetterLower(text[at - 1]) && char.IsAsciiLetterUpper(text[at]));

    private static bool Explains(ReadOnlySpan<char> gap) =>
        !gap.ContainsAny(Disclaiming)
        && (gap.ContainsAny(Announcing) || gap.TrimEnd("\"'` ").EndsWith('=') || gap.TrimEnd("\"'` ").EndsWith(':'));
}
