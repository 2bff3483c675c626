using System.Collections.Immutable;
using System.Globalization;
using Cordon.Policy;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Cordon.Gateway.Metering;

/// <summary>Reads a price table from YAML. Unknown keys, rows without a source and rows whose days overlap are errors; all are reported at once.</summary>
internal sealed class PriceTableReader
{
    internal const int MostCharacters = 1 << 20;

    /// <summary>The deepest that a table is: document, list, row, long, rate.</summary>
    internal const int MostDepth = 8;


    private readonly string _file;
    private readonly List<PolicyError> _errors = [];

    private PriceTableReader(string file) => _file = file;

    public static PriceTable? Read(string file, string text, out ImmutableArray<PolicyError> errors)
    {
        PriceTableReader reader = new(file);
        PriceTable? table = reader.Read(text);
        errors = [.. reader._errors];
        return errors.IsEmpty ? table : null;
    }

    private PriceTable? Read(string text)
    {
        if (text.Length > MostCharacters)
        {
            _errors.Add(new PolicyError(_file, 0, 0, $"the table has more than {MostCharacters} characters", "leave out what is over"));
            return null;
        }

        try
        {
            if (!IsFlat(text))
            {
                _errors.Add(new PolicyError(_file, 0, 0, $"the table is nested deeper than {MostDepth}, or uses anchors and aliases", "write a list of rows, each value where it is needed"));
                return null;
            }

            YamlStream yaml = [];
            yaml.Load(new StringReader(text));
            if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
            {
                _errors.Add(new PolicyError(_file, 1, 1, "the file is not one YAML mapping", "start with prices:"));
                return null;
            }

            return Table(root);
        }
        catch (YamlException exception)
        {
            _errors.Add(new PolicyError(_file, (int)exception.Start.Line, (int)exception.Start.Column, "not valid YAML", "check the indentation near this line"));
            return null;
        }
        catch (Exception tripped) when (tripped is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner trips over some texts instead of refusing them.
            _errors.Add(new PolicyError(_file, 0, 0, "not valid YAML", "check indentation, quotes and brackets"));
            return null;
        }
    }

    // The library loads nodes by recursion: a text that is nested deep enough would end the process, so it is looked through first.
    private static bool IsFlat(string text)
    {
        Parser parser = new(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MostDepth || parser.Current is AnchorAlias)
            {
                return false;
            }
        }

