using System.Collections.Immutable;
using System.Text;
using Cordon.Gateway.Aggregates;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Aggregates;

/// <summary>How names and ids of several servers are told apart, and come back as they were.</summary>
public sealed class AggregateNameTests
{
    private static readonly AggregateSession Session = new(
        "00112233445566778899aabbccddeeff", [new AggregateMember("files", "s-1", "2025-06-18", Offers.Tools | Offers.Resources), new AggregateMember("desk", null, "2025-11-25", Offers.Tools)]);

    [Theory]
    [InlineData("files__read", "files", "read")]
    [InlineData("files__read__all", "files", "read__all")]
    [InlineData("files___read", "files", "_read")]
    [InlineData("a.b-c_d__x", "a.b-c_d", "x")]
    public void What_stands_in_front_of_the_first_two_underscores_is_the_server(string name, string server, string rest)
    {
        Prefix prefix = Assert.NotNull(Prefix.InName(name));
        Assert.Equal((server, rest), (prefix.Server, name[prefix.Length..]));
    }

    [Theory]
    [InlineData("read")]
    [InlineData("__read")]
    [InlineData("")]
    [InlineData(null)]
    public void A_name_without_a_server_is_nobodys(string? name)
    {
        Assert.Null(Prefix.InName(name));
        Assert.Null(Prefix.InAddress(name));
        Assert.Null(Prefix.InId(name));
    }

    [Fact]
    public void A_session_is_all_in_its_id_and_a_server_that_is_gone_is_left_out()
    {
        AggregateSession read = Assert.IsType<AggregateSession>(AggregateSession.Read(Session.Token(), ["desk", "files"]));
        Assert.Equal(Session.Key, read.Key);
        Assert.Equal(Session.Members, read.Members);
        Assert.Equal(["desk"], AggregateSession.Read(Session.Token(), ["desk", "other"])!.Members.Select(member => member.Server));
        Assert.Null(AggregateSession.Read(Session.Token(), ["other"]));
    }

    [Fact]
    public void What_is_no_id_of_a_session_is_none()
    {
        string token = Session.Token();
        Assert.Null(AggregateSession.Read("", ["files"]));
        Assert.Null(AggregateSession.Read(token[1..], ["files"]));
        Assert.Null(AggregateSession.Read(token + new string('A', AggregateSession.LongestToken), ["files"]));
        Assert.Null(AggregateSession.Read(System.Buffers.Text.Base64Url.EncodeToString("""{"k":"00112233445566778899aabbccddeeff","m":[["files",1,"v",1]]}"""u8), ["files"]));
        for (int i = 0; i < token.Length; i++)
        {
            // Never an exception, whatever is changed.
            AggregateSession.Read(token.Remove(i, 1), ["files", "desk"]);
            AggregateSession.Read(token[..i] + "%" + token[(i + 1)..], ["files", "desk"]);
        }
    }

    [Theory]
    [InlineData("7")]
    [InlineData("1.0")]
    [InlineData("\"a\\u00e9\"")]
    [InlineData("\"\"")]
    public void An_id_is_unsealed_for_the_server_it_was_sealed_for_and_for_no_other(string raw)
    {
        string sealedId = Session.Seal("files", raw);
        Assert.Equal(raw, Session.Unseal("files", sealedId));
        Assert.Null(Session.Unseal("desk", sealedId));
        Assert.Null((Session with { Key = AggregateSession.NewKey() }).Unseal("files", sealedId));
        Assert.Null(Session.Unseal("files", raw));
        Assert.Null(Session.Unseal("files", null));
    }

    [Fact]
    public void A_map_says_what_it_was_given_and_nothing_else_is_one()
    {
        ServerMap map = ServerMap.Empty.With("files", "c-1").With("desk", "é\"");
        Assert.Equal(map.Words, ServerMap.Read(map.Text())!.Words);
        Assert.True(ServerMap.Read((map with { IsAnswer = true }).Text())!.IsAnswer);
        Assert.Null(ServerMap.Read("c-1"));
        Assert.Null(ServerMap.Read(System.Buffers.Text.Base64Url.EncodeToString("""{"s":{"files":1}}"""u8)));
        Assert.Null(ServerMap.Read(new string('A', ServerMap.Longest + 4)));
    }

