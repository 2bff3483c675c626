namespace Cordon.Gateway.Tests.Relay;

/// <summary>Made-up credentials of several kinds, each shaped as its rule wants it. None opens anything.</summary>
internal static class FakeSecrets
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static IEnumerable<string> Of(Random random)
    {
        yield return "AKIA" + Letters(random, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        yield return "ghp_" + Letters(random, 36);
        yield return "glpat-" + Letters(random, 20);
        yield return "sk_live_" + Letters(random, 24);
        yield return "npm_" + Letters(random, 36);
        yield return "xoxb-" + Letters(random, 12, "123456789") + "-" + Letters(random, 13, "123456789") + "-" + Letters(random, 24);
        yield return "SG." + Letters(random, 22) + "." + Letters(random, 43);
    }

    private static string Letters(Random random, int length, string alphabet = Alphabet) =>
        string.Create(length, (random, alphabet), static (text, from) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = from.alphabet[from.random.Next(from.alphabet.Length)];
            }
        });
}
