using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cordon.Detection;

/// <summary>
/// The first characters of all literals, as a bit for each hash of them: tells where no literal begins, from 32 KB. Where it says that one may, the table looks.
/// </summary>
internal sealed class LiteralHeads
{
    /// <summary>So many characters make a head; a shorter literal begins with whatever follows it.</summary>
    public const int Length = 4;

    private const int KindBits = 6;
    private const int Kinds = 1 << KindBits;
    private const int Foreign = Kinds - 1;
    private const int Rest = (1 << (KindBits * Length)) - 1;
    private const int SlotBits = 18;
    private const uint Spread = 0x9E3779B1;

    private readonly byte[] _kinds = new byte[128];
    private readonly uint[] _slots = new uint[1 << (SlotBits - 5)];

    public static LiteralHeads Of(LiteralTrie trie)
    {
        LiteralHeads heads = new();
        heads.Number(trie);
        heads.Add(trie, node: 0, code: 0);
        return heads;
    }

    /// <summary>The next offset at which a literal may begin, or may yet when more text follows; the length of the text when there is none.</summary>
    public int Next(ReadOnlySpan<char> text, int from)
    {
        int end = text.Length - (Length - 1);
        if (from >= end)
        {
            return Math.Min(from, text.Length);
        }

        ref byte kinds = ref MemoryMarshal.GetArrayDataReference(_kinds);
        ref uint slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        int code = 0;
        for (int i = from; i < from + Length - 1; i++)
        {
            code = (code << KindBits) | Kind(ref kinds, text[i]);
        }

        for (int i = from; i < end; i++)
        {
            code = ((code << KindBits) | Kind(ref kinds, text[i + Length - 1])) & Rest;
            uint slot = Slot(code);
            if ((Unsafe.Add(ref slots, slot >> 5) & (1u << (int)(slot & 31))) != 0)
            {
                return i;
            }
        }

        return end;
    }

    /// <summary>False when no literal begins at this offset, whatever may follow the text.</summary>
    public bool MayBegin(ReadOnlySpan<char> text, int at)
    {
        if (text.Length - at < Length)
        {
            return true;
        }

        ref byte kinds = ref MemoryMarshal.GetArrayDataReference(_kinds);
        int code = 0;
        for (int i = at; i < at + Length; i++)
        {
            code = (code << KindBits) | Kind(ref kinds, text[i]);
        }

        uint slot = Slot(code);
        return (_slots[slot >> 5] & (1u << (int)(slot & 31))) != 0;
    }

    // Kind 0 is every ASCII character that no literal has; letters share a kind with their capitals, and what there are no more kinds for shares the last.
    private void Number(LiteralTrie trie)
    {
        byte known = 0;
        for (int node = 1; node < trie.Count; node++)
        {
            char c = trie.Character(node);
            if (c < _kinds.Length && _kinds[c] == 0)
            {
                _kinds[c] = known = Math.Min((byte)(known + 1), (byte)(Foreign - 1));
                if (char.IsAsciiLetterLower(c))
                {
                    _kinds[c & ~0x20] = known;
                }
            }
        }
    }

    private void Add(LiteralTrie trie, int node, int code)
    {
        int left = Length - trie.Depth(node);
        if (left == 0 || trie.IsEnd(node))
        {
            for (int rest = 0; rest < 1 << (KindBits * left); rest++)
            {
                uint slot = Slot((code << (KindBits * left)) | rest);
                _slots[slot >> 5] |= 1u << (int)(slot & 31);
            }

            return;
        }

        for (int below = trie.FirstBelow(node); below != 0; below = trie.NextBeside(below))
        {
            Add(trie, below, (code << KindBits) | Kind(ref MemoryMarshal.GetArrayDataReference(_kinds), trie.Character(below)));
        }
    }

    private static uint Slot(int code) => ((uint)code * Spread) >> (32 - SlotBits);

    private static int Kind(ref byte kinds, char c) => c < 0x80 ? Unsafe.Add(ref kinds, c) : Foreign;
}
