using System.Text.Json;
using Cordon.Evidence.Merkle;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Evidence.Tests;

public sealed class MerkleTests
{
    [Fact]
    public void Inclusion_proofs_of_transparency_dev_are_judged_as_they_say() =>
        Judge("merkle/inclusion.json", c => c.GetProperty("leafHash").GetBytesFromBase64().Length == 32 && c.GetProperty("root").GetBytesFromBase64().Length == 32 && Proofs.VerifyInclusion(c.GetProperty("leafIdx").GetUInt64(), c.GetProperty("treeSize").GetUInt64(), c.Digest("leafHash"), Hashes(c), c.Digest("root")), 98);

    [Fact]
    public void Consistency_proofs_of_transparency_dev_are_judged_as_they_say() =>
        Judge("merkle/consistency.json", c => Proofs.VerifyConsistency(c.GetProperty("size1").GetUInt64(), c.GetProperty("size2").GetUInt64(), Hashes(c), c.Digest("root1"), c.Digest("root2")), 98);

    [Fact]
    public void A_consistency_proof_from_size_0_is_refused()
    {
        Assert.False(Proofs.VerifyConsistency(0, 1, [], Hashing.Empty, Hashing.Leaf([])));
        Assert.False(Proofs.VerifyConsistency(0, 0, [], Hashing.Empty, Hashing.Empty));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proofs.Consistency(0, 1, (_, _) => default));
    }

    [Fact]
    public void Leaves_nodes_and_roots_are_those_of_RFC_6962()
    {
        JsonElement tree = Vectors.Json("merkle/rfc6962_tree.json");
        string[] roots = [.. tree.GetProperty("root_by_size").EnumerateArray().Select(r => r.GetString()!)];
        CompactRange range = new();
        Assert.Equal(roots[0], range.Root.ToHex());
        foreach (JsonElement input in tree.GetProperty("leaf_inputs").EnumerateArray())
        {
            range.Append(Hashing.Leaf(Convert.FromHexString(input.GetString()!)));
            Assert.Equal(roots[range.Size], range.Root.ToHex());
        }
    }

    [Fact]
    public void A_range_is_tiled_by_complete_subtrees()
    {
        foreach (JsonElement c in Vectors.Json("merkle/compact_range_fuzz.json").GetProperty("cases").EnumerateArray())
        {
            long begin = c.GetProperty("begin").GetInt64(), end = c.GetProperty("end").GetInt64(), at = begin;
            foreach ((int level, long index) in CompactRange.Nodes(begin, end))
            {
                Assert.Equal(at, index << level);
                at += 1L << level;
            }

            Assert.Equal(Math.Max(begin, end), Math.Max(at, begin));
        }
    }

    [Fact]
    public void Every_proof_that_is_built_verifies_and_no_altered_one_does() => Prop.ForAll(
        ArbMap.Default.ArbFor<(PositiveInt, PositiveInt, PositiveInt)>(),
        sizes =>
        {
            long size = 1 + (sizes.Item1.Get * 7 % 600), index = sizes.Item2.Get % size, old = 1 + (sizes.Item3.Get % size);
            Digest[] leaves = [.. Enumerable.Range(0, (int)size).Select(i => Hashing.Leaf(BitConverter.GetBytes(i)))];
            Digest Node(int level, long at) => level == 0 ? leaves[at] : Hashing.Node(Node(level - 1, at * 2), Node(level - 1, (at * 2) + 1));
            Digest root = Proofs.Range(0, size, Node), oldRoot = Proofs.Range(0, old, Node);
            Digest[] path = Proofs.Inclusion(index, size, Node), consistency = Proofs.Consistency(old, size, Node);
            bool good = Proofs.VerifyInclusion((ulong)index, (ulong)size, leaves[index], path, root)
                && Proofs.VerifyConsistency((ulong)old, (ulong)size, consistency, oldRoot, root);
            for (int i = 0; i < path.Length; i++)
            {
                Digest[] altered = [.. path];
                altered[i] = Hashing.Leaf([1, 2, 3]);
                good &= !Proofs.VerifyInclusion((ulong)index, (ulong)size, leaves[index], altered, root);
            }

            return good;
        }).QuickCheckThrowOnFailure();

    private static Digest[] Hashes(JsonElement c) => c.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
        ? [.. proof.EnumerateArray().Select(h => h.GetBytesFromBase64()).Select(b => b.Length == 32 ? new Digest(b) : default)]
        : [];

    private static void Judge(string file, Func<JsonElement, bool> verify, int count)
    {
        JsonElement[] cases = [.. Vectors.Json(file).GetProperty("cases").EnumerateArray()];
        Assert.Equal(count, cases.Length);
        foreach (JsonElement c in cases)
        {
            Assert.True(verify(c) != c.GetProperty("wantErr").GetBoolean(), c.Text("name"));
        }
    }
}
