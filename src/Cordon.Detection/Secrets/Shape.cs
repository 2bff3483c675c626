using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>
/// The pieces that token patterns are made of. All quantifiers are bounded and adjacent runs are atomic,
/// so a pattern costs a fixed number of steps at each place whatever the text says.
/// </summary>
internal static class Shape
{
    /// <summary>A token does not start in the middle of a word: base64 blobs would otherwise contain every short prefix.</summary>
    public const string Before = "(?<![A-Za-z0-9])";

    /// <summary>A token of fixed length is not the start of a longer word.</summary>
    public const string After = "(?![A-Za-z0-9])";

    /// <summary>The same for alphabets with <c>_</c> and <c>-</c>.</summary>
    public const string AfterWord = "(?![A-Za-z0-9_-])";

    /// <summary>The rest of a name after a vendor word, and what stands between a name and its value: <c>_api_key": "</c>.</summary>
    public const string Assigned = @"(?>[\w .\-]{0,30})(?>[^\w\n\r.\-]{1,8})";

    /// <summary>Digits that GUID-shaped credentials have.</summary>
    public const string Guid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    /// <summary>One credential format.</summary>
    public static Rule Secret(
        string id,
        string? provider,
        Severity severity,
        double score,
        Regex pattern,
        int length,
        string explanation,
        SpanCheck? accept,
        string[] literals,
        int reach = 1,
        int group = 0) => new()
        {
            Id = id,
            Provider = provider,
            Type = FindingTypes.Secret,
            Severity = severity,
            Score = score,
            Explanation = explanation,
            Literals = [.. literals],
            Pattern = pattern,
            Group = group,
            Reach = reach,
            IsUnbroken = true,
            MaxLength = length,
            Accept = accept,
        };

    /// <summary>A token of documented form: see <see cref="TokenShape"/> for the language.</summary>
    public static Rule Token(string id, string? provider, string explanation, Severity severity, params ReadOnlySpan<string> forms)
    {
        ImmutableArray<TokenShape> shapes = [.. forms.ToArray().Select(TokenShape.Of)];
        var finder = new Token(shapes);
        return new()
        {
            Id = id,
            Provider = provider,
            Type = FindingTypes.Secret,
            Severity = severity,
            Score = 0.95,
            Explanation = explanation,
            Literals = [.. shapes.Select(shape => shape.Anchor.ToLowerInvariant()).Distinct()],
            Finder = finder,
            Reach = Math.Max(1, shapes.Max(shape => shape.Reach)),
            IsUnbroken = true,
            MaxLength = finder.MaxLength,
            Accept = Plausible.Varied,
        };
    }

    /// <summary>A key beside its provider's name. The words are those that code and prose name the provider by, apart by spaces.</summary>
    public static Rule Key(string id, string provider, string words, params ReadOnlySpan<ValueShape> forms) => Named(id, provider, words, 0.85, null, forms);

    /// <summary>The same where the form of the provider's keys is not published, or not one form: what looks like a key is weighed.</summary>
    public static Rule Key(string id, string provider, string words) => Named(id, provider, words, 0.5, SecretFilter.WeighNamed, [ValueShape.Dotted(16, 1_100)]);

    private static Rule Named(string id, string provider, string words, double score, SpanWeight? weigh, ReadOnlySpan<ValueShape> forms)
    {
        string[] literals = words.Split(' ');
        var finder = new NamedKey(literals.Max(word => word.Length), [.. forms]);
        return new()
        {
            Id = id + "-credential",
            Provider = provider,
            Type = FindingTypes.Secret,
            Severity = Severity.High,
            Score = score,
            Explanation = $"A key or token of {provider}, named beside it.",
            Literals = [.. literals],
            Finder = finder,
            IsWordAfter = true,
            MaxLength = finder.MaxLength,
            Weigh = weigh,
        };
    }

    /// <summary>A value assigned to a name, weighed by the filter.</summary>
    public static Rule AssignedTo(string id, Severity severity, string explanation, int shortest, params ReadOnlySpan<string> words)
    {
        var finder = new AssignedValue(words.ToArray().Max(word => word.Length), shortest);
        return new()
        {
            Id = id,
            Type = FindingTypes.Secret,
            Severity = severity,
            Score = 0.5,
            Explanation = explanation,
            Literals = [.. words],
            Finder = finder,
            IsWordAfter = true,
            MaxLength = finder.MaxLength,
            Weigh = SecretFilter.Weigh,
        };
    }
}