    [Fact]
    public void A_message_changes_in_its_names_and_ids_and_in_no_other_byte()
    {
        JsonTape call = Tape("""{ "jsonrpc":"2.0", "id": 7 ,"method":"tools/call","params":{"name":"f\u0069les__re\u0061d","x":[1.0, {"name":"files__y"}],"_meta":{"progressToken":"p"}}}""");
        string said = Encoding.UTF8.GetString(new SaidByClient(call).For("files", Session).Span);
        Assert.Equal(
            """{ "jsonrpc":"2.0", "id": ID ,"method":"tools/call","params":{"name":"read","x":[1.0, {"name":"files__y"}],"_meta":{"progressToken":TOKEN}}}"""
                .Replace("ID", Sealed("7"), StringComparison.Ordinal).Replace("TOKEN", Sealed("\"p\""), StringComparison.Ordinal),
            said);

        JsonTape answer = Tape($$$"""{"result":{"tools":[ {"name":"re\u0061d", "description":"files, desk"} ]},"id":"{{{Session.Seal("files", "7")}}}"}""");
        Assert.Equal("""{"result":{"tools":[ {"name":"files__re\u0061d", "description":"files, desk"} ]},"id":7}""", Encoding.UTF8.GetString(new SaidByServer(Session, "files").Of(answer)!.Value.Span));
    }

    [Fact]
    public void A_servers_own_id_comes_back_as_it_wrote_it()
    {
        foreach (string id in (string[])["7", "1.0", "\"a/b\"", "\"\\u00e9\\\"\""])
        {
            JsonTape asked = Tape($$$"""{"id":{{{id}}},"method":"sampling/createMessage","params":{}}""");
            JsonTape heard = JsonTape.Read(new SaidByServer(Session, "files").Of(asked)!.Value, JsonLimits.Default, out _)!;
            SaidByClient answer = new(Tape($$$"""{"id":{{{Encoding.UTF8.GetString(heard.Root.Get("id"u8).Bytes.Span)}}},"result":{}}"""));
            Assert.True(answer.IsOwnId);
            Assert.Equal($$$"""{"id":{{{id}}},"result":{}}""", Encoding.UTF8.GetString(answer.For(answer.Server!, Session).Span));
        }
    }

    [Theory]
    [InlineData("id: a\ndata: x\n\n", "a", "id: NEW\ndata: x\n\n")]
    [InlineData("event: message\r\nid:a\r\ndata: x\r\n\r\n", "a", "event: message\r\nid: NEW\ndata: x\r\n\r\n")]
    [InlineData("data: id: a\n\n", null, "data: id: a\n\n")]
    [InlineData("id: a\nid: b\n\n", "b", "id: NEW\n\n")]
    public void The_id_of_an_event_is_another_and_the_rest_stays(string raw, string? id, string replaced)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(raw);
        Assert.Equal(id, EventIds.In(bytes));
        Assert.Equal(replaced, Encoding.UTF8.GetString(EventIds.Replace(bytes, id is null ? null : "NEW")));
    }

    [Fact]
    public void An_id_of_an_event_that_is_too_long_is_left_out()
    {
        byte[] raw = Encoding.UTF8.GetBytes($"id: {new string('a', EventIds.Longest + 1)}\ndata: x\n\n");
        Assert.Null(EventIds.In(raw));
        Assert.Equal("data: x\n\n", Encoding.UTF8.GetString(EventIds.Replace(raw, null)));
    }

    private static string Sealed(string raw) => Encoding.UTF8.GetString(JsonSplice.Quoted(Session.Seal("files", raw)));

    private static JsonTape Tape(string json) => JsonTape.Read(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out _)!;
}
