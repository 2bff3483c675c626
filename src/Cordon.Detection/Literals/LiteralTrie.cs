namespace Cordon.Detection;

/// <summary>Literals as a tree of characters; ASCII letters in lower case.</summary>
internal sealed class LiteralTrie
{
    public List<Node> Nodes { get; } = [new(0)];

    public void Add(string literal, int owner)
    {
        int at = 0;
        foreach (char given in literal)
        {
            char c = char.IsAsciiLetterUpper(given) ? (char)(given | 0x20) : given;
            if (!Nodes[at].Next.TryGetValue(c, out int next))
            {
                next = Nodes.Count;
                Nodes.Add(new Node(Nodes[at].Depth + 1));
                Nodes[at].Next[c] = next;
            }

            at = next;
        }

        if (at != 0 && !Nodes[at].Outputs.Contains(new(owner, literal.Length)))
        {
            Nodes[at].Outputs.Add(new(owner, literal.Length));
        }
    }

    internal sealed class Node(int depth)
    {
        public int Depth => depth;

        public SortedDictionary<char, int> Next { get; } = [];

        public List<LiteralAutomaton.Output> Outputs { get; } = [];

        public int Fail { get; set; }
    }
}
