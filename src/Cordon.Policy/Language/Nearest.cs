namespace Cordon.Policy.Language;

/// <summary>The known word that a misspelt one most likely meant.</summary>
internal static class Nearest
{
    public static string Hint(string given, IReadOnlyCollection<string> known, string otherwise) =>
        Of(given, known) is { } word ? $"did you mean '{word}'?" : otherwise;

    public static string? Of(string given, IReadOnlyCollection<string> known)
    {
        // A longer word is no misspelling of ours; and the distance below is quadratic.
        if (given.Length is 0 or > 40)
        {
            return null;
        }

        // Snake and camel case are the commonest misspellings of kebab case.
        string plain = Plain(given);
        int allowed = Math.Max(1, plain.Length / 3);
        return known
            .Select(word => (word, distance: Distance(plain, Plain(word))))
            .Where(p => p.distance <= allowed)
            .OrderBy(p => p.distance).ThenBy(p => p.word, StringComparer.Ordinal)
            .Select(p => p.word).FirstOrDefault();
    }

    private static string Plain(string word) => word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
