using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Language;

/// <summary>
/// Values of nodes, or null for what the checker has already complained about: so one bad value does not hide the errors behind it.
/// </summary>
internal static class NodeValues
{
    extension(PolicyNode? node)
    {
        public MapNode? Map => node as MapNode;

        public ImmutableArray<PolicyNode> Items => node switch
        {
            ListNode list => list.Items,
            ScalarNode { Text.Length: > 0 } scalar => [scalar],
            _ => [],
        };

        public Located<T>? Word<T>() where T : struct, Enum =>
            node is ScalarNode scalar && Words.TryParse(scalar.Text, out T value) ? new(value, scalar.Place) : null;

        public Located<string>? Text => node is ScalarNode { Text.Length: > 0 } scalar ? new(scalar.Text, scalar.Place) : null;

        public bool? Flag => ShapeChecker.Flag(node);

        public Located<double>? Number => ShapeChecker.Number(node) is { } value ? new(value, node!.Place) : null;

        public Located<int>? Integer => ShapeChecker.Integer(node) is { } value ? new(value, node!.Place) : null;

        public Located<decimal>? Amount => ShapeChecker.Amount(node) is { } value ? new(value, node!.Place) : null;

        public ImmutableArray<T> WordList<T>() where T : struct, Enum =>
            [.. node.Items.Select(i => i.Word<T>()).OfType<Located<T>>().Select(l => l.Value).Distinct().Order()];

        public ImmutableArray<string> TextList => [.. node.Items.Select(i => i.Text?.Value).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

        public Located<ImmutableArray<string>>? Texts => node is null ? null : new(node.TextList, node.Place);

        public Located<ImmutableArray<Surface>>? Surfaces => node is null ? null : new(node.SurfaceList, node.Place);

        public ImmutableArray<Surface> SurfaceList =>
            node.Items.Any(i => i is ScalarNode { Text: PolicyKeys.AllSurfaces }) ? [.. Enum.GetValues<Surface>()] : node.WordList<Surface>();
    }
}
