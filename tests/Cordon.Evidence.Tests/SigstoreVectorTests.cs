using System.Text;
using System.Text.Json;
using Cordon.Evidence.Json;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;

namespace Cordon.Evidence.Tests;

/// <summary>
/// The bundles of sigstore-conformance. Cordon judges the log's part of a bundle; certificates and timestamps it does
/// not read, so no bundle that rests on them may pass.
/// </summary>
public sealed class SigstoreVectorTests
{
    private static readonly string[] BrokenInTheLog =
    [
        "rekor2-checkpoint-missing-log-signature_fail", "rekor2-checkpoint-missing-origin_fail", "rekor2-checkpoint-missing-root-hash_fail",
        "rekor2-checkpoint-missing-size_fail", "rekor2-checkpoint-no-matching-signature_fail", "rekor2-no-inclusion-proof_fail",
    ];

    [Fact]
    public void The_logs_part_of_every_Rekor_v2_bundle_is_judged_as_Sigstore_judges_it()
    {
        int judged = 0;
        foreach (string name in Cases(rekor2: true))
        {
            JsonElement entry = Entry(name);
            NoteVerifier log = Log(name, entry);
            Assert.Equal(entry.GetProperty("logId").Text("keyId"), log.LogId.ToBase64());
            byte[] leaf = entry.GetProperty("canonicalizedBody").GetBytesFromBase64();
            Assert.True(Jcs.IsCanonical(leaf), name);
            bool good = entry.TryGetProperty("inclusionProof", out JsonElement proof)
                && Checkpoint.Open(Encoding.UTF8.GetBytes(proof.GetProperty("checkpoint").Text("envelope")), log) is { } head
                && (head.Size.ToString(System.Globalization.CultureInfo.InvariantCulture), head.Root) == (proof.Text("treeSize"), proof.Digest("rootHash"))
                && Proofs.VerifyInclusion(
                    ulong.Parse(proof.Text("logIndex"), System.Globalization.CultureInfo.InvariantCulture),
                    (ulong)head.Size,
                    Hashing.Leaf(leaf),
                    [.. proof.GetProperty("hashes").EnumerateArray().Select(h => new Digest(h.GetBytesFromBase64()))],
                    head.Root);
            Assert.True(good != BrokenInTheLog.Contains(name), name);
            judged++;
        }

        Assert.Equal(26, judged);
    }

    [Fact]
    public void No_bundle_that_rests_on_a_certificate_or_a_timestamp_is_accepted_and_the_report_says_why()
    {
        SortedDictionary<string, int> faults = [];
        foreach (string name in Cases(rekor2: false).Concat(Cases(rekor2: true)))
        {
            string artifact = Path.Combine(Vectors.Path("sigstore"), name, "artifact");
            byte[] statement = File.ReadAllBytes(File.Exists(artifact) ? artifact : Vectors.Path("sigstore/a.txt"));
            string key = (name.StartsWith("rekor2", StringComparison.Ordinal) ? Log(name, Entry(name)) : NoteSigner.Create("rekor.example").Verifier).ToString();
            VerificationReport report = Verifier.VerifyReceipt(File.ReadAllBytes(Vectors.Path($"sigstore/{name}/bundle.sigstore.json")), statement, key);
            Assert.Equal("INVALID", report.Word);
            string fault = report.FirstFault!.Name;
            faults[fault] = faults.GetValueOrDefault(fault) + 1;
            if (name.StartsWith("rekor2", StringComparison.Ordinal))
            {
                Assert.Equal(!BrokenInTheLog.Contains(name) ? "leaf" : name.StartsWith("rekor2-no-", StringComparison.Ordinal) ? "receipt-format" : "checkpoint-signature", fault);
            }
        }

        Assert.Equal(38, faults.Values.Sum());
        Assert.Equal(20, faults["leaf"]);
    }

    [Fact]
    public async Task Our_bundles_and_trusted_roots_have_only_members_that_Sigstores_own_have()
    {
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), new MemoryFiles(), bare: false);
        await log.AppendAsync(Samples.Statement());
        await log.FlushAsync();
        string root = Encoding.UTF8.GetString(log.ReadPublished("trusted_root.json")!);
        foreach ((string file, string ours) in new[] { ("bundle.sigstore.json", (await log.ProveAsync(1))!.ToSigstoreBundle()), ("trusted_root.json", root) })
        {
            HashSet<string> known = [];
            foreach (string name in Cases(rekor2: false).Concat(Cases(rekor2: true)).Where(n => !n.EndsWith("_fail", StringComparison.Ordinal)))
            {
                known.UnionWith(Members(Vectors.Json($"sigstore/{name}/{file}"), ""));
            }

            Assert.Empty(Members(JsonSerializer.Deserialize<JsonElement>(ours), "").Except(known));
        }
    }

    private static IEnumerable<string> Cases(bool rekor2) => Vectors.Json("sigstore/cases.json").GetProperty("cases").EnumerateArray()
        .Where(c => c.GetProperty("rekor_v2").GetBoolean() == rekor2).Select(c => c.Text("name"));

    private static JsonElement Entry(string name) => Vectors.Json($"sigstore/{name}/bundle.sigstore.json").GetProperty("verificationMaterial").GetProperty("tlogEntries")[0];

    // The trusted root names the log by its URL; the key is the last 32 bytes of an Ed25519 SubjectPublicKeyInfo.
    private static NoteVerifier Log(string name, JsonElement entry)
    {
        JsonElement log = Assert.Single(Vectors.Json($"sigstore/{name}/trusted_root.json").GetProperty("tlogs").EnumerateArray(), t => t.GetProperty("logId").Text("keyId") == entry.GetProperty("logId").Text("keyId"));
        return NoteVerifier.For(new Uri(log.Text("baseUrl")).Host, log.GetProperty("publicKey").GetProperty("rawBytes").GetBytesFromBase64()[12..]);
    }

    private static IEnumerable<string> Members(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(m => Members(m.Value, $"{path}/{m.Name}")),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(e => Members(e, path)),
        _ => [$"{path}:{json.ValueKind}"],
    };
}
