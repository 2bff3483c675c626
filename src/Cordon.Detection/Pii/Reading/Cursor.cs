namespace Cordon.Detection.Pii;

/// <summary>A place in a text that moves forward only, and knows how far it has looked.</summary>
internal ref struct Cursor(string text, int at)
{
    public int At { get; private set; } = at;

    /// <summary>One behind the furthest character that was looked at.</summary>
    public int Reached { get; private set; } = at;

    /// <summary>The next character; NUL at the end.</summary>
    public char Peek
    {
        get
        {
            Reached = Math.Max(Reached, At + 1);
            return At < text.Length ? text[At] : '\0';
        }
    }

    public bool IsDigit => char.IsAsciiDigit(Peek);

    public bool Take(char c)
    {
        if (Peek != c || At >= text.Length)
        {
            return false;
        }

        At++;
        return true;
    }

    public bool Word(string word)
    {
        Reached = Math.Max(Reached, At + word.Length);
        if (!text.AsSpan(Math.Min(At, text.Length)).StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }

        At += word.Length;
        return true;
    }

    /// <summary>Takes at most so many digits and says how many there were.</summary>
    public int Digits(int most)
    {
        int from = At;
        while (At - from < most && IsDigit)
        {
            At++;
        }

        return At - from;
    }

    public int Letters(int most)
    {
        int from = At;
        while (At - from < most && char.IsLetter(Peek))
        {
            At++;
        }

        return At - from;
    }

    public readonly ReadOnlySpan<char> Slice(int from) => text.AsSpan(from, At - from);

    public readonly int Value(int from) => IdChecks.Number(Slice(from));
}
