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
}
