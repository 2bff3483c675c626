using System.Collections.Immutable;
using Cordon.Policy.Arguments;

namespace Cordon.Policy.Language;

/// <summary>Reads bounds on arguments, and refuses those that no value can meet, that say nothing, or that are no folder, host or currency.</summary>
internal sealed class BoundReader(List<PolicyError> errors)
{
    public static ArgumentBound Read(string path, MapNode map) =>
        new(path, map["matches"].TextList, map["not-matches"].TextList, map["min"].Number?.Value, map["max"].Number?.Value, map["max-length"].Integer?.Value)
        {
            Type = map["type"].WordList<ArgumentKind>(),
            OneOf = map["one-of"].TextList,
            MinLength = map["min-length"].Integer?.Value,
            Within = map["within"].TextList,
            Url = map["url"].Map is { } url ? new UrlBound(url["hosts"].TextList, url["schemes"].TextList, [.. url["ports"].Items.Select(port => port.Integer?.Value).OfType<int>().Distinct().Order()]) : null,
            Sql = map["sql"].WordList<SqlVerb>(),
            Recipients = map["recipients"].TextList,
            Money = map["money"].Map is { } money ? new MoneyBound(money["min"].Amount?.Value, money["max"].Amount?.Value, money["currencies"].TextList, money["currency-in"].Text?.Value) : null,
            Present = map["present"].Flag,
            Not = map["not"].Map is { } not ? Read(path, not) : null,
        };

    public void Check(string path, MapNode map)
    {
        if (map.Entries.Length == 0)
        {
            Report(map, $"the bound on '{path}' says nothing", "add matches, not-matches, type, one-of, min, max, min-length, max-length, within, url, sql, recipients, money, present or not");
            return;
        }

        if (map["min"].Number is { } min && map["max"].Number is { } max && min.Value > max.Value)
        {
            Report(min.Place, $"no number is at least {min.Value} and at most {max.Value}", "exchange min and max, or use two rules");
        }

        if (map["min-length"].Integer is { } shortest && map["max-length"].Integer is { } longest && shortest.Value > longest.Value)
        {
            Report(shortest.Place, $"no text has at least {shortest.Value} and at most {longest.Value} characters", "exchange min-length and max-length");
        }

        if (map["present"].Flag == false && map.Entries.Length > 1)
        {
            Report(map["present"]!, $"what is not there has no other bound, but '{path}' has", "use two rules");
        }

        foreach (PolicyNode root in map["within"].Items.Where(item => item.Text is { } text && !PathCheck.IsRoot(text.Value)))
        {
            Report(root, "a folder is a whole path without '..'", "for instance: /srv/data, C:\\\\data, or a dot for paths that begin nowhere");
        }

        foreach (PolicyNode scheme in map["url"].Map?["schemes"].Items.Where(item => item.Text is { } text && !text.Value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.')) ?? [])
        {
            Report(scheme, "a scheme has small letters, digits, '+', '-' and '.' only", "for instance: https, without '://'");
        }

        foreach (PolicyNode host in map["url"].Map?["hosts"].Items.Where(item => item.Text is { } text && (text.Value.Any(c => char.IsAsciiLetterUpper(c) || c is '/' or '@' || c > '~' || c <= ' ') || text.Value.EndsWith('.'))) ?? [])
        {
            Report(host, "a host has small letters without scheme, path or a dot at its end; other alphabets as xn--", "for instance: example.com or *.example.com");
        }

        if (map["money"].Map is { } money)
        {
            Money(money);
        }

        if (map["not"].Map is { } not)
        {
            Check($"{path}.not", not);
        }

        foreach (MapEntry empty in map.Entries.Where(entry => entry is { Key: "url" or "money", Value: MapNode { Entries.Length: 0 } }))
        {
            Report(empty.Value, $"'{empty.Key}' of '{path}' says nothing", "add what must hold, or remove the key");
        }
    }

    private void Money(MapNode money)
    {
        if (money["min"].Amount is { } min && money["max"].Amount is { } max && min.Value > max.Value)
        {
            Report(min.Place, "no amount is at least min and at most max", "exchange min and max");
        }

        foreach (PolicyNode currency in money["currencies"].Items.Where(item => item.Text is { } text && !(text.Value.Length == 3 && text.Value.All(char.IsAsciiLetterUpper))))
        {
            Report(currency, "a currency is a code of three capitals", "for instance: EUR");
        }

        if (money["currency-in"] is { } place && money["currencies"].Items.IsEmpty)
        {
            Report(place, "'currency-in' says where the currency is, and 'currencies' is not there", "add 'currencies'");
        }
    }

    private void Report(PolicyNode node, string message, string hint) => Report(node.Place, message, hint);

    private void Report(Place place, string message, string hint) => errors.Add(new(place.File, place.Line, place.Column, message, hint));
}
