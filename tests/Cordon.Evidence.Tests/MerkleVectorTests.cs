using System.Numerics;
using System.Text;
using System.Text.Json;
using Cordon.Evidence.Merkle;

namespace Cordon.Evidence.Tests;

/// <summary>Trees and proofs of others beside those of <see cref="MerkleTests"/>: node by node, subtree by subtree, and every proof of a hundred leaves.</summary>
public sealed class MerkleVectorTests
{
    [Fact]
    public void Every_node_and_right_edge_of_the_tree_of_RFC_6962_is_ours()
    {
        JsonElement tree = Vectors.Json("merkle/rfc6962_tree.json");
        List<string[]> levels = [.. tree.GetProperty("node_hashes_by_level").EnumerateArray().Select(l => l.EnumerateArray().Select(h => h.GetString()!).ToArray())];
        JsonElement[] edges = [.. tree.GetProperty("compact_right_edge_by_size").EnumerateArray()];
        CompactRange range = new();
        int nodes = 0;
        foreach (JsonElement input in tree.GetProperty("leaf_inputs").EnumerateArray())
        {
            long index = range.Size;
            range.Append(Hashing.Leaf(Convert.FromHexString(input.GetString()!)), (level, hash) =>
            {
                Assert.Equal(levels[level][index >> level], hash.ToHex());
                nodes++;
            });
            (int Level, long Index)[] edge = [.. edges[range.Size].EnumerateArray().Select(n => (n[0].GetInt32(), n[1].GetInt64()))];
            Assert.Equal(edge, CompactRange.Nodes(0, range.Size));
            Assert.Equal(edge.Select(n => levels[n.Level][n.Index]), range.Edge.Select(h => h.ToHex()));
        }

        Assert.Equal(levels.Sum(l => l.Length), nodes);
    }

    [Fact]
    public void Leaves_and_the_empty_tree_are_hashed_as_transparency_dev_does()
    {
        foreach (JsonElement c in Vectors.Json("merkle/rfc6962_tree.json").GetProperty("hasher").EnumerateArray())
        {
            string? hash = c.Text("op") switch
            {
                "root" => new CompactRange().Root.ToHex(),
                "leaf" => Hashing.Leaf(Convert.FromHexString(c.Text("data"))).ToHex(),
                // Its "nodes" are four bytes long; ours are hashes by type, and the 15 nodes above stand for it.
                _ => null,
            };
            Assert.True(hash is null || hash == c.Text("want"), c.Text("name"));
        }
    }

    [Fact]
    public void Inclusion_in_a_subtree_is_inclusion_in_a_tree_of_its_own()
    {
        int judged = 0;
        foreach (JsonElement c in Vectors.Json("merkle/subtreeinclusion.json").GetProperty("cases").EnumerateArray())
        {
            ulong start = c.GetProperty("start").GetUInt64(), end = c.GetProperty("end").GetUInt64(), leaf = c.GetProperty("leafIdx").GetUInt64();
            if (end <= start || leaf < start || end - start > long.MaxValue || start % BitOperations.RoundUpToPowerOf2(end - start) != 0)
            {
                // What is a subtree at all is a rule of a format that Cordon does not write.
                Assert.True(c.GetProperty("wantErr").GetBoolean(), c.Text("name"));
                continue;
            }

            bool good = c.GetProperty("leafHash").GetBytesFromBase64().Length == 32 && c.GetProperty("root").GetBytesFromBase64().Length == 32
                && Proofs.VerifyInclusion(leaf - start, end - start, c.Digest("leafHash"), Hashes(c), c.Digest("root"));
            Assert.True(good != c.GetProperty("wantErr").GetBoolean(), c.Text("name"));
            judged++;
        }

        Assert.Equal(184, judged);
    }

    [Fact]
    public void Consistency_with_a_subtree_that_begins_the_tree_is_consistency_with_an_older_tree()
    {
        int judged = 0;
        foreach (JsonElement c in Vectors.Json("merkle/subtreeconsistency.json").GetProperty("cases").EnumerateArray().Where(c => c.GetProperty("start").GetUInt64() == 0))
        {
            bool good = Proofs.VerifyConsistency(c.GetProperty("end").GetUInt64(), c.GetProperty("size").GetUInt64(), Hashes(c), c.Digest("root1"), c.Digest("root2"));
            // From the empty tree everything would follow: the origin lets one such proof pass, Cordon none.
            Assert.True(c.GetProperty("end").GetUInt64() == 0 ? !good : good != c.GetProperty("wantErr").GetBoolean(), c.Text("name"));
            judged++;
        }

        Assert.Equal(102, judged);
    }

    [Fact]
    public void Every_proof_between_all_sizes_of_the_checksum_database_tree_verifies_and_no_flipped_bit_does()
    {
        JsonElement tree = Vectors.Json("tlog/sumdb_tlog.json").GetProperty("tree_property");
        Digest[] leaves = [.. Enumerable.Range(0, 100).Select(i => Hashing.Leaf(Encoding.UTF8.GetBytes($"leaf {i}")))];
        Digest Node(int level, long at) => level == 0 ? leaves[at] : Hashing.Node(Node(level - 1, at * 2), Node(level - 1, (at * 2) + 1));
        Digest[] roots = [Hashing.Empty, .. Enumerable.Range(1, 100).Select(size => Proofs.Range(0, size, Node))];
        foreach (JsonProperty root in tree.GetProperty("root_base64_by_size").EnumerateObject())
        {
            Assert.Equal(root.Value.GetString(), roots[int.Parse(root.Name, System.Globalization.CultureInfo.InvariantCulture)].ToBase64());
        }

        for (int size = 1; size <= 100; size++)
        {
            for (int other = 0; other < size; other++)
            {
                Digest[] path = Proofs.Inclusion(other, size, Node), steps = Proofs.Consistency(other + 1, size, Node);
                Assert.True(Proofs.VerifyInclusion((ulong)other, (ulong)size, leaves[other], path, roots[size]));
                Assert.True(Proofs.VerifyConsistency((ulong)other + 1, (ulong)size, steps, roots[other + 1], roots[size]));
                int bit = ((size * 31) + other) % 256;
                Assert.All(Flipped(path, bit), p => Assert.False(Proofs.VerifyInclusion((ulong)other, (ulong)size, leaves[other], p, roots[size])));
                Assert.All(Flipped(steps, bit), p => Assert.False(Proofs.VerifyConsistency((ulong)other + 1, (ulong)size, p, roots[other + 1], roots[size])));
            }
        }
    }

    private static IEnumerable<Digest[]> Flipped(Digest[] proof, int bit)
    {
        for (int i = 0; i < proof.Length; i++)
        {
            byte[] hash = proof[i].ToArray();
            hash[bit / 8] ^= (byte)(1 << (bit % 8));
            Digest[] altered = [.. proof];
            altered[i] = new(hash);
            yield return altered;
        }
    }

    private static Digest[] Hashes(JsonElement c) => c.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
        ? [.. proof.EnumerateArray().Select(h => h.GetBytesFromBase64()).Select(b => b.Length == 32 ? new Digest(b) : default)]
        : [];
}
