namespace Cordon.Detection;

/// <summary>The members and items of one instance that some keyword of its schema has judged; kept only where a schema asks for the others.</summary>
internal sealed class SchemaMarks
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<int> _items = [];

    public void Name(string name) => _names.Add(name);

    public void Item(int index) => _items.Add(index);

    public bool Has(string name) => _names.Contains(name);

    public bool Has(int index) => _items.Contains(index);

    public void Add(SchemaMarks other, ref int steps)
    {
        steps += other._names.Count + other._items.Count;
        _names.UnionWith(other._names);
        _items.UnionWith(other._items);
    }
}
