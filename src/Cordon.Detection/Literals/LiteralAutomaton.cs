using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cordon.Detection;

/// <summary>
/// Aho-Corasick over UTF-16. ASCII, which is nearly all traffic, is one dense table with a row per state and a column per class of
/// characters; other characters walk the tree and its failure links, which costs at most one step back per step forward.
/// </summary>
internal sealed class LiteralAutomaton
{
    private const int HasOutput = int.MinValue;

    private readonly byte[] _classes;
    private readonly int _stride;
    private readonly int[] _table;
    private readonly int[] _fail;
    private readonly int[] _depth;
    private readonly ulong[] _guards;
    private readonly Output[][] _outputs;
    private readonly Dictionary<(int State, char C), int> _foreign;

    private LiteralAutomaton(byte[] classes, int stride, int[] table, int[] fail, int[] depth, ulong[] guards, Output[][] outputs, Dictionary<(int, char), int> foreign) =>
        (_classes, _stride, _table, _fail, _depth, _guards, _outputs, _foreign) = (classes, stride, table, fail, depth, guards, outputs, foreign);

    /// <summary>A literal that ends here.</summary>
    public readonly record struct Output(int Owner, int Length);

    public int States => _depth.Length;

    public static LiteralAutomaton Of(LiteralTrie trie)
    {
        byte[] classes = Classes(trie, out int stride);
        int[] table = new int[trie.Count * stride];
        int[] fail = new int[trie.Count];
        int[] depth = new int[trie.Count];
        ulong[] guards = new ulong[trie.Count];
        var foreign = new Dictionary<(int, char), int>();
        var outputs = new Output[trie.Count][];
        outputs[0] = [];
        int[] order = new int[trie.Count];
        int known = 1;
        for (int i = 0; i < order.Length; i++)
        {
            int state = order[i];
            depth[state] = trie.Depth(state);
            guards[state] = trie.Guards(state);
            Span<int> row = table.AsSpan(state * stride, stride);
            if (state != 0)
            {
                // What the state does not continue, the longest shorter suffix does.
                table.AsSpan(fail[state] * stride, stride).CopyTo(row);
            }

            for (int next = trie.FirstBelow(state); next != 0; next = trie.NextBeside(next))
            {
                char c = trie.Character(next);
                order[known++] = next;
                fail[next] = state == 0 ? 0 : c < 0x80 ? (row[classes[c]] & ~HasOutput) / stride : Step(foreign, fail, fail[state], c);
                // What it falls back on is less deep, so it has its outputs already.
                outputs[next] = trie.Outputs(next, outputs[fail[next]]);
                if (c < 0x80)
                {
                    row[classes[c]] = (next * stride) | (outputs[next].Length > 0 ? HasOutput : 0);
                }
                else
                {
                    foreign[(state, c)] = next;
                }
            }
        }

        return new LiteralAutomaton(classes, stride, table, fail, depth, guards, outputs, foreign);
    }

    /// <summary>
    /// Reads on from <paramref name="from"/> to the next end of a literal, and gives the offset after it. The state is the automaton's
    /// whole memory: a caller that keeps it can go on with the next piece of a text.
    /// </summary>
    public int Next(ReadOnlySpan<char> text, int from, ref int state, out ReadOnlySpan<Output> outputs)
    {
        ref int table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref byte classes = ref MemoryMarshal.GetArrayDataReference(_classes);
        int row = state;
        for (int i = from; i < text.Length; i++)
        {
            char c = text[i];
            if (c < 0x80)
            {
                row = Unsafe.Add(ref table, row + Unsafe.Add(ref classes, c));
            }
            else
            {
                int next = Step(_foreign, _fail, row / _stride, c);
                row = (next * _stride) | (_outputs[next].Length > 0 ? HasOutput : 0);
            }

            if (row < 0)
            {
                state = row & ~HasOutput;
                outputs = _outputs[state / _stride];
                return i + 1;
            }
        }

        state = row;
        outputs = [];
        return text.Length;
    }

    /// <summary>How many characters of a literal of these guards have been read, if it goes on.</summary>
    public int Depth(int state, ulong guards)
    {
        int node = state / _stride;
        while (node != 0 && (_guards[node] & guards) == 0)
        {
            node = _fail[node];
        }

        return _depth[node];
    }

    private static int Step(Dictionary<(int State, char C), int> foreign, int[] fail, int state, char c)
    {
        while (true)
        {
            if (foreign.TryGetValue((state, c), out int next))
            {
                return next;
            }

            if (state == 0)
            {
                return 0;
            }

            state = fail[state];
        }
    }

    // Class 0 is every character that no literal has; letters share a class with their capitals.
    private static byte[] Classes(LiteralTrie trie, out int stride)
    {
        Span<bool> used = stackalloc bool[128];
        for (int node = 1; node < trie.Count; node++)
        {
            if (trie.Character(node) < used.Length)
            {
                used[trie.Character(node)] = true;
            }
        }

        byte[] classes = new byte[used.Length];
        stride = 1;
        for (int c = 0; c < used.Length; c++)
        {
            if (used[c])
            {
                classes[c] = (byte)stride++;
                if (char.IsAsciiLetterLower((char)c))
                {
                    classes[c & ~0x20] = classes[c];
                }
            }
        }

        return classes;
    }
}
