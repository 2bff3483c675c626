using System.Globalization;

namespace Cordon.Evidence.Json;

/// <summary>Numbers as ECMAScript prints them (RFC 8785 §3.2.2.3, ECMA-262 Number::toString): shortest digits, own layout.</summary>
internal static class Es6Number
{
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("JSON has no number for NaN and infinities.");
        }

        if (value == 0)
        {
            return "0";
        }

        // "E16" would round; "R" gives the shortest digits that read back, only the layout differs from ECMAScript.
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponentAt < 0 ? shortest : shortest[..exponentAt];
        int exponent = exponentAt < 0 ? 0 : int.Parse(shortest.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = dot < 0 ? mantissa : mantissa.Remove(dot, 1);
        int point = (dot < 0 ? mantissa.Length : dot) + exponent;
        int leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return (value < 0 ? "-" : "") + Layout(digits, point - leading);
    }

    /// <summary>The value is 0.<paramref name="digits"/> × 10^<paramref name="n"/>.</summary>
    private static string Layout(string digits, int n)
    {
        int k = digits.Length;
        if (k <= n && n <= 21)
        {
            return digits + new string('0', n - k);
        }

        if (n is > 0 and <= 21)
        {
            return digits[..n] + "." + digits[n..];
        }

        if (n is > -6 and <= 0)
        {
            return "0." + new string('0', -n) + digits;
        }

        int e = n - 1;
        string exponent = "e" + (e < 0 ? "-" : "+") + Math.Abs(e).ToString(CultureInfo.InvariantCulture);
        return k == 1 ? digits + exponent : digits[..1] + "." + digits[1..] + exponent;
    }
}
