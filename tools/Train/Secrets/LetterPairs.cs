namespace Cordon.Train.Secrets;

/// <summary>How much likelier each letter follows another in prose and names than by chance, in hundredths of a nat.</summary>
internal static class LetterPairs
{
    public static int[] Of(IEnumerable<string> texts)
    {
        double[,] counts = new double[26, 26];
        foreach (string text in texts)
        {
            for (int i = 1; i < text.Length; i++)
            {
                if (char.IsAsciiLetter(text[i - 1]) && char.IsAsciiLetter(text[i]))
                {
                    counts[(text[i - 1] | 0x20) - 'a', (text[i] | 0x20) - 'a']++;
                }
            }
        }

        int[] pairs = new int[26 * 26];
        for (int a = 0; a < 26; a++)
        {
            double sum = Enumerable.Range(0, 26).Sum(b => counts[a, b] + 1);
            for (int b = 0; b < 26; b++)
            {
                pairs[(a * 26) + b] = (int)Math.Round(100 * Math.Log((counts[a, b] + 1) / sum * 26));
            }
        }

        return pairs;
    }
}