        return true;
    }

    private PriceTable Table(YamlMappingNode root)
    {
        long output = PriceTable.Empty.DefaultOutput;
        List<Price> rows = [];
        foreach ((YamlNode key, YamlNode value) in root.Children)
        {
            switch (Name(key))
            {
                case "default-output":
                    output = Whole(value, 1_000_000) ?? output;
                    break;
                case "prices" when value is YamlSequenceNode list:
                    rows.AddRange(list.Children.Select(Row).OfType<Price>());
                    break;
                default:
                    Complain(key, $"unknown key {Name(key)}", "default-output, or prices with a list of rows");
                    break;
            }
        }

        CheckDays(root, rows);
        return new PriceTable([.. rows], output);
    }

    private Price? Row(YamlNode node)
    {
        if (node is not YamlMappingNode row)
        {
            Complain(node, "a row is expected here", "models:, from:, source:, input:, output:");
            return null;
        }

        ImmutableArray<string> models = [];
        (DateOnly? from, DateOnly? to) = (null, null);
        string? source = null;
        YamlMappingNode? large = null;
        Dictionary<string, YamlNode> rates = [];
        foreach ((YamlNode key, YamlNode value) in row.Children)
        {
            switch (Name(key))
            {
                case "models" when value is YamlSequenceNode list:
                    models = [.. list.Children.Select(item => Name(item).ToLowerInvariant()).Where(glob => glob.Length is > 0 and <= 256)];
                    break;
                case "from":
                    from = Day(value);
                    break;
                case "to":
                    to = Day(value);
                    break;
                case "source":
                    source = Name(value);
                    break;
                case "checked":
                    Day(value);
                    break;
                case "long" when value is YamlMappingNode mapping:
                    large = mapping;
                    break;
                case var name when IsRate(name):
                    rates[name] = value;
                    break;
                default:
                    Complain(key, $"unknown key {Name(key)}", $"models, from, to, source, checked, long, {string.Join(", ", RateNames)}");
                    break;
            }
        }

        if (models.IsEmpty || from is null || !Uri.TryCreate(source, UriKind.Absolute, out _) || to <= from)
        {
            Complain(node, "a row needs models, from, a source with an address, and a to after from", "models: [name]  from: 2026-01-01  source: https://…");
            return null;
        }

        Rates plain = RatesOf(node, rates);
        (long? above, Rates more) = large is null ? (null, default) : Large(large);
        return new Price(models, from.Value, to, plain, above, more, source);
    }

    private (long? Above, Rates Rates) Large(YamlMappingNode node)
    {
        long? above = null;
        Dictionary<string, YamlNode> rates = [];
        foreach ((YamlNode key, YamlNode value) in node.Children)
        {
            if (Name(key) == "above")
            {
                above = Whole(value, 1_000_000_000);
            }
            else if (IsRate(Name(key)))
            {
                rates[Name(key)] = value;
            }
            else
            {
                Complain(key, $"unknown key {Name(key)}", $"above, {string.Join(", ", RateNames)}");
            }
        }

        if (above is null)
        {
            Complain(node, "long needs above", "above: 100000");
        }

        return (above, RatesOf(node, rates));
    }

    private static readonly string[] RateNames = ["input", "cached-input", "cache-write", "cache-write-hour", "output"];

    private static bool IsRate(string name) => RateNames.Contains(name, StringComparer.Ordinal);

    // What is not said costs what plain input costs: too much rather than too little.
    private Rates RatesOf(YamlNode at, Dictionary<string, YamlNode> rates)
    {
        if (!rates.ContainsKey("input") || !rates.ContainsKey("output"))
        {
            Complain(at, "input and output need a price", "input: 2000000 (millionths of a dollar per million tokens)");
        }

        long input = Rate("input") ?? 0;
        long write = Rate("cache-write") ?? input;
        return new Rates(input, Rate("cached-input") ?? input, write, Rate("cache-write-hour") ?? write, Rate("output") ?? 0);

        long? Rate(string name) => rates.TryGetValue(name, out YamlNode? value) ? Whole(value, 1_000_000_000_000) : null;
    }

    /// <summary>The same glob must not have two prices on one day.</summary>
    private void CheckDays(YamlNode at, List<Price> rows)
    {
        foreach (IGrouping<string, Price> same in rows.SelectMany(row => row.Models.Select(model => (model, row))).GroupBy(pair => pair.model, pair => pair.row))
        {
            Price[] inOrder = [.. same.OrderBy(row => row.From)];
            for (int i = 1; i < inOrder.Length; i++)
            {
                if (inOrder[i - 1].To is not { } end || end > inOrder[i].From)
                {
                    Complain(at, $"{same.Key} has two prices from {inOrder[i].From:yyyy-MM-dd} on", "end the earlier row with to:");
                }
            }
        }
    }

    private long? Whole(YamlNode node, long most)
    {
        if (long.TryParse(Name(node), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most)
        {
            return number;
        }

        Complain(node, $"a whole number up to {most} is expected here", "millionths of a dollar per million tokens: 2.50 dollars are 2500000");
        return null;
    }

    private DateOnly? Day(YamlNode node)
    {
        if (DateOnly.TryParseExact(Name(node), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        Complain(node, "a day is expected here", "2026-01-31");
        return null;
    }

    private static string Name(YamlNode node) => (node as YamlScalarNode)?.Value ?? "";

    private void Complain(YamlNode at, string message, string hint) =>
        _errors.Add(new PolicyError(_file, (int)at.Start.Line, (int)at.Start.Column, message, hint));
}
