using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence.Json;
using Cordon.Evidence.Receipts;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Evidence.Tests;

public sealed class StatementTests
{
    private static readonly Stamp Stamp = new("gateway/0000000000000000", 7, new(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero));

    [Fact]
    public void The_bytes_of_a_verdict_statement_are_pinned() => Assert.Equal(
        """{"_type":"https://in-toto.io/Statement/v1","predicate":{"answer_bytes":80,"application":"helpdesk","coverage":[{"characters":120,"direction":"request","guard":"secrets","mode":"enforce","segments":1,"state":"inspected","surface":"user"},{"characters":0,"direction":"request","guard":"","mode":"off","reason":"opaque","segments":1,"state":"uninspected","surface":"image"}],"decision":"deny","detector_version":"d1","dialect":"openai-chat","emitter_id":"gateway/0000000000000000","exchange":"ex-1","findings":[{"direction":"request","effect":"deny","end":24,"guard":"secrets","mode":"enforce","rule":"aws-access-key","score_millionths":987654,"segment":0,"severity":"high","start":4,"surface":"user","type":"secret","would":"deny"}],"guard_microseconds":250,"model":"gpt-4o-mini","monotonic_counter":7,"policy_version":"p1","reason":"secret","recorded":"contemporaneous","request_bytes":1200,"session_ref":"0123456789abcdef0123456789abcdef","status_code":403,"tenant":"acme","time":"2026-11-21T12:00:00.123Z","would":"deny"},"predicateType":"https://cordon-project.org/verdict/v1","subject":[{"digest":{"sha256":"4f9f0f2a"},"name":"exchange"}]}"""
            .Replace("4f9f0f2a", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("ex-1"u8)), StringComparison.Ordinal),
        Encoding.UTF8.GetString(Write(Samples.Statement(1, committed: false))));

    [Fact]
    public void The_bytes_about_an_upstream_are_pinned()
    {
        Assert.Contains(
            "\"time\":\"2026-11-21T12:00:00.123Z\",\"upstream\":{\"attempts\":2,\"model\":\"gpt-4o-2026\",\"name\":\"west\"},\"user_ref\":\"u\",\"would\":\"deny\"}",
            Encoding.UTF8.GetString(Write(new VerdictStatement(Samples.Predicate() with { UserRef = "u" }))), StringComparison.Ordinal);
        VerdictPredicate unnamed = Samples.Predicate() with { Verdict = Samples.Predicate().Verdict with { Upstream = new("west", 1, null) } };
        Assert.Contains("\"upstream\":{\"attempts\":1,\"name\":\"west\"}", Encoding.UTF8.GetString(Write(new VerdictStatement(unnamed))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_about_use_are_pinned()
    {
        Metered metered = new(new Usage(1_000, 40, CachedInput: 600, CacheWrite: 300, CacheWriteHour: 100, Reasoning: 30) { IsEstimated = true }, 123_456, ["day", "month"]);
        string statement = Encoding.UTF8.GetString(Write(new VerdictStatement(Samples.Predicate(1) with { Metered = metered, CachedFrom = "ex-0" })));
        Assert.Contains("\"application\":\"helpdesk\",\"budgets\":[\"day\",\"month\"],\"cached_from\":\"ex-0\",\"cost_nano_usd\":123456,\"coverage\":[", statement, StringComparison.Ordinal);
        Assert.Contains(
            "\"usage\":{\"cache_write\":300,\"cache_write_hour\":100,\"cached_input\":600,\"estimated\":true,\"input\":1000,\"output\":40,\"reasoning\":30},\"would\":",
            statement, StringComparison.Ordinal);
    }

    [Fact]
    public void Predicate_types_are_frozen() => Assert.Equal(
        ["verdict", "approval", "scan", "drift", "policy-change", "config-change", "model-change", "identity-delegation", "key-event", "heartbeat-coverage", "erasure", "log-lifecycle"],
        PredicateTypes.All.Select(t => t["https://cordon-project.org/".Length..^"/v1".Length]));

    [Fact]
    public void File_names_are_frozen() => Assert.Equal(
        "lock vkey checkpoint trusted_root.json treeState last-signed keys/log.key keys/emitter.pem segments/00000000000000000005.seg statements/00000000000000000005.stm vault/00000000000000000005.slt checkpoints/00000000000000000005",
        string.Join(' ', Storage.LogLayout.Lock, Storage.LogLayout.VerifierKey, Storage.LogLayout.Checkpoint, Storage.LogLayout.TrustedRoot, Storage.LogLayout.TreeState, Storage.LogLayout.LastSigned, Storage.LogLayout.LogKey, Storage.LogLayout.EmitterKey, Storage.LogLayout.Segment(5), Storage.LogLayout.StatementFile(5), Storage.LogLayout.SaltFile(5), Storage.LogLayout.OldCheckpoint(5)));

    [Fact]
    public void Every_kind_of_statement_is_canonical_and_carries_its_stamp()
    {
        VerdictPredicate full = Samples.Predicate() with { Agent = "g", Delegation = ["f", "g"], AgentRef = "a", UserRef = "u", KeyId = "k", Model = "evil \"model\" name", Metered = new(new Usage(1, 2), 3, ["b"]), CachedFrom = "ex-0", Answer = new(5, Commitment.Of(Commitment.AnswerField, "x"u8)) };
        Statement[] statements =
        [
            new VerdictStatement(full),
            EventStatement.Lifecycle("start", "o", default),
            EventStatement.KeyInUse("emitter", [1, 2]),
            EventStatement.Erasure(3, default, "GDPR \"17\"\n\u0001é", "e", 4),
            new Emitter("g", "").Heartbeat(final: true),
            new EventStatement(PredicateTypes.PolicyChange, "policy", default, [new("zeta", 1), new("alpha", true), new("Alpha", "x")]),
        ];
        foreach (Statement statement in statements)
        {
            byte[] bytes = Write(statement);
            Assert.True(Jcs.IsCanonical(bytes), Encoding.UTF8.GetString(bytes));
            Assert.Equal(bytes, Jcs.Canonicalize(bytes));
            StatementFacts facts = StatementFacts.Read(bytes)!;
            Assert.Equal((Stamp.EmitterId, Stamp.Counter, Stamp.Time), (facts.Emitter, facts.Counter, facts.Time!.Value));
        }
    }

    [Fact]
    public void No_content_reaches_a_statement()
    {
        string text = Encoding.UTF8.GetString(Write(new VerdictStatement(Samples.Predicate() with { Model = "my secret prompt" })));
        Assert.DoesNotContain("secret prompt", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/messages", text, StringComparison.Ordinal);
        Assert.DoesNotContain("looks like", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_commitment_opens_with_its_salt_and_value_only()
    {
        Commitment commitment = Commitment.Of(Commitment.RequestField, "body"u8);
        Assert.True(Commitment.Verify(Commitment.RequestField, "body"u8, commitment.Salt.Span, commitment.Value));
        Assert.False(Commitment.Verify(Commitment.AnswerField, "body"u8, commitment.Salt.Span, commitment.Value));
        Assert.False(Commitment.Verify(Commitment.RequestField, "Body"u8, commitment.Salt.Span, commitment.Value));
        Assert.NotEqual(commitment.Value, Commitment.Of(Commitment.RequestField, "body"u8).Value);
    }

    [Fact]
    public void A_finding_commits_to_what_was_found_under_the_salt_of_its_body()
    {
        const string Text = "key=AKIAQX7RTPLM3ZKWV5NC";
        string found = FoundText.DigestOf(Text, 4, 24)!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("AKIAQX7RTPLM3ZKWV5NC"u8)), found);
        VerdictPredicate predicate = Samples.Predicate();
        VerdictPredicate With(Direction direction, BodyFacts answer) => predicate with
        {
            Answer = answer,
            Verdict = predicate.Verdict with { Findings = [predicate.Verdict.Findings[0] with { Direction = direction, Found = found }] },
        };
        ReadOnlySpan<byte> request = predicate.Request.Commitment!.Salt.Span;
        BodyFacts whole = new(5, Commitment.Of(Commitment.AnswerField, "x"u8));
        Assert.Contains(Member(request), Encoding.UTF8.GetString(Write(new VerdictStatement(With(Direction.Request, whole)))), StringComparison.Ordinal);
        Assert.Contains(Member(whole.Commitment!.Salt.Span), Encoding.UTF8.GetString(Write(new VerdictStatement(With(Direction.Response, whole)))), StringComparison.Ordinal);
        // An answer that broke off has no salt of its own.
        Assert.Contains(Member(request), Encoding.UTF8.GetString(Write(new VerdictStatement(With(Direction.Response, new(80, null))))), StringComparison.Ordinal);
        Assert.DoesNotContain("found", Encoding.UTF8.GetString(Write(new VerdictStatement(predicate))), StringComparison.Ordinal);
        Assert.True(Jcs.IsCanonical(Write(new VerdictStatement(With(Direction.Response, whole)))));

        string lengthy = new('a', FoundText.Longest + 1);
        Assert.Equal(FoundText.DigestOf(lengthy, 0, FoundText.Longest), FoundText.DigestOf(lengthy, 0, lengthy.Length));
        Assert.Null(FoundText.DigestOf("short", 2, 6));
        Assert.Null(FoundText.DigestOf("short", 0, 0));

        string Member(ReadOnlySpan<byte> salt) =>
            $"\"found\":\"{Convert.ToHexStringLower(HMACSHA256.HashData(salt, (byte[])[.. Encoding.UTF8.GetBytes($"{PredicateTypes.Verdict}\0finding\0"), .. Convert.FromHexString(found)]))}\",\"guard\"";
    }

    [Fact]
    public void A_commitment_is_the_hmac_of_its_context_and_value_however_it_comes()
    {
        for (int length = 0; length < 300; length += 7)
        {
            byte[] salt = RandomNumberGenerator.GetBytes(length / 2);
            byte[] value = RandomNumberGenerator.GetBytes(length);
            byte[] context = Encoding.UTF8.GetBytes($"{PredicateTypes.Verdict}\0answer\0");
            using CommitmentBuilder builder = new(Commitment.AnswerField, salt);
            builder.Append(value.AsSpan(0, length / 3));
            builder.Append(value.AsSpan(length / 3));
            Assert.Equal(HMACSHA256.HashData(salt, (byte[])[.. context, .. value]), builder.Finish().Value.ToArray());
        }
    }

    [Fact]
    public async Task A_hash_that_was_left_in_the_middle_spoils_no_other()
    {
        byte[] salt = RandomNumberGenerator.GetBytes(32);
        byte[] expected = HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes($"{PredicateTypes.Verdict}\0answer\0whole"));
        await Parallel.ForAsync(0, 2_000, (i, _) =>
        {
            using (CommitmentBuilder left = new(Commitment.AnswerField, salt))
            {
                left.Append("half"u8);
            }

            using CommitmentBuilder builder = new(Commitment.AnswerField, salt);
            builder.Append("whole"u8);
            Assert.Equal(expected, builder.Finish().Value.ToArray());
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public async Task Random_bytes_are_given_out_once()
    {
        System.Collections.Concurrent.ConcurrentDictionary<string, int> seen = [];
        await Parallel.ForAsync(0, 20_000, (i, _) =>
        {
            Assert.True(seen.TryAdd(Convert.ToHexString(Keys.Randomness.Bytes(16 + (i % 3 * 16))), i));
            return ValueTask.CompletedTask;
        });
        Assert.Equal(10_000, Keys.Randomness.Bytes(10_000).Length);
        Assert.DoesNotContain(seen.Keys, bytes => bytes.AsSpan().IndexOfAnyExcept('0') < 0);
    }

    [Fact]
    public void Parsers_never_throw() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Elements("", "{\"a\":", "c2sp.org/tlog-proof@v1\nindex 1\n", "o\n1\n", "{\"verificationMaterial\":").ToArbitrary(), (bytes, prefix) =>
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(prefix), .. bytes];
        string text = Encoding.Latin1.GetString(input);
        _ = Notes.Note.Parse(input);
        _ = Notes.NoteVerifier.Parse(text);
        _ = Notes.NoteSigner.Parse(text);
        _ = CheckpointBody.Parse(text);
        _ = TlogProof.Parse(text);
        _ = HashedRekord.Parse(input);
        _ = StatementFacts.Read(input);
        _ = Jcs.IsCanonical(input);
        ReadOnlySpan<byte> bundle = input;
        _ = Tiles.EntryBundle.TryNext(ref bundle, out ReadOnlySpan<byte> _);
        _ = Storage.RecordFile.TryRead(input, 0, out ReadOnlySpan<byte> _, out bool _);
        return Verifier.VerifyReceipt(input, input, "o+00000000+" + text).Status == VerificationStatus.Invalid;
    }).QuickCheckThrowOnFailure();

    private static byte[] Write(Statement statement)
    {
        JcsWriter json = new();
        statement.Write(json, Stamp);
        return json.Written.ToArray();
    }
}
