using System.Buffers;
using System.Collections.Immutable;

namespace Cordon.Detection;

/// <summary>An argument, or a part of it that means something by itself (a host, an address of mail, a number of an account), as the hashes to look for.</summary>
/// <param name="Words">Hashes of the words, in their order.</param>
/// <param name="Joined">The same as one number, where it is written in groups; else 0.</param>
internal sealed record ArgumentPart(ImmutableArray<ulong> Words, ulong Joined, bool IsTellable)
{
    /// <summary>A shorter number, or word, says nothing.</summary>
    public const int ShortestNumber = 3;
    private const int ShortestDigits = 2;
    private const int ShortestWord = 3;

    /// <summary>Words of an argument that are looked for.</summary>
    internal const int MostWords = 2_048;

    /// <summary>Parts of an argument that are looked for by themselves.</summary>
    internal const int MostParts = 64;

    // What ends a value inside of an address or a list.
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\"'<>()[]{},;|?&=#/\\");

    /// <summary>The whole of an argument.</summary>
    public static ArgumentPart Of(ReadOnlySpan<char> text)
    {
        ImmutableArray<ulong>.Builder hashes = ImmutableArray.CreateBuilder<ulong>();
        WordReader words = new(text, stackalloc ushort[WordReader.BufferLength]);
        JoinedNumber joined = new(stackalloc ushort[JoinedNumber.Longest]);
        ulong whole = 0;
        int length = 0;
        bool hasLetters = false;
        while (hashes.Count < MostWords && words.MoveNext())
        {
            hashes.Add(words.Hash);
            length += words.Length;
            hasLetters |= words.Word.ContainsAnyExceptInRange('0', '9');
            whole = joined.Add(words) ?? whole;
        }

        whole = joined.Finish() ?? whole;
        return new ArgumentPart(hashes.DrainToImmutable(), whole, length >= (hasLetters ? ShortestWord : ShortestDigits));
    }

    /// <summary>The parts that mean something by themselves. They are fewer than the argument: what is all of it is not named again.</summary>
    public static List<ArgumentPart> In(string text)
    {
        List<ArgumentPart> parts = [];
        for (int at = 0; at < text.Length && parts.Count < MostParts;)
        {
            int length = text.AsSpan(at).IndexOfAny(Ends);
            ReadOnlySpan<char> piece = length < 0 ? text.AsSpan(at) : text.AsSpan(at, length);
            bool isHost = at >= 2 && text[at - 1] == '/' && text[at - 2] == '/';
            if (piece.Length < text.Length && (isHost || MeansSomething(piece)))
            {
                ArgumentPart part = Of(piece);
                if (part.IsTellable)
                {
                    parts.Add(part);
                }
            }

            at += piece.Length + 1;
        }

        return parts;
    }

    // A name of mail or of a host, or a code: more than a word of the language.
    private static bool MeansSomething(ReadOnlySpan<char> piece)
    {
        piece = piece.Trim('.');
        if (piece.Length < 6 || piece.Length > 256)
        {
            return false;
        }

        int at = piece.IndexOf('@');
        int digits = 0, letters = 0;
        foreach (char c in piece)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            letters += char.IsLetter(c) ? 1 : 0;
        }

        return (at > 0 && piece[at..].Contains('.')) || digits >= 6 || (digits >= 2 && letters >= 2) || (letters >= 6 && piece.IndexOf('.') is > 1 and var dot && dot < piece.Length - 2);
    }
}
