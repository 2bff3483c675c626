using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State.Approvals;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Tests.Asking;

/// <summary>A grant is bound to everything that makes a call this one: whatever is different, it is another call.</summary>
public sealed class DigestTests : IDisposable
{
    private readonly List<PolicySource> _sources = [];

    private static readonly Principal Caller = new("acme", "shop", "agent-1", "ann", Authentication.Key, "k1");
    private static readonly AskedThing Thing = new(ApprovalKind.ToolCall, "bank", "pay", """{"amount":100,"to":"alice"}""", ["payments"], Sighting.Once);

    public void Dispose() => _sources.ForEach(source => source.Dispose());

    [Fact]
    public void Whatever_is_changed_changes_the_digest()
    {
        string[] digests =
        [
            Digest(),
            Digest(caller: Caller with { Tenant = "other" }),
            Digest(caller: Caller with { Application = "other" }),
            Digest(caller: Caller with { Agent = "agent-2" }),
            Digest(caller: Caller with { Agent = null }),
            Digest(caller: Caller with { User = "bob" }),
            Digest(caller: Caller with { KeyId = "k2" }),
            Digest(caller: Caller with { Agent = "ann", User = "agent-1" }),
            Digest(session: "s2"),
            Digest(path: "/v1/messages"),
            Digest(direction: Direction.Request),
            Digest(policy: "version: 1\ntier: high\n"),
            Digest(policy: "version: 1\napprovals: {approvers: 2}\n"),
            Digest(thing: Thing with { Kind = ApprovalKind.Content }),
            Digest(thing: Thing with { Server = "other" }),
            Digest(thing: Thing with { Tool = "pay2" }),
            Digest(thing: Thing with { Tool = "pa", Server = "banky" }),
            Digest(thing: Thing with { Arguments = """{"amount":101,"to":"alice"}""" }),
            Digest(thing: Thing with { Arguments = """{"amount":"100","to":"alice"}""" }),
            Digest(thing: Thing with { Arguments = """{"amount":100,"to":"alice","x":null}""" }),
            Digest(thing: Thing with { Arguments = """{"amount":9007199254740993e0}""" }),
            Digest(thing: Thing with { Arguments = """{"amount":9007199254740992}""" }),
            Digest(thing: Thing with { Arguments = "null" }),
            Digest(repeat: 1),
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.All(digests, digest => Assert.Matches("^[0-9a-f]{64}$", digest));
    }

    [Fact]
    public void What_does_not_make_it_another_call_leaves_the_digest()
    {
        Assert.Equal(Digest(), Digest());
        Assert.Equal(Digest(), Digest(thing: Thing with { Rules = ["other"], Sighting = new Sighting("event", "fc_1") }));
    }

    [Fact]
    public void Texts_that_cannot_be_shown_complete_cannot_be_agreed_to()
    {
        Assert.NotNull(AskedThing.OfTexts([Text("a \ud83d\ude00 b")], []).Arguments);
        Assert.Null(AskedThing.OfTexts([Text("a \ud83d b")], []).Arguments);
        Assert.Null(AskedThing.OfTexts([Text("a") with { Opaque = true }], []).Arguments);
        Assert.NotEqual(AskedThing.OfTexts([Text("ab"), Text("c")], []).Arguments, AskedThing.OfTexts([Text("a"), Text("bc")], []).Arguments);
        Assert.NotEqual(AskedThing.OfTexts([Text("a")], []).Arguments, AskedThing.OfTexts([Text("a") with { Surface = Surface.System }], []).Arguments);
    }

    [Fact]
    public void Calls_that_are_told_of_in_several_ways_are_counted_once_and_equal_calls_by_themselves()
    {
        AskedSoFar asked = new();
        Assert.Equal(0, asked.Repeat("pay", new Sighting("event", "fc_1")));
        Assert.Equal(0, asked.Repeat("pay", new Sighting("pieces", null)));
        Assert.Equal(0, asked.Repeat("pay", new Sighting("event", "fc_1")));
        Assert.Equal(1, asked.Repeat("pay", new Sighting("event", "fc_2")));
        Assert.Equal(1, asked.Repeat("pay", new Sighting("pieces", null)));
        Assert.Equal(2, asked.Repeat("pay", new Sighting("pieces", null)));
        Assert.Equal(0, asked.Repeat("other", new Sighting("pieces", null)));
    }

    private static Segment Text(string text) => new(0, Surface.User, Trust.User, "/messages/0/content", text, default);

    private string Digest(
        Principal? caller = null, string session = "s", string path = "/v1/chat/completions", Direction direction = Direction.Response, string policy = "version: 1\n", AskedThing? thing = null, int repeat = 0)
    {
        Dialect dialect = Dialects.Find("POST", path)!;
        using Exchange exchange = new(new DefaultHttpContext(), "exchange", dialect, TimeProvider.System.GetUtcNow(), 0, new HeldBytes(1024).Open())
        {
            Principal = caller ?? Caller,
            Session = session,
            Policy = Book(policy).For(Caller),
        };
        return (thing ?? Thing).Digest(exchange, direction, repeat);
    }

    private PolicyBook Book(string policy)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, policy);
        PolicySource source = PolicySource.Open(file, out ImmutableArray<PolicyError> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
        File.Delete(file);
        _sources.Add(source);
        return new PolicyBook(source);
    }
}
