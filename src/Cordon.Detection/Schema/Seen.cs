namespace Cordon.Detection;

/// <summary>The members and items of one instance that some keyword of its schema has judged.</summary>
internal sealed class Seen
{
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    public HashSet<int> Items { get; } = [];

    public void Add(Seen other)
    {
        Names.UnionWith(other.Names);
        Items.UnionWith(other.Items);
    }
}
