using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Aggregates;

/// <summary>
/// What one server says, as the client of several hears it: names, addresses and ids of the server's carry its name, and ids of the client's are its own again.
/// Every other byte stays.
/// </summary>
internal sealed class SaidByServer(AggregateSession session, string server)
{
    private readonly byte[] _name = Prefix.OfName(server);
    private readonly byte[] _address = Prefix.OfAddress(server);
    private readonly byte[] _id = Prefix.OfId(server);

    /// <summary>Null for what the client must not hear: an answer to what this server was not asked.</summary>
    public ReadOnlyMemory<byte>? Of(JsonTape said)
    {
        JsonSplice splice = new();
        foreach (JsonNode message in Messages(said.Root))
        {
            if (!Take(message, splice))
            {
                return null;
            }
        }

        return splice.Apply(said.Utf8);
    }

    /// <summary>One message, or several in an array.</summary>
    private static IEnumerable<JsonNode> Messages(JsonNode root)
    {
        if (root.Kind != JsonValueKind.Array)
        {
            return [root];
        }

        List<JsonNode> messages = [];
        foreach (JsonNode message in root.Items)
        {
            messages.Add(message);
        }

        return messages;
    }

    private bool Take(JsonNode message, JsonSplice splice)
    {
        JsonNode id = message.Get("id"u8);
        if (message.Get("method"u8).TextOrNull() is not { } method)
        {
            if (id.Kind != JsonValueKind.Null)
            {
                if (session.Unseal(server, id.TextOrNull()) is not { } asked)
                {
                    return false;
                }

                splice.Replace(id, Encoding.UTF8.GetBytes(asked));
            }

            Answer(message, splice);
            return true;
        }

        JsonNode parameters = message.Get("params"u8);
        return id.Kind == JsonValueKind.Undefined ? Notification(method, parameters, splice) : Request(method, id, parameters, splice);
    }

    private void Answer(JsonNode message, JsonSplice splice)
    {
        JsonNode result = message.Get("result"u8);
        Each(result.Get("tools"u8), tool => splice.Prepend(tool.Get("name"u8), _name));
        Each(result.Get("prompts"u8), prompt => splice.Prepend(prompt.Get("name"u8), _name));
        Each(result.Get("resources"u8), resource => splice.Prepend(resource.Get("uri"u8), _address));
        Each(result.Get("resourceTemplates"u8), template => splice.Prepend(template.Get("uriTemplate"u8), _address));
        Each(result.Get("contents"u8), content => splice.Prepend(content.Get("uri"u8), _address));
        Content(result.Get("content"u8), splice);
        Said(result.Get("messages"u8), splice);
        splice.Prepend(result.Get("taskId"u8), _id);
        splice.Prepend(result.Get("task"u8).Get("taskId"u8), _id);
        Each(result.Get("tasks"u8), task => splice.Prepend(task.Get("taskId"u8), _id));
        Related(result, splice);
        Each(message.Get("error"u8).Get("data"u8).Get("elicitations"u8), asked => splice.Prepend(asked.Get("elicitationId"u8), _id));
    }

    private bool Notification(string method, JsonNode parameters, JsonSplice splice)
    {
        switch (method)
        {
            case "notifications/progress":
                JsonNode token = parameters.Get("progressToken"u8);
                if (session.Unseal(server, token.TextOrNull()) is not { } asked)
                {
                    return false;
                }

                splice.Replace(token, Encoding.UTF8.GetBytes(asked));
                break;
            case "notifications/cancelled":
                Own(parameters.Get("requestId"u8), splice);
                break;
            case "notifications/resources/updated":
                splice.Prepend(parameters.Get("uri"u8), _address);
                break;
            case "notifications/elicitation/complete":
                splice.Prepend(parameters.Get("elicitationId"u8), _id);
                break;
            case "notifications/tasks/status":
                splice.Prepend(parameters.Get("taskId"u8), _id);
                break;
        }

        Related(parameters, splice);
        return true;
    }

    private bool Request(string method, JsonNode id, JsonNode parameters, JsonSplice splice)
    {
        Own(id, splice);
        Own(parameters.Get("_meta"u8).Get("progressToken"u8), splice);
        if (method == "elicitation/create")
        {
            // Whoever is asked must know who asks.
            splice.Prepend(parameters.Get("message"u8), Encoding.ASCII.GetBytes(server + ": "));
            splice.Prepend(parameters.Get("elicitationId"u8), _id);
        }

        Said(parameters.Get("messages"u8), splice);
        Related(parameters, splice);
        return true;
    }

    private void Said(JsonNode messages, JsonSplice splice) => Each(messages, message => Content(message.Get("content"u8), splice));

    private void Content(JsonNode content, JsonSplice splice)
    {
        Block(content, splice);
        Each(content, block => Block(block, splice));
    }

    private void Block(JsonNode block, JsonSplice splice)
    {
        splice.Prepend(block.Get("uri"u8), _address);
        splice.Prepend(block.Get("resource"u8).Get("uri"u8), _address);
    }

    private void Related(JsonNode holder, JsonSplice splice) => splice.Prepend(holder.Get("_meta"u8).Get("io.modelcontextprotocol/related-task"u8).Get("taskId"u8), _id);

    /// <summary>An id or a token that the server made up: a text now, for it may have been a number.</summary>
    private void Own(JsonNode id, JsonSplice splice)
    {
        if (id.Kind is JsonValueKind.String or JsonValueKind.Number)
        {
            splice.Replace(id, JsonSplice.Quoted($"{server}/{Encoding.UTF8.GetString(id.Bytes.Span)}"));
        }
    }

    private static void Each(JsonNode list, Action<JsonNode> take)
    {
        foreach (JsonNode item in list.Items)
        {
            take(item);
        }
    }
}
