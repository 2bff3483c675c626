using System.Text;
using System.Text.Json;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Receipts;
using Cordon.Evidence.Tiles;

namespace Cordon.Evidence.Tests;

public sealed class NoteTests
{
    [Fact]
    public void Notes_of_Go_open_for_the_keys_that_signed_them()
    {
        foreach (JsonElement c in Vectors.Json("tlog/signed_note.json").GetProperty("open").EnumerateArray())
        {
            if (!c.TryGetProperty("note", out JsonElement text) || c.Text("name").Contains("ambiguous", StringComparison.Ordinal))
            {
                continue; // We open with one key at a time, so no key can be ambiguous.
            }

            Note? note = Note.Parse(Encoding.UTF8.GetBytes(text.GetString()!));
            NoteVerifier?[] keys = [.. c.GetProperty("verifiers").EnumerateArray().Select(v => NoteVerifier.Parse(v.GetString()!))];
            bool signed = note is not null && keys.Any(k => k is not null && note.IsSignedBy(k));
            bool bad = note is not null && keys.Any(k => k is not null && note.Signatures.Any(s => s.Id == k.Id && s.Name == k.Name) && !note.IsSignedBy(k));
            Assert.True(c.GetProperty("ok").GetBoolean() == (signed && !bad), c.Text("name"));
        }
    }

    [Fact]
    public void Signing_gives_the_bytes_that_Go_gives()
    {
        JsonElement c = Vectors.Json("tlog/signed_note.json").GetProperty("sign")[0];
        NoteSigner signer = NoteSigner.Parse(c.Text("signing_key"))!;
        Assert.Equal(c.Text("want"), Encoding.UTF8.GetString(Note.Sign(c.Text("text"), signer)));
        Assert.Equal(c.Text("signing_key"), signer.Export());
    }

    [Fact]
    public void Checkpoint_texts_are_read_as_C2SP_says()
    {
        JsonElement vectors = Vectors.Json("tlog/checkpoint.json");
        foreach (JsonElement c in vectors.GetProperty("unmarshal").EnumerateArray())
        {
            CheckpointBody? body = CheckpointBody.Parse(c.Text("text"));
            // The origin's reader takes empty extension lines; the C2SP text, and so we, do not.
            bool expected = c.GetProperty("ok").GetBoolean() && !c.TryGetProperty("c2sp", out _);
            Assert.True(expected == body is not null, c.Text("name"));
            if (body is not null)
            {
                Assert.Equal((c.Text("origin"), c.GetProperty("size").GetInt64()), (body.Origin, body.Size));
            }
        }
    }

    [Fact]
    public void Proof_texts_are_written_and_read_as_transparency_dev_does()
    {
        JsonElement vectors = Vectors.Json("tlog/tlog_proof.json");
        foreach (JsonElement c in vectors.GetProperty("marshal").EnumerateArray().Concat(vectors.GetProperty("round_trip").EnumerateArray()))
        {
            TlogProof proof = new(
                c.GetProperty("index").GetInt64(),
                [.. c.GetProperty("hashes_base64").EnumerateArray().Select(h => new Digest(h.GetBytesFromBase64()))],
                c.TryGetProperty("extra_base64", out JsonElement extra) ? extra.GetBytesFromBase64() : null,
                c.Text("checkpoint"));
            Assert.Equal(c.TryGetProperty("want", out JsonElement want) ? want.GetString() : proof.ToString(), proof.ToString());
            Assert.Equal(proof.ToString(), TlogProof.Parse(proof.ToString())!.ToString());
        }

        foreach (JsonElement c in vectors.GetProperty("unmarshal_errors").EnumerateArray())
        {
            string text = c.TryGetProperty("text", out JsonElement whole)
                ? whole.GetString()!
                : c.Text("text_prefix") + new string('a', c.GetProperty("times").GetInt32()) + c.Text("text_suffix");
            Assert.True(TlogProof.Parse(text) is null, c.Text("name"));
        }
    }

    [Fact]
    public void An_index_has_one_spelling()
    {
        string proof = new TlogProof(1, [default], null, "checkpoint\n").ToString();
        Assert.NotNull(TlogProof.Parse(proof));
        foreach (string other in (string[])["1\0", "01", "+1", "1 ", "\u0661"])
        {
            Assert.Null(TlogProof.Parse(proof.Replace("index 1\n", $"index {other}\n", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Every_head_tile_and_bundle_of_the_Tessera_log_verifies()
    {
        string log = Vectors.Path("tlog/tessera-log");
        JsonElement facts = Vectors.Json("tlog/tessera-log.json");
        NoteVerifier key = NoteVerifier.Parse(facts.Text("verifier_key"))!;
        Assert.Equal(facts.Text("verifier_key"), NoteSigner.Parse(facts.Text("signing_key"))!.Verifier.ToString());
        for (int size = 0; size <= 15; size++)
        {
            byte[] signed = File.ReadAllBytes(Path.Combine(log, $"checkpoint.{size}"));
            Checkpoint head = Checkpoint.Open(signed, key)!;
            Assert.Equal((size, facts.GetProperty("roots_base64")[size].GetString()), ((int)head.Size, head.Root.ToBase64()));
            Assert.Equal(signed, Checkpoint.Sign(size, head.Root, NoteSigner.Parse(facts.Text("signing_key"))!).Signed.ToArray());
            CompactRange range = new();
            if (size > 0)
            {
                ReadOnlySpan<byte> bundle = File.ReadAllBytes(Path.Combine(log, TilePath.Entries(0, size)));
                byte[] tile = File.ReadAllBytes(Path.Combine(log, TilePath.Hashes(0, 0, size)));
                while (EntryBundle.TryNext(ref bundle, out ReadOnlySpan<byte> entry))
                {
                    Assert.Equal(new Digest(tile.AsSpan((int)range.Size * 32, 32)), Hashing.Leaf(entry));
                    range.Append(Hashing.Leaf(entry));
                }
            }

            Assert.Equal(head.Root, range.Root);
        }
    }

    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 123456078, 2, "tile/1/x123/x456/078.p/2")]
    [InlineData(0, 3057500, 256, "tile/0/x003/x057/500")]
    public void Tile_paths_are_those_of_C2SP(int level, long index, int width, string path) => Assert.Equal(path, TilePath.Hashes(level, index, width));
}
