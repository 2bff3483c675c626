using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cordon.Policy.Language;

/// <summary>
/// YAML text to nodes, within bounds. Anchors, aliases, tags and second documents are refused: none is needed, and
/// aliases are how a kilobyte becomes a gigabyte.
/// </summary>
/// <param name="kind">What the file is called in errors: policy, configuration.</param>
internal sealed class PolicyNodeReader(string file, List<PolicyError> errors, string kind = "policy")
{
    public const int MaxCharacters = 1 << 20;
    public const int MaxDepth = 16;
    public const int MaxNodes = 50_000;

    private int _nodes;

    /// <summary>The document's root, or null with the reason in the errors.</summary>
    public PolicyNode? Read(string text)
    {
        if (text.Length > MaxCharacters)
        {
            errors.Add(new(file, 0, 0, $"the {kind} has {text.Length} characters, more than {MaxCharacters}", "split it, or move long lists into a file of their own"));
            return null;
        }

        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                errors.Add(new(file, 1, 1, $"the {kind} is empty", kind == "policy" ? "write at least: version: 1" : "write at least one key: value"));
                return null;
            }

            PolicyNode? root = Node(parser, depth: 1);
            if (root is null)
            {
                return null;
            }

            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out DocumentStart? second))
            {
                errors.Add(new(file, (int)second.Start.Line, (int)second.Start.Column, $"a {kind} is one YAML document; here begins another", "remove the line '---' and what follows it"));
                return null;
            }

            return root;
        }
        catch (YamlException e)
        {
            errors.Add(new(file, (int)e.Start.Line, (int)e.Start.Column, "this is not valid YAML: " + OneLine(e.Message), "check indentation, quotes and brackets here and on the line above"));
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner trips over some texts instead of refusing them, for instance a colon, an open bracket, a line break and a letter.
            errors.Add(new(file, 0, 0, "this is not valid YAML", "check indentation, quotes and brackets"));
            return null;
        }
    }

    private PolicyNode? Node(Parser parser, int depth)
    {
        if (!parser.Accept<NodeEvent>(out NodeEvent? next))
        {
            if (parser.Accept<AnchorAlias>(out AnchorAlias? alias))
            {
                return RefuseAlias(alias.Start);
            }

            ParsingEvent? current = parser.Current;
            return Refuse((int)(current?.Start.Line ?? 0), (int)(current?.Start.Column ?? 0), "a value is missing here", "write a value after the key");
        }

        var place = new Place(file, (int)next.Start.Line, (int)next.Start.Column);
        if (!next.Anchor.IsEmpty)
        {
            return RefuseAlias(next.Start);
        }

        if (!next.Tag.IsEmpty)
        {
            return Refuse(place.Line, place.Column, $"tags are not allowed in a {kind}", "remove the word that begins with '!'");
        }

        if (depth > MaxDepth)
        {
            return Refuse(place.Line, place.Column, $"nested deeper than {MaxDepth}", $"no {kind} key is that deep; check the indentation");
        }

        if (++_nodes > MaxNodes)
        {
            return Refuse(place.Line, place.Column, $"more than {MaxNodes} values", $"split the {kind}");
        }

        return next switch
        {
            Scalar scalar => Text(parser, scalar, place),
            SequenceStart => List(parser, place, depth),
            _ => Map(parser, place, depth),
        };
    }

    private static ScalarNode Text(Parser parser, Scalar scalar, Place place)
    {
        parser.MoveNext();
        return new(place, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private ListNode? List(Parser parser, Place place, int depth)
    {
        parser.Consume<SequenceStart>();
        ImmutableArray<PolicyNode>.Builder items = ImmutableArray.CreateBuilder<PolicyNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (Node(parser, depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new(place, items.ToImmutable());
    }

    private MapNode? Map(Parser parser, Place place, int depth)
    {
        parser.Consume<MappingStart>();
        ImmutableArray<MapEntry>.Builder entries = ImmutableArray.CreateBuilder<MapEntry>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(parser, depth + 1) is not { } key || Node(parser, depth + 1) is not { } value)
            {
                return null;
            }

            if (key is not ScalarNode name)
            {
                errors.Add(new(file, key.Place.Line, key.Place.Column, "a key must be a word", "write 'key: value'"));
            }
            else if (!seen.TryAdd(name.Text, key.Place.Line))
            {
                errors.Add(new(file, key.Place.Line, key.Place.Column, $"key '{name.Text}' is here twice, first on line {seen[name.Text]}", "keep one of the two"));
            }
            else
            {
                entries.Add(new(key.Place, name.Text, value));
            }
        }

        return new(place, entries.ToImmutable());
    }

    private PolicyNode? RefuseAlias(Mark mark) =>
        Refuse((int)mark.Line, (int)mark.Column, $"anchors and aliases are not allowed in a {kind}", "write the value out where it is needed");

    private PolicyNode? Refuse(int line, int column, string message, string hint)
    {
        errors.Add(new(file, line, column, message, hint));
        return null;
    }

    private static string OneLine(string message)
    {
        // Some of YamlDotNet's messages repeat the position in front: "(Line: 3, Col: 1, Idx: 20): ...".
        int close = message.IndexOf("): ", StringComparison.Ordinal);
        string text = message.StartsWith('(') && close > 0 ? message[(close + 3)..] : message;
        return text.ReplaceLineEndings(" ").TrimEnd('.');
    }
}
