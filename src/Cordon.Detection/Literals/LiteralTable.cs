using System.Runtime.InteropServices;

namespace Cordon.Detection;

/// <summary>
/// All literals as a tree in flat arrays, 200 KB for three thousand of them: a text of many different words must not push everything else out of a core's caches. The tree is
/// entered where four characters stand with which a literal may begin, and followed from there as far as the text goes: at most the longest literal for each character.
/// </summary>
internal sealed class LiteralTable
{
    // Nodes are numbered by depth, those below the same node in a row: node 0 is the root, and what is below a node ends where that of the next begins.
    private readonly char[] _letters;
    private readonly int[] _below;
    private readonly int[] _endings;
    private readonly int[] _owners;
    private readonly ulong[] _guards;
    private readonly int[] _first = new int[128];
    private readonly LiteralHeads _heads;
    private readonly int _longest;

    private LiteralTable(LiteralTrie trie)
    {
        _letters = new char[trie.Count];
        _below = new int[trie.Count + 1];
        _endings = new int[trie.Count + 1];
        _guards = new ulong[trie.Count];
        List<int> owners = [];
        int[] nodes = new int[trie.Count];
        int known = 1;
        for (int i = 0; i < nodes.Length; i++)
        {
            int node = nodes[i];
            (_letters[i], _below[i], _endings[i], _guards[i]) = (trie.Character(node), known, owners.Count, trie.Guards(node));
            trie.AddOwners(node, owners);
            for (int below = trie.FirstBelow(node); below != 0; below = trie.NextBeside(below))
            {
                nodes[known++] = below;
            }
        }

        _owners = [.. owners];
        (_below[^1], _endings[^1]) = (known, _owners.Length);
        _longest = trie.Depth(nodes[^1]);
        for (int i = _below[0]; i < _below[1]; i++)
        {
            if (_letters[i] < _first.Length)
            {
                _first[_letters[i]] = i;
            }
        }

        _heads = LiteralHeads.Of(trie);
    }

    public int Nodes => _letters.Length;

    public static LiteralTable Of(LiteralTrie trie) => new(trie);

    /// <summary>Every literal at every offset of the text, in the order of their beginnings.</summary>
    public Matches In(ReadOnlySpan<char> text) => new(this, text);

    /// <summary>How many characters at the end of the text begin a literal of these guards that goes on.</summary>
    public int Begun(ReadOnlySpan<char> text, ulong guards)
    {
        for (int start = Math.Max(0, text.Length - _longest); start < text.Length; start++)
        {
            if (_heads.MayBegin(text, start) && IsBegun(text[start..], guards))
            {
                return text.Length - start;
            }
        }

        return 0;
    }

    private bool IsBegun(ReadOnlySpan<char> text, ulong guards)
    {
        int node = 0;
        foreach (char c in text)
        {
            node = Below(node, c);
            if (node == 0 || (_guards[node] & guards) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // 0 for none: the root is below nothing.
    private int Below(int node, char c)
    {
        c = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
        if (node == 0 && c < _first.Length)
        {
            return _first[c];
        }

        int from = _below[node];
        int found = _letters.AsSpan(from, _below[node + 1] - from).IndexOf(c);
        return found < 0 ? 0 : from + found;
    }

    /// <summary>The literals of a text, one after the other.</summary>
    internal ref struct Matches(LiteralTable table, ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _node;

        /// <summary>Where the literal begins.</summary>
        public int Start { get; private set; } = -1;

        public int Length { get; private set; }

        /// <summary>Whose literal it is.</summary>
        public readonly ReadOnlySpan<int> Owners => table._owners.AsSpan(table._endings[_node], table._endings[_node + 1] - table._endings[_node]);

        public bool MoveNext()
        {
            while (true)
            {
                if (_node == 0)
                {
                    Start = table._heads.Next(_text, Start + 1);
                    Length = 0;
                    if (Start >= _text.Length)
                    {
                        return false;
                    }
                }

                while (Start + Length < _text.Length && (_node = table.Below(_node, _text[Start + Length])) != 0)
                {
                    Length++;
                    if (table._endings[_node] < table._endings[_node + 1])
                    {
                        return true;
                    }
                }

                _node = 0;
            }
        }
    }
}
