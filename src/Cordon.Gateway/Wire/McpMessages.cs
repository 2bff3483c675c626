using System.Collections.Frozen;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Places the strings of JSON-RPC messages, whichever way they go. An answer is read by its shape and not by what was asked: so nothing depends on
/// which request it answers, and a stream that is taken up again reads like the first.
/// </summary>
/// <param name="toolOf">The tool that an answer, by its id, is the result of; null where nobody knows.</param>
internal sealed class McpMessages(Placing placing, string server, Func<JsonNode, string?> toolOf)
{
    private static readonly FrozenSet<string> Spoken =
        FrozenSet.Create(StringComparer.Ordinal, "name", "arguments", "ref", "argument", "context", "clientInfo", "capabilities", "reason", "message");

    private static readonly FrozenSet<string> Reported = FrozenSet.Create(StringComparer.Ordinal, "data", "logger", "message", "reason", "uri", "statusMessage");

    // What is no tool's is still the server's: a rule can speak of it by that name.
    private readonly string _any = McpRoute.ToolOf(server, "");

    private readonly McpBlocks _blocks = new(placing);

    /// <summary>A message of a client.</summary>
    public void Asked(JsonNode message)
    {
        Folded(message);
        JsonNode parameters = message.Get("params"u8);
        Folded(parameters);
        JsonNode method = message.Get("method"u8);
        if (method.TextIs("tools/call"u8))
        {
            Call(parameters);
        }
        else if (method.Kind == JsonValueKind.String)
        {
            // Whoever reads or watches a resource says where, and a server may go and ask there: that leaves the house like a call's argument.
            placing.Tree(parameters.Get("uri"u8), Surface.ToolCall, Trust.User);
            foreach (JsonNode said in parameters.Members)
            {
                if (Spoken.Contains(said.Name!))
                {
                    Said(said);
                }
            }
        }

        Answers(parameters.Get("inputResponses"u8));
        Answer(message.Get("result"u8));
        Error(message.Get("error"u8), Surface.User, Trust.User);
    }

    /// <summary>What a server sends: one message, or several in an array.</summary>
    public void Answered(JsonNode document)
    {
        if (document.Kind != JsonValueKind.Array)
        {
            Told(document);
            return;
        }

        foreach (JsonNode message in document.Items)
        {
            Told(message);
        }
    }

    private void Call(JsonNode parameters)
    {
        JsonNode name = parameters.Get("name"u8);
        if (name.TextOrNull() is not { Length: > 0 } called)
        {
            placing.Refuse("missing", parameters, "Name the tool that is called.");
            return;
        }

        string tool = McpRoute.ToolOf(server, called);
        placing.Text(name, Surface.ToolCall, Trust.User, tool);
        placing.Tree(parameters.Get("arguments"u8), Surface.ToolCall, Trust.User, tool);
    }

    /// <summary>What a client answers to what the server asked of it: a model's words, a person's, or where its roots are.</summary>
    private void Answer(JsonNode result)
    {
        JsonNode content = result.Get("content"u8);
        if (result.TryGet("action"u8, out _))
        {
            placing.Tree(content, Surface.User, Trust.User);
        }

        _blocks.Read(content, Surface.Assistant, Trust.User);
        placing.Text(result.Get("model"u8), Surface.Assistant, Trust.User);
        Said(result.Get("roots"u8));
    }

    private void Answers(JsonNode answers)
    {
        foreach (JsonNode answer in answers.Members)
        {
            Answer(answer);
        }
    }

    private void Told(JsonNode message)
    {
        JsonNode parameters = message.Get("params"u8);
        JsonNode method = message.Get("method"u8);
        if (method.Kind == JsonValueKind.String)
        {
            if (method.TextIs("sampling/createMessage"u8) || method.TextIs("elicitation/create"u8) || method.TextIs("roots/list"u8))
            {
                _blocks.Order(parameters, _any);
            }
            else
            {
                foreach (JsonNode told in parameters.Members)
                {
                    if (Reported.Contains(told.Name!))
                    {
                        placing.Tree(told, Surface.ToolResult, Trust.Untrusted, _any);
                    }
                }
            }
        }

        Result(message.Get("result"u8), toolOf(message.Get("id"u8)) ?? _any);
        Error(message.Get("error"u8), Surface.ToolResult, Trust.Untrusted, toolOf(message.Get("id"u8)) ?? _any);
    }

    private void Result(JsonNode result, string tool)
    {
        if (result.Kind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonNode definition in result.Get("tools"u8).Items)
        {
            _blocks.Definition(definition, definition.Get("name"u8).TextOrNull() is { } name ? McpRoute.ToolOf(server, name) : _any);
        }

        foreach (JsonNode member in result.Members)
        {
            switch (member.Name)
            {
                case "prompts" or "resources" or "resourceTemplates":
                    foreach (JsonNode definition in member.Items)
                    {
                        _blocks.Definition(definition, _any);
                    }

                    break;
                case "instructions" or "serverInfo" or "capabilities":
                    _blocks.Order(member, _any);
                    break;
            }
        }

        foreach (JsonNode request in result.Get("inputRequests"u8).Members)
        {
            _blocks.Order(request, _any);
        }

        _blocks.Read(result.Get("content"u8), Surface.ToolResult, Trust.Untrusted, tool);
        placing.Tree(result.Get("structuredContent"u8), Surface.ToolResult, Trust.Untrusted, tool);
        foreach (JsonNode content in result.Get("contents"u8).Items)
        {
            _blocks.Resource(content, Surface.Document, Trust.Untrusted, _any);
        }

        if (result.Get("messages"u8) is { Kind: JsonValueKind.Array } messages)
        {
            foreach (JsonNode message in messages.Items)
            {
                _blocks.Word(message.Get("role"u8));
                _blocks.Read(message.Get("content"u8), Surface.Document, Trust.Untrusted, _any);
                placing.Tree(message, Surface.Document, Trust.Untrusted, _any, McpWords.Names);
            }

            placing.Tree(result.Get("description"u8), Surface.Document, Trust.Untrusted, _any);
        }

        placing.Tree(result.Get("completion"u8), Surface.ToolResult, Trust.Untrusted, _any, McpWords.Names);
        placing.Tree(result.Get("statusMessage"u8), Surface.ToolResult, Trust.Untrusted, tool);
        placing.Tree(result.Get("task"u8).Get("statusMessage"u8), Surface.ToolResult, Trust.Untrusted, tool);
        foreach (JsonNode task in result.Get("tasks"u8).Items)
        {
            placing.Tree(task.Get("statusMessage"u8), Surface.ToolResult, Trust.Untrusted, tool);
        }
    }

    private void Error(JsonNode error, Surface surface, Trust trust, string? tool = null)
    {
        placing.Tree(error.Get("message"u8), surface, trust, tool);
        placing.Tree(error.Get("data"u8), surface, trust, tool);
    }

    private void Said(JsonNode node) => placing.Tree(node, Surface.User, Trust.User, null, McpWords.Names);

    private void Folded(JsonNode container)
    {
        if (FoldedNames.FirstIn(container, McpWords.Envelope) is { Kind: not JsonValueKind.Undefined } other)
        {
            placing.Refuse("ambiguous-key", other, "Spell this name as the protocol does: some servers take it for another.");
        }
    }
}
