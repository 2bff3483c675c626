using System.Globalization;

namespace Cordon.Policy.Language;

/// <summary>Compares nodes with their shape and reports every difference.</summary>
internal sealed class ShapeChecker(List<PolicyError> errors)
{
    private const int MaxItems = 10_000;

    // A decimal holds 28 digits; more would be rounded.
    private const int LongestAmount = 28;

    public void Check(PolicyNode node, Shape shape, string path)
    {
        switch (shape)
        {
            case WordShape word:
                CheckWord(node, word, path);
                break;
            case TextShape text:
                CheckText(node, text, path);
                break;
            case FlagShape:
                CheckFlag(node, path);
                break;
            case NumberShape number:
                CheckNumber(node, path, number.Min, number.Max, Number(node), "a number");
                break;
            case IntegerShape integer:
                CheckNumber(node, path, integer.Min, integer.Max, Integer(node), "a whole number");
                break;
            case AmountShape:
                CheckAmount(node, path);
                break;
            case ListShape list:
                CheckList(node, list, path);
                break;
            case MapShape map:
                CheckMap(node, map, path);
                break;
            case ObjectShape fields:
                CheckObject(node, fields, path);
                break;
        }
    }

    public static bool? Flag(PolicyNode? node) => node is ScalarNode { Plain: true, Text: "true" or "false" } scalar ? scalar.Text == "true" : null;

    public static double? Number(PolicyNode? node) =>
        node is ScalarNode { Plain: true } scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    public static int? Integer(PolicyNode? node) =>
        node is ScalarNode { Plain: true } scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    public static decimal? Amount(PolicyNode? node) =>
        node is ScalarNode { Text.Length: <= LongestAmount } scalar && decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value > 0 ? value : null;

    private void CheckAmount(PolicyNode node, string path)
    {
        if (Amount(node) is null)
        {
            Report(node, $"{path} must be a number above 0", "digits, and a point if need be: 250 or \"0.50\"");
        }
    }

    private void CheckWord(PolicyNode node, WordShape shape, string path)
    {
        string choices = string.Join(", ", shape.Words);
        if (node is not ScalarNode scalar)
        {
            Report(node, $"{path} must be one word", $"one of: {choices}");
        }
        else if (!shape.Words.Contains(scalar.Text))
        {
            Report(node, $"{path} cannot be '{scalar.Text}'", Nearest.Hint(scalar.Text, shape.Words, $"one of: {choices}"));
        }
    }

    private void CheckText(PolicyNode node, TextShape shape, string path)
    {
        if (node is not ScalarNode scalar)
        {
            Report(node, $"{path} must be text", "write the text on the same line, in quotes if it holds ': ' or '#'");
        }
        else if (scalar.Text.Length == 0)
        {
            Report(node, $"{path} is empty", "write the text, or remove the key");
        }
        else if (scalar.Text.Length > shape.MaxLength)
        {
            Report(node, $"{path} has {scalar.Text.Length} characters", $"at most {shape.MaxLength}");
        }
    }

    private void CheckFlag(PolicyNode node, string path)
    {
        if (Flag(node) is null)
        {
            Report(node, $"{path} must be true or false", "write true or false, without quotes");
        }
    }

    private void CheckNumber(PolicyNode node, string path, double min, double max, double? value, string kind)
    {
        if (value is null || value < min || value > max)
        {
            Report(node, value is null ? $"{path} must be {kind}" : $"{path} is out of range", $"{kind} from {Show(min)} to {Show(max)}");
        }
    }

    private void CheckList(PolicyNode node, ListShape shape, string path)
    {
        if (node is ScalarNode { Text.Length: > 0 } && shape.Item is not ObjectShape)
        {
            Check(node, shape.Item, path);
        }
        else if (node is not ListNode list)
        {
            Report(node, $"{path} must be a list", "write [a, b]; write [] for an empty list");
        }
        else if (list.Items.Length > MaxItems)
        {
            Report(node, $"{path} has {list.Items.Length} items", $"at most {MaxItems}");
        }
        else
        {
            for (int i = 0; i < list.Items.Length; i++)
            {
                Check(list.Items[i], shape.Item, $"{path}[{i}]");
            }
        }
    }

    private void CheckMap(PolicyNode node, MapShape shape, string path)
    {
        if (node is not MapNode map)
        {
            Report(node, $"{path} must be a map", "write 'name: value' lines indented below it, or remove the key");
            return;
        }

        foreach (MapEntry entry in map.Entries)
        {
            string below = Below(path, entry.Key);
            if (shape.Keys.IsEmpty ? entry.Key.Length is 0 or > 256 : !shape.Keys.Contains(entry.Key))
            {
                errors.Add(new(entry.Place.File, entry.Place.Line, entry.Place.Column, $"unknown key '{below}'", Nearest.Hint(entry.Key, shape.Keys, $"known here: {string.Join(", ", shape.Keys)}")));
            }
            else
            {
                Check(entry.Value, shape.Value, below);
            }
        }
    }

    private void CheckObject(PolicyNode node, ObjectShape shape, string path)
    {
        if (node is not MapNode map)
        {
            Report(node, $"{(path.Length == 0 ? $"a {shape.Name}" : path)} must be a map", $"write 'key: value' lines; keys are: {string.Join(", ", shape.Fields.Select(f => f.Name))}");
            return;
        }

        foreach (MapEntry entry in map.Entries)
        {
            if (shape.Fields.FirstOrDefault(f => f.Name == entry.Key) is { } field)
            {
                Check(entry.Value, field.Shape, Below(path, entry.Key));
                continue;
            }

            string[] names = [.. shape.Fields.Select(f => f.Name)];
            errors.Add(new(entry.Place.File, entry.Place.Line, entry.Place.Column, $"unknown key '{Below(path, entry.Key)}'", Nearest.Hint(entry.Key, names, $"known here: {string.Join(", ", names)}")));
        }

        foreach (Field field in shape.Fields.Where(f => f.Required && map[f.Name] is null))
        {
            Report(map, $"{Below(path, field.Name)} is missing", field.Shape.Summary);
        }
    }

    private static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private void Report(PolicyNode node, string message, string hint) => errors.Add(new(node.Place.File, node.Place.Line, node.Place.Column, message, hint));

    private static string Show(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
