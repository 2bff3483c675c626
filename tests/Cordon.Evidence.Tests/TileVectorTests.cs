using System.Text;
using System.Text.Json;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Tiles;

namespace Cordon.Evidence.Tests;

/// <summary>Tiles, bundles and heads that other programs wrote or named.</summary>
public sealed class TileVectorTests
{
    [Fact]
    public void Proofs_out_of_the_tiles_of_the_Tessera_log_lead_to_its_signed_heads()
    {
        string log = Vectors.Path("tlog/tessera-log");
        JsonElement facts = Vectors.Json("tlog/tessera-log.json");
        NoteVerifier key = NoteVerifier.Parse(facts.Text("verifier_key"))!;
        Digest[] leaves = [.. facts.GetProperty("leaves").EnumerateArray().Select(l => Hashing.Leaf(Encoding.UTF8.GetBytes(l.GetString()!)))];
        Checkpoint[] heads = [.. Enumerable.Range(0, 16).Select(size => Checkpoint.Open(File.ReadAllBytes(Path.Combine(log, $"checkpoint.{size}")), key)!)];
        Assert.Equal(15, leaves.Length);
        for (int size = 1; size <= 15; size++)
        {
            TileReader tiles = new(size, path => File.Exists(Path.Combine(log, path)) ? File.ReadAllBytes(Path.Combine(log, path)) : null);
            for (int i = 0; i < size; i++)
            {
                Assert.True(Proofs.VerifyInclusion((ulong)i, (ulong)size, leaves[i], Proofs.Inclusion(i, size, tiles.Node), heads[size].Root));
                Assert.True(Proofs.VerifyConsistency((ulong)i + 1, (ulong)size, Proofs.Consistency(i + 1, size, tiles.Node), heads[i + 1].Root, heads[size].Root));
            }
        }
    }

    [Fact]
    public void A_bundle_of_the_Tessera_log_that_is_cut_anywhere_gives_its_whole_entries_and_no_more()
    {
        byte[] bundle = File.ReadAllBytes(Path.Combine(Vectors.Path("tlog/tessera-log"), TilePath.Entries(0, 15)));
        string[] entries = [.. Vectors.Json("tlog/tessera-log.json").GetProperty("leaves").EnumerateArray().Select(l => l.GetString()!)];
        for (int cut = 0; cut <= bundle.Length; cut++)
        {
            ReadOnlySpan<byte> rest = bundle.AsSpan(0, cut);
            int count = 0, used = 0;
            while (EntryBundle.TryNext(ref rest, out ReadOnlySpan<byte> entry))
            {
                Assert.Equal(entries[count], Encoding.UTF8.GetString(entry));
                used += 2 + entry.Length;
                count++;
            }

            Assert.Equal(cut, used + rest.Length);
            Assert.True(count == entries.Length == (cut == bundle.Length));
        }

        List<byte> again = [];
        Array.ForEach(entries, e => EntryBundle.Append(again, Encoding.UTF8.GetBytes(e)));
        Assert.Equal(bundle, again);
    }

    [Fact]
    public void Tile_numbers_are_spelled_as_the_checksum_database_spells_them()
    {
        int judged = 0;
        foreach (JsonElement c in Vectors.Json("tlog/sumdb_tlog.json").GetProperty("tile_paths").EnumerateArray().Where(c => c.GetProperty("ok").GetInt32() == 1))
        {
            // The checksum database writes tile/HEIGHT/LEVEL/…, C2SP fixes the height and leaves it out.
            string[] parts = c.Text("path").Split('/', 4);
            long n = c.GetProperty("n").GetInt64();
            int height = c.GetProperty("height").GetInt32(), width = c.GetProperty("width").GetInt32(), level = c.GetProperty("level").GetInt32();
            string number = parts[3].Split(".p/")[0];
            Assert.Equal(number, TilePath.Number(n));
            string tail = width == 1 << height ? number : parts[3];
            int ours = width == 1 << height ? TilePath.Width : width;
            Assert.Equal(level < 0 ? $"tile/entries/{tail}" : $"tile/{level}/{tail}", level < 0 ? TilePath.Entries(n, ours) : TilePath.Hashes(level, n, ours));
            judged++;
        }

        Assert.Equal(6, judged);
    }

    [Fact]
    public void The_tree_note_of_the_checksum_database_is_the_text_of_a_checkpoint()
    {
        JsonElement note = Vectors.Json("tlog/sumdb_tlog.json").GetProperty("tree_note");
        JsonElement format = note.GetProperty("format");
        const string origin = "go.sum database tree";
        Assert.Equal(format.Text("want"), Checkpoint.BodyOf(origin, format.GetProperty("size").GetInt64(), format.Digest("root_base64")));

        // Names have no spaces, so that origin has no key of ours: what is wrong with the bad ones is in lines two and three.
        foreach (string bad in note.GetProperty("bad").EnumerateArray().Select(b => b.GetString()!))
        {
            CheckpointBody? body = CheckpointBody.Parse(bad);
            Assert.True(body is null || body.Origin != origin || body.Root.Length != Digest.Size);
        }
    }

    [Fact]
    public void Heads_whose_root_is_no_hash_are_texts_and_never_checkpoints()
    {
        NoteSigner signer = NoteSigner.Create("Log");
        foreach (JsonElement c in Vectors.Json("tlog/checkpoint.json").GetProperty("marshal").EnumerateArray())
        {
            CheckpointBody body = CheckpointBody.Parse(c.Text("want"))!;
            Assert.Equal((c.Text("origin"), c.GetProperty("size").GetInt64(), c.Text("hash_base64")), (body.Origin, body.Size, Convert.ToBase64String(body.Root)));
            Assert.Null(Checkpoint.Open(Note.Sign(c.Text("want"), signer), signer.Verifier));
        }
    }

    [Fact]
    public void Extension_lines_are_kept_and_the_rules_of_C2SP_are_kept_beside_them()
    {
        JsonElement vectors = Vectors.Json("tlog/checkpoint.json"), extension = vectors.GetProperty("extension");
        CheckpointBody body = CheckpointBody.Parse(extension.Text("text"))!;
        Assert.Equal(extension.Text("rest"), string.Concat(body.Extensions.Select(e => e + "\n")));
        Note example = Note.Parse(Encoding.UTF8.GetBytes(vectors.Text("c2sp_example")))!;
        Assert.Equal(20852163, CheckpointBody.Parse(example.Text)!.Size);
        Assert.Equal(("example.com/behind-the-sofa", 0x033de0aeu), (example.Signatures[0].Name, example.Signatures[0].Id));
        Assert.Null(CheckpointBody.Parse(example.Text.Replace("\n20852163\n", "\n020852163\n", StringComparison.Ordinal)));
        Assert.NotNull(CheckpointBody.Parse(example.Text.Replace("\n20852163\n", "\n0\n", StringComparison.Ordinal)));
    }
}
