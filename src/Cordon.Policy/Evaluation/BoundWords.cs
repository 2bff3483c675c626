using System.Globalization;
using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>Bounds in words, as they would hold and as they would not. The words come from the policy, never from a call.</summary>
internal static class BoundWords
{
    public static IEnumerable<(string Holds, string Fails)> Of(ArgumentBound bound)
    {
        if (bound.Present is { } present)
        {
            yield return present ? ("were there", "were not there") : ("were not there", "were there");
        }

        if (!bound.NotMatches.IsEmpty)
        {
            yield return ($"did not match {Or(bound.NotMatches)}", $"matched {Or(bound.NotMatches)}");
        }

        if (!bound.Matches.IsEmpty)
        {
            yield return ($"matched {Or(bound.Matches)}", $"did not match {Or(bound.Matches)}");
        }

        if (!bound.Type.IsEmpty)
        {
            yield return Be($"of type {Or(bound.Type.Select(Words.Of))}");
        }

        if (!bound.OneOf.IsEmpty)
        {
            yield return ($"were {Or(bound.OneOf)}", $"were not {Or(bound.OneOf)}");
        }

        if (bound.Min is { } min)
        {
            yield return ($"were at least {min}", $"were below {min}");
        }

        if (bound.Max is { } max)
        {
            yield return ($"were at most {max}", $"were above {max}");
        }

        if (bound.MinLength is { } shortest)
        {
            yield return ($"had at least {shortest} characters", $"had fewer than {shortest} characters");
        }

        if (bound.MaxLength is { } length)
        {
            yield return ($"had at most {length} characters", $"had more than {length} characters");
        }

        if (!bound.Within.IsEmpty)
        {
            yield return ($"were a plain path below {Or(bound.Within)}", $"were a plain path outside of {Or(bound.Within)}");
        }

        if (bound.Url is { } url)
        {
            yield return ($"were a plain address {Leading(url)}", $"were a plain address not {Leading(url)}");
        }

        if (!bound.Sql.IsEmpty)
        {
            yield return ($"were SQL that does nothing but {Or(bound.Sql.Select(Words.Of))}", $"were SQL without {Or(bound.Sql.Select(Words.Of))}");
        }

        if (!bound.Recipients.IsEmpty)
        {
            yield return ($"went to {Or(bound.Recipients)} alone", $"went to nobody in {Or(bound.Recipients)}");
        }

        if (bound.Money is { } money)
        {
            yield return Be(Amount(money));
        }

        if (bound.Not is { } not)
        {
            (string Holds, string Fails)[] inner = [.. Of(not)];
            yield return (string.Join(" or ", inner.Select(words => words.Fails)), string.Join(" and ", inner.Select(words => words.Holds)));
        }
    }

    private static (string, string) Be(string what) => ($"were {what}", $"were not {what}");

    private static string Leading(UrlBound url)
    {
        IEnumerable<string> parts =
        [
            .. url.Hosts.IsEmpty ? Array.Empty<string>() : [$"to {Or(url.Hosts)}"],
            .. url.Schemes.IsEmpty ? Array.Empty<string>() : [$"over {Or(url.Schemes)}"],
            .. url.Ports.IsEmpty ? Array.Empty<string>() : [$"on port {Or(url.Ports.Select(port => port.ToString(CultureInfo.InvariantCulture)))}"],
        ];
        return string.Join(' ', parts);
    }

    private static string Amount(MoneyBound money)
    {
        IEnumerable<string> parts =
        [
            .. money.Min is { } min ? [$"of at least {min.ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            .. money.Max is { } max ? [$"of at most {max.ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            .. money.Currencies.IsEmpty ? Array.Empty<string>() : [$"in {Or(money.Currencies)}"],
        ];
        return $"a plain amount {string.Join(' ', parts)}";
    }

    private static string Or(IEnumerable<string> words) => string.Join(" or ", words);
}
