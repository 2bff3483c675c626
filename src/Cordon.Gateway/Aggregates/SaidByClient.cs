using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Aggregates;

/// <summary>
/// A message of a client of several servers, as one of them hears it: names, addresses and ids of that server's are its own again, and ids of the client's are sealed
/// for it. Every other byte stays.
/// </summary>
internal sealed class SaidByClient
{
    private readonly JsonTape _said;
    private readonly JsonNode _parameters;
    private readonly JsonNode _named;
    private readonly Prefix? _prefix;

    public SaidByClient(JsonTape said)
    {
        _said = said;
        _parameters = said.Root.Get("params"u8);
        Method = said.Root.Get("method"u8).TextOrNull();
        Id = said.Root.Get("id"u8);
        (_named, _prefix) = Find();
        Server = _prefix?.Server;
    }

    /// <summary>Null for answers.</summary>
    public string? Method { get; }

    public JsonNode Id { get; }

    /// <summary>Where a list goes on; null for its beginning.</summary>
    public string? Cursor => _parameters.Get("cursor"u8).TextOrNull();

    /// <summary>Whether the client waits for an answer.</summary>
    public bool IsRequest => Method is not null && Id.Kind != JsonValueKind.Undefined;

    /// <summary>The server that it is for, by what it names; null where it names nothing of a server's.</summary>
    public string? Server { get; }

    /// <param name="cursor">The server's own, in the place of the client's.</param>
    public ReadOnlyMemory<byte> For(string server, AggregateSession session, string? cursor = null)
    {
        JsonSplice splice = new();
        if (_prefix is { } prefix)
        {
            if (Method is null || Method == "notifications/progress")
            {
                // It was made a text on its way here.
                splice.Replace(_named, Encoding.UTF8.GetBytes(_named.Text()[prefix.Length..]));
            }
            else
            {
                splice.Behead(_named, prefix.Length);
            }
        }

        if (IsRequest)
        {
            Sealed(Id, server, session, splice);
            Sealed(_parameters.Get("_meta"u8).Get("progressToken"u8), server, session, splice);
        }
        else if (Method == "notifications/cancelled")
        {
            Sealed(_parameters.Get("requestId"u8), server, session, splice);
        }

        foreach (JsonNode holder in (ReadOnlySpan<JsonNode>)[_parameters, _said.Root.Get("result"u8)])
        {
            JsonNode task = holder.Get("_meta"u8).Get("io.modelcontextprotocol/related-task"u8).Get("taskId"u8);
            if (Prefix.InId(task.TextOrNull()) is { } related && related.Server == server)
            {
                splice.Behead(task, related.Length);
            }
        }

        if (cursor is not null)
        {
            splice.Replace(_parameters.Get("cursor"u8), JsonSplice.Quoted(cursor));
        }

        return splice.Apply(_said.Utf8);
    }

    /// <summary>Whether what is named behind the server's name is an id as that server may have made it.</summary>
    public bool IsOwnId => _prefix is { } prefix
        && JsonTape.Read(Encoding.UTF8.GetBytes(_named.Text()[prefix.Length..]), JsonLimits.Default, out _)?.Root.Kind is JsonValueKind.String or JsonValueKind.Number;

    private (JsonNode Named, Prefix? Prefix) Find()
    {
        switch (Method)
        {
            case null:
                return (Id, Prefix.InId(Id.TextOrNull()));
            case "notifications/progress":
                JsonNode token = _parameters.Get("progressToken"u8);
                return (token, Prefix.InId(token.TextOrNull()));
            case "tools/call" or "prompts/get":
                JsonNode name = _parameters.Get("name"u8);
                return (name, Prefix.InName(name.TextOrNull()));
            case "resources/read" or "resources/subscribe" or "resources/unsubscribe":
                JsonNode address = _parameters.Get("uri"u8);
                return (address, Prefix.InAddress(address.TextOrNull()));
            case "completion/complete":
                JsonNode reference = _parameters.Get("ref"u8);
                JsonNode of = reference.Get("name"u8);
                JsonNode at = reference.Get("uri"u8);
                return of.Kind == JsonValueKind.String ? (of, Prefix.InName(of.Text())) : (at, Prefix.InAddress(at.TextOrNull()));
            case "tasks/get" or "tasks/result" or "tasks/cancel":
                JsonNode task = _parameters.Get("taskId"u8);
                return (task, Prefix.InId(task.TextOrNull()));
            default:
                return default;
        }
    }

    private static void Sealed(JsonNode id, string server, AggregateSession session, JsonSplice splice)
    {
        if (id.Kind is JsonValueKind.String or JsonValueKind.Number)
        {
            splice.Replace(id, JsonSplice.Quoted(session.Seal(server, Encoding.UTF8.GetString(id.Bytes.Span))));
        }
    }
}
