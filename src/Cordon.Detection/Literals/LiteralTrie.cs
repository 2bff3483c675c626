namespace Cordon.Detection;

/// <summary>Literals as a tree of characters; ASCII letters in lower case. In flat arrays, because it is built at every start.</summary>
internal sealed class LiteralTrie
{
    private Node[] _nodes = new Node[1024];
    private Ending[] _endings = new Ending[1024];
    private int _ended = 1;

    /// <summary>How many nodes there are; the root is 0.</summary>
    public int Count { get; private set; } = 1;

    /// <param name="guards">The guards that ask for it, a bit each.</param>
    public void Add(string literal, int owner, ulong guards)
    {
        int at = 0;
        foreach (char given in literal)
        {
            at = Below(at, char.IsAsciiLetterUpper(given) ? (char)(given | 0x20) : given);
            _nodes[at].Guards |= guards;
        }

        if (at != 0)
        {
            End(at, owner);
        }
    }

    public int Depth(int node) => _nodes[node].Depth;

    /// <summary>The guards that have a literal which begins with the characters down to a node.</summary>
    public ulong Guards(int node) => _nodes[node].Guards;

    /// <summary>The character that leads to a node.</summary>
    public char Character(int node) => _nodes[node].Character;

    /// <summary>Whether a literal ends at a node.</summary>
    public bool IsEnd(int node) => _nodes[node].FirstEnding != 0;

    /// <summary>The first node below; 0 for none.</summary>
    public int FirstBelow(int node) => _nodes[node].FirstBelow;

    /// <summary>The next node below the same one; 0 for none.</summary>
    public int NextBeside(int node) => _nodes[node].NextBeside;

    /// <summary>Adds whose literals end at a node.</summary>
    public void AddOwners(int node, List<int> to)
    {
        for (int i = _nodes[node].FirstEnding; i != 0; i = _endings[i].Next)
        {
            to.Add(_endings[i].Owner);
        }
    }

    private int Below(int node, char c)
    {
        int last = 0;
        for (int child = _nodes[node].FirstBelow; child != 0; child = _nodes[child].NextBeside)
        {
            if (_nodes[child].Character == c)
            {
                return child;
            }

            last = child;
        }

        if (Count == _nodes.Length)
        {
            Array.Resize(ref _nodes, Count * 2);
        }

        int added = Count++;
        _nodes[added] = new Node { Character = c, Depth = _nodes[node].Depth + 1 };
        if (last == 0)
        {
            _nodes[node].FirstBelow = added;
        }
        else
        {
            _nodes[last].NextBeside = added;
        }

        return added;
    }

    private void End(int node, int owner)
    {
        int last = 0;
        for (int i = _nodes[node].FirstEnding; i != 0; i = _endings[i].Next)
        {
            if (_endings[i].Owner == owner)
            {
                return;
            }

            last = i;
        }

        if (_ended == _endings.Length)
        {
            Array.Resize(ref _endings, _ended * 2);
        }

        _endings[_ended].Owner = owner;
        if (last == 0)
        {
            _nodes[node].FirstEnding = _ended;
        }
        else
        {
            _endings[last].Next = _ended;
        }

        _ended++;
    }

    private struct Node
    {
        public char Character;
        public int Depth;
        public int FirstBelow;
        public int NextBeside;
        public int FirstEnding;
        public ulong Guards;
    }

    private struct Ending
    {
        public int Owner;
        public int Next;
    }
}
