using System.Text.RegularExpressions;

namespace Cordon.Detection.Models;

/// <summary>
/// Words that an order to an assistant can hardly do without, in English. Where a text describes a thing for assistants to use, its writer speaks to them anyway; what
/// the model takes for an order there and has none of them describes no more than how the thing is used.
/// </summary>
internal static partial class OrderSigns
{
    // A text with fewer of these is in another language, of which no words are known here.
    private const int FewestEnglishWords = 2;

    /// <summary>True also where neither is in English.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="reading">As it was read: beneath a disguise there are other words.</param>
    public static bool Allow(ReadOnlySpan<char> text, ReadOnlySpan<char> reading) =>
        Signs.IsMatch(text) || Signs.IsMatch(reading) || (English.Count(text) < FewestEnglishWords && English.Count(reading) < FewestEnglishWords);

    /// <summary>Of a whole text, in whatever reading of it.</summary>
    public static bool Allow(PreparedText text)
    {
        bool isEnglish = false;
        foreach (View view in text.Views)
        {
            if (Signs.IsMatch(view.Text))
            {
                return true;
            }

            isEnglish |= English.Count(view.Text) >= FewestEnglishWords;
        }

        return !isEnglish;
    }

    [GeneratedRegex(@"\b(?:the|of|a|an|to|and|is|are|in|for|or|be|with)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex English { get; }

    [GeneratedRegex(@"\b(?:must|always|never|ignor\w*|instead|secret\w*|passwords?|send\w*|forward\w*|instructions?|important|do not|don't|hidden|without|silently|credentials?|keys?|delete|your|assistant|please)\b|https?:|<", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Signs { get; }
}
