using System.Buffers;
using System.Globalization;

namespace Cordon.Policy.Arguments;

/// <summary>An amount of money, with its currency in the text, or in another argument. No digit is lost, and a comma is nobody's: it is a thousand here and a decimal there.</summary>
internal static class MoneyCheck
{
    // A decimal holds 28 digits; more would be rounded.
    private const int LongestAmount = 28;

    private static readonly SearchValues<char> Plain = SearchValues.Create("0123456789.");

    /// <param name="kind">Null where nobody knows what the value is.</param>
    public static Truth IsWithin(string text, ArgumentKind? kind, MoneyBound bound, ToolCallFact call)
    {
        if (Read(text, kind) is not var (amount, own))
        {
            return Truth.Unknown;
        }

        Truth currency = Currency(own, bound, call);
        // A negative amount goes the other way.
        return amount < 0 ? Truth.Unknown : currency.And(Truths.Of(!(amount < bound.Min) && !(amount > bound.Max)));
    }

    private static Truth Currency(string? own, MoneyBound bound, ToolCallFact call)
    {
        string? beside = null;
        if (bound.CurrencyIn is { } path)
        {
            if (!call.Arguments.TryGetValue(path, out beside))
            {
                return own is null ? Truth.Unknown : Truths.Of(bound.Currencies.Contains(own));
            }

            beside = Code(beside);
            if (beside is null || (own is not null && own != beside))
            {
                return Truth.Unknown;
            }
        }

        string? said = own ?? beside;
        return bound.Currencies.IsEmpty ? (said is null ? Truth.Yes : Truth.Unknown) : said is null ? Truth.Unknown : Truths.Of(bound.Currencies.Contains(said));
    }

    private static (decimal Amount, string? Currency)? Read(string text, ArgumentKind? kind)
    {
        if (kind is ArgumentKind.Number or ArgumentKind.Integer)
        {
            return text.Length <= LongestAmount && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal number) && IsWhole(text, number)
                ? (number, null)
                : null;
        }

        string? currency = null;
        ReadOnlySpan<char> rest = text;
        if (rest.Length > 0 && rest[0] is '€' or '£')
        {
            currency = rest[0] == '€' ? "EUR" : "GBP";
            rest = rest[1..].TrimStart(' ');
        }
        else if (rest.Length > 0 && rest[^1] is '€' or '£')
        {
            currency = rest[^1] == '€' ? "EUR" : "GBP";
            rest = rest[..^1].TrimEnd(' ');
        }
        else if (rest.Length > 3 && Code(rest[..3].ToString()) is { } before)
        {
            currency = before;
            rest = rest[3..].TrimStart(' ');
        }
        else if (rest.Length > 3 && Code(rest[^3..].ToString()) is { } after)
        {
            currency = after;
            rest = rest[..^3].TrimEnd(' ');
        }

        bool isPlain = rest.Length is > 0 and <= LongestAmount && !rest.ContainsAnyExcept(Plain) && char.IsAsciiDigit(rest[0]) && char.IsAsciiDigit(rest[^1]);
        return isPlain && decimal.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) ? (amount, currency) : null;
    }

    // What is written with an exponent may be more than a decimal holds.
    private static bool IsWhole(string text, decimal number) =>
        !text.AsSpan().ContainsAny('e', 'E') || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double rough) && (double)number == rough);

    private static string? Code(string text) => text.Length == 3 && text.All(char.IsAsciiLetter) ? text.ToUpperInvariant() : null;
}
