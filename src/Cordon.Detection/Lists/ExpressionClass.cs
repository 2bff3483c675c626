namespace Cordon.Detection;

/// <summary>Finds where a character class of an expression ends.</summary>
internal static class ExpressionClass
{
    /// <summary>The offset of the bracket that closes the class whose opening bracket is at <paramref name="at"/>; -1 when that is not certain.</summary>
    public static int End(string text, int at)
    {
        int first = at + 1 < text.Length && text[at + 1] == '^' ? at + 2 : at + 1;
        for (int i = first; i < text.Length; i++)
        {
            switch (text[i])
            {
                // The character behind \c may be a bracket or a backslash.
                case '\\' when i + 1 < text.Length && text[i + 1] == 'c':
                    return -1;
                case '\\':
                    i++;
                    break;
                case ']' when i > first:
                    return i;
                case '[' when i > first && text[i - 1] == '-':
                    return Subtracted(text, i, first);
                case '[' when i + 1 < text.Length && text[i + 1] == ':':
                    return -1;
            }
        }

        return -1;
    }

    // What is taken away from a class ends it. A dash that may be a character itself is not followed.
    private static int Subtracted(string text, int at, int first)
    {
        int end = at - first < 2 || text[at - 2] is '-' or '\\' ? -1 : End(text, at);
        return end >= 0 && end + 1 < text.Length && text[end + 1] == ']' ? end + 1 : -1;
    }
}
