using System.Globalization;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Policy.Layers;

/// <summary>What bounds say beyond globs and numbers, in their canonical form; nothing where they say nothing, so that a policy without them keeps its version.</summary>
internal static class CanonicalBounds
{
    public static void Write(Utf8JsonWriter json, ArgumentBound bound)
    {
        Texts(json, "type", [.. bound.Type.Order().Select(Words.Of)]);
        Texts(json, "one-of", bound.OneOf);
        Number(json, "min-length", bound.MinLength);
        Texts(json, "within", bound.Within);
        if (bound.Url is { } url)
        {
            json.WriteStartObject("url");
            Texts(json, "hosts", url.Hosts);
            Texts(json, "schemes", url.Schemes);
            Texts(json, "ports", [.. url.Ports.Select(port => port.ToString(CultureInfo.InvariantCulture))]);
            json.WriteEndObject();
        }

        Texts(json, "sql", [.. bound.Sql.Order().Select(Words.Of)]);
        Texts(json, "recipients", bound.Recipients);
        if (bound.Money is { } money)
        {
            json.WriteStartObject("money");
            Amount(json, "min", money.Min);
            Amount(json, "max", money.Max);
            Texts(json, "currencies", money.Currencies);
            if (money.CurrencyIn is { } place)
            {
                json.WriteString("currency-in", place);
            }

            json.WriteEndObject();
        }

        if (bound.Present is { } present)
        {
            json.WriteBoolean("present", present);
        }

        if (bound.Not is { } not)
        {
            json.WriteStartObject("not");
            Texts(json, "matches", not.Matches);
            Double(json, "min", not.Min);
            Double(json, "max", not.Max);
            Number(json, "max-length", not.MaxLength);
            Write(json, not);
            json.WriteEndObject();
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, System.Collections.Immutable.ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
        {
            Canonical.TextArray(json, name, values);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void Double(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    // 1.0 and 1 are one amount.
    private static void Amount(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } amount)
        {
            json.WriteString(name, amount.ToString("0.############################", CultureInfo.InvariantCulture));
        }
    }
}
