using System.Numerics;

namespace Cordon.Evidence.Merkle;

/// <summary>Proofs of RFC 9162 §2.1.3 and §2.1.4: built from the nodes of complete subtrees, verified from hashes alone.</summary>
internal static class Proofs
{
    /// <summary>Hash of the complete subtree at a level and index.</summary>
    public delegate Digest NodeReader(int level, long index);

    public static Digest[] Inclusion(long index, long size, NodeReader node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<Digest> path = [];
        long low = 0, high = size;
        while (high - low > 1)
        {
            long split = low + LargestPowerBelow(high - low);
            if (index < split)
            {
                path.Add(Range(split, high, node));
                high = split;
            }
            else
            {
                path.Add(Range(low, split, node));
                low = split;
            }
        }

        path.Reverse();
        return [.. path];
    }

    public static Digest[] Consistency(long oldSize, long newSize, NodeReader node)
    {
        // RFC 9162 §2.1.4.1 defines the proof for 0 < m < n; from the empty tree everything would follow.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        List<Digest> path = [];
        long low = 0, high = newSize;
        bool whole = true;
        while (oldSize != high)
        {
            long split = low + LargestPowerBelow(high - low);
            if (oldSize <= split)
            {
                path.Add(Range(split, high, node));
                high = split;
            }
            else
            {
                path.Add(Range(low, split, node));
                low = split;
                whole = false;
            }
        }

        if (!whole)
        {
            path.Add(Range(low, high, node));
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>Root of the leaves [low, high) of a tree.</summary>
    public static Digest Range(long low, long high, NodeReader node)
    {
        (int Level, long Index)[] nodes = [.. CompactRange.Nodes(low, high)];
        Digest root = node(nodes[^1].Level, nodes[^1].Index);
        for (int i = nodes.Length - 2; i >= 0; i--)
        {
            root = Hashing.Node(node(nodes[i].Level, nodes[i].Index), root);
        }

        return root;
    }

    public static bool VerifyInclusion(ulong index, ulong size, in Digest leaf, ReadOnlySpan<Digest> proof, in Digest root)
    {
        if (index >= size)
        {
            return false;
        }

        ulong fn = index, sn = size - 1;
        Digest hash = leaf;
        foreach (Digest p in proof)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                hash = Hashing.Node(p, hash);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
            {
                hash = Hashing.Node(hash, p);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && hash == root;
    }

    public static bool VerifyConsistency(ulong oldSize, ulong newSize, ReadOnlySpan<Digest> proof, in Digest oldRoot, in Digest newRoot)
    {
        // Size 0 is consistent with anything, so a proof from it proves nothing and must be refused.
        if (oldSize == 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.IsEmpty && oldRoot == newRoot;
        }

        if (proof.IsEmpty)
        {
            return false;
        }

        bool power = BitOperations.IsPow2(oldSize);
        Digest fr = power ? oldRoot : proof[0];
        Digest sr = fr;
        ReadOnlySpan<Digest> rest = power ? proof : proof[1..];
        ulong fn = oldSize - 1, sn = newSize - 1;
        while ((fn & 1) == 1)
        {
            fn >>= 1;
            sn >>= 1;
        }

        foreach (Digest c in rest)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                fr = Hashing.Node(c, fr);
                sr = Hashing.Node(c, sr);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
            {
                sr = Hashing.Node(sr, c);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && fr == oldRoot && sr == newRoot;
    }

    private static long LargestPowerBelow(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
