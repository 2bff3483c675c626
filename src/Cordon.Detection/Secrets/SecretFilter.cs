using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>
/// Tells credentials from what only looks like them, where neither a token's own mark nor a checksum decides: a logistic regression over
/// <see cref="SecretFeatures"/>. Its weights are data of the build; <c>catalog/models/secrets-filter.md</c> says where they come from.
/// </summary>
internal sealed class SecretFilter
{
    private static readonly byte[] File = Resource();

    private readonly double[] _weights;
    private readonly float[] _bigrams;

    private SecretFilter(double[] weights, float[] bigrams) => (_weights, _bigrams) = (weights, bigrams);

    /// <summary>The filter that the engine is built with.</summary>
    public static SecretFilter BuiltIn { get; } = Read(File);

    /// <summary>Changes when a weight changes.</summary>
    public static string Revision { get; } = "secrets-filter/" + Convert.ToHexStringLower(SHA256.HashData(File).AsSpan(0, 6));

    /// <summary>Probability that a value assigned to a name is a credential.</summary>
    public static double Weigh(ReadOnlySpan<char> text, int start, int end) => BuiltIn.Probability(text, start, end, providerNamed: false);

    /// <summary>The same where a provider is named beside it.</summary>
    public static double WeighNamed(ReadOnlySpan<char> text, int start, int end) => BuiltIn.Probability(text, start, end, providerNamed: true);

    /// <summary>Weights and letter pairs as the trainer writes them. Weights that were made for other features are an error of the build.</summary>
    public static SecretFilter Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        ImmutableArray<string> names = [.. root.GetProperty("features").EnumerateArray().Select(name => name.GetString()!)];
        double[] weights = [.. root.GetProperty("weights").EnumerateArray().Select(weight => weight.GetDouble())];
        float[] bigrams = [.. root.GetProperty("bigrams").EnumerateArray().Select(weight => weight.GetSingle() / 100)];
        return names.SequenceEqual(SecretFeatures.Names) && weights.Length == names.Length && bigrams.Length == 26 * 26
            ? new(weights, bigrams)
            : throw new InvalidOperationException("catalog/models/secrets-filter.json was trained for other features: train it again.");
    }

    /// <summary>What each feature added to the logit of a value that the filter let pass, in the order of their names; empty where the filter had no say, or read the text another way.</summary>
    public static ImmutableArray<FeatureShare> SharesOf(string text, Finding finding)
    {
        if (!SecretRules.IsWeighed(finding.Rule) || finding.End <= finding.Start || finding.End > text.Length)
        {
            return [];
        }

        foreach (bool providerNamed in (ReadOnlySpan<bool>)[false, true])
        {
            if (BuiltIn.Probability(text, finding.Start, finding.End, providerNamed) == finding.Score)
            {
                return BuiltIn.Shares(text, finding.Start, finding.End, providerNamed);
            }
        }

        return [];
    }

    private ImmutableArray<FeatureShare> Shares(ReadOnlySpan<char> text, int start, int end, bool providerNamed)
    {
        Span<double> features = stackalloc double[SecretFeatures.Names.Length];
        SecretFeatures.Of(text, start, end, providerNamed, _bigrams, features);
        var shares = ImmutableArray.CreateBuilder<FeatureShare>(features.Length);
        for (int i = 0; i < features.Length; i++)
        {
            shares.Add(new(SecretFeatures.Names[i], features[i] * _weights[i]));
        }

        return shares.ToImmutable();
    }

    private double Probability(ReadOnlySpan<char> text, int start, int end, bool providerNamed)
    {
        // ENC(…) is how some configuration holds what it has encrypted.
        if (IsFilling(text[start..end]) || text[start..end].StartsWith("ENC("))
        {
            return 0;
        }

        Span<double> features = stackalloc double[SecretFeatures.Names.Length];
        SecretFeatures.Of(text, start, end, providerNamed, _bigrams, features);
        double sum = 0;
        for (int i = 0; i < features.Length; i++)
        {
            sum += features[i] * _weights[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>Dashes, stars, one letter again and again: nobody could use it.</summary>
    public static bool IsFilling(ReadOnlySpan<char> value) => value.Length >= 8 && Entropy.Distinct(value) < Math.Min(5, value.Length / 2);

    private static byte[] Resource()
    {
        using Stream stream = typeof(SecretFilter).Assembly.GetManifestResourceStream("secrets-filter.json")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
