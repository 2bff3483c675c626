using Cordon.Detection;
using Cordon.Detection.Secrets;

namespace Cordon.Train.Secrets;

/// <summary>A value that the weighed rules would put before the filter.</summary>
internal readonly record struct Candidate(int Start, int End, bool ProviderNamed);

/// <summary>What the rules find in a text before anything is weighed.</summary>
internal static class Candidates
{
    private static readonly Rule[] Weighed = [.. SecretRules.All.Where(rule => rule.Weigh is not null)];

    public static HashSet<Candidate> In(string text)
    {
        var found = new HashSet<Candidate>();
        foreach (Rule rule in Weighed)
        {
            foreach (string literal in rule.Literals)
            {
                for (int at = text.IndexOf(literal, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(literal, at + 1, StringComparison.OrdinalIgnoreCase))
                {
                    if (rule.Finder!.Find(text, at, at + literal.Length, out int start, out int end))
                    {
                        found.Add(new(start, end, rule.Provider is not null));
                    }
                }
            }
        }

        return found;
    }
}
