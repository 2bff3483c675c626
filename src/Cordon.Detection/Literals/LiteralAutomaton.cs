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
    private readonly Output[][] _outputs;
    private readonly Dictionary<(int State, char C), int> _foreign;

    private LiteralAutomaton(byte[] classes, int stride, int[] table, int[] fail, int[] depth, Output[][] outputs, Dictionary<(int, char), int> foreign) =>
        (_classes, _stride, _table, _fail, _depth, _outputs, _foreign) = (classes, stride, table, fail, depth, outputs, foreign);

    /// <summary>A literal that ends here.</summary>
    public readonly record struct Output(int Owner, int Length);

    public int States => _depth.Length;

    public static LiteralAutomaton Of(LiteralTrie trie)
    {
        List<LiteralTrie.Node> nodes = trie.Nodes;
        byte[] classes = Classes(nodes, out int stride);
        int[] table = new int[nodes.Count * stride];
        int[] fail = new int[nodes.Count];
        var foreign = new Dictionary<(int, char), int>();
        var outputs = new Output[nodes.Count][];
        var order = new Queue<int>([0]);
        while (order.TryDequeue(out int state))
        {
            LiteralTrie.Node node = nodes[state];
            outputs[state] = state == 0 ? [] : [.. node.Outputs, .. outputs[fail[state]]];
            if (state != 0)
            {
                // What the state does not continue, the longest shorter suffix does.
                table.AsSpan(fail[state] * stride, stride).CopyTo(table.AsSpan(state * stride));
            }

            foreach ((char c, int next) in node.Next)
            {
                order.Enqueue(next);
                if (c < 0x80)
                {
                    int column = classes[c];
                    fail[next] = state == 0 ? 0 : table[(state * stride) + column] / stride;
                    table[(state * stride) + column] = next * stride;
                }
                else
                {
                    fail[next] = state == 0 ? 0 : Step(foreign, fail, fail[state], c);
                    foreign[(state, c)] = next;
                }
            }
        }

        for (int i = 0; i < table.Length; i++)
        {
            table[i] |= outputs[table[i] / stride].Length > 0 ? HasOutput : 0;
        }

        return new LiteralAutomaton(classes, stride, table, fail, [.. nodes.Select(n => n.Depth)], outputs, foreign);
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

    /// <summary>How many characters of a literal have been read.</summary>
    public int Depth(int state) => _depth[state / _stride];

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
    private static byte[] Classes(List<LiteralTrie.Node> nodes, out int stride)
    {
        byte[] classes = new byte[128];
        stride = 1;
        foreach (char c in nodes.SelectMany(n => n.Next.Keys).Where(c => c < 0x80).Distinct().Order())
        {
            classes[c] = (byte)stride;
            if (char.IsAsciiLetterLower(c))
            {
                classes[c & ~0x20] = (byte)stride;
            }

            stride++;
        }

        return classes;
    }
}
