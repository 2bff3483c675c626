using System.Buffers;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Places the strings of A2A's messages, whichever way they go. What agents say to each other is the surface <c>agent-message</c>, and untrusted: messages, artifacts,
/// what a task is about, data of any form. An answer is read by its shape and not by what was asked.
/// </summary>
/// <param name="chunks">Texts that run over several events; null where the document is all that there is.</param>
internal sealed class A2aMessages(Placing placing, A2aChunks? chunks = null)
{
    private const int LongestWord = 64;

    // Ids, states, times, media types: a short word without spaces is nobody's text.
    private static readonly SearchValues<byte> WordLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/+.:-"u8);

    /// <summary>A message of a client.</summary>
    public void Asked(JsonNode message)
    {
        Folded(message);
        JsonNode parameters = message.Get("params"u8);
        Folded(parameters);
        JsonNode said = parameters.Get("message"u8);
        Folded(said);
        Message(said);
        Said(parameters.Get("metadata"u8));
        foreach (JsonNode config in Configs(message))
        {
            Word(config.Get("token"u8));
            Word(config.Get("id"u8));
        }

        Said(parameters.Get("configuration"u8).Get("pushNotificationConfig"u8));
        Said(parameters.Get("configuration"u8).Get("taskPushNotificationConfig"u8));
        Said(parameters.Get("pushNotificationConfig"u8));
    }

    /// <summary>Where a client says that an agent shall call it back.</summary>
    public static IEnumerable<JsonNode> Configs(JsonNode message)
    {
        JsonNode parameters = message.Get("params"u8);
        JsonNode configuration = parameters.Get("configuration"u8);
        return
        [
            configuration.Get("pushNotificationConfig"u8), configuration.Get("taskPushNotificationConfig"u8), parameters.Get("pushNotificationConfig"u8), parameters.Get("taskPushNotificationConfig"u8),
            parameters.Get("config"u8), parameters,
        ];
    }

    /// <summary>What an agent sends.</summary>
    public void Answered(JsonNode message)
    {
        JsonNode result = message.Get("result"u8);
        foreach (JsonNode holder in (ReadOnlySpan<JsonNode>)[result, result.Get("task"u8), result.Get("message"u8), result.Get("statusUpdate"u8), result.Get("artifactUpdate"u8)])
        {
            Message(holder);
            Word(holder.Get("id"u8));
            Status(holder.Get("status"u8));
            Artifact(holder.Get("artifact"u8), chunks?.ChannelOf(holder));
            chunks?.Rests(holder.Get("status"u8));
            foreach (JsonNode artifact in holder.Get("artifacts"u8).Items)
            {
                Artifact(artifact);
            }

            foreach (JsonNode before in holder.Get("history"u8).Items)
            {
                Message(before);
            }
        }

        Said(result);
        Said(message.Get("error"u8).Get("message"u8));
        Said(message.Get("error"u8).Get("data"u8));
    }

    /// <summary>An agent's card: what it says it can do.</summary>
    public void Card(JsonNode card) => placing.Tree(card, Surface.ToolDefinition, Trust.Untrusted, null, A2aWords.Card);

    private void Status(JsonNode status)
    {
        Word(status.Get("state"u8));
        Word(status.Get("timestamp"u8));
        Message(status.Get("message"u8));
    }

    private void Artifact(JsonNode artifact, string? channel = null)
    {
        Word(artifact.Get("artifactId"u8));
        Parts(artifact.Get("parts"u8));
        foreach (JsonNode part in channel is null ? default : artifact.Get("parts"u8).Items)
        {
            if (part.Get("text"u8) is { Kind: JsonValueKind.String } text)
            {
                placing.Text(text, Surface.AgentMessage, Trust.Untrusted, channel: channel);
            }
        }

        Said(artifact);
    }

    private void Message(JsonNode message)
    {
        foreach (JsonNode word in (ReadOnlySpan<JsonNode>)[message.Get("kind"u8), message.Get("role"u8), message.Get("messageId"u8), message.Get("contextId"u8), message.Get("taskId"u8)])
        {
            Word(word);
        }

        foreach (JsonNode task in message.Get("referenceTaskIds"u8).Items)
        {
            Word(task);
        }

        Parts(message.Get("parts"u8));
        if (message.TryGet("parts"u8, out _))
        {
            Said(message);
        }
    }

    private void Parts(JsonNode parts)
    {
        foreach (JsonNode part in parts.Items)
        {
            Word(part.Get("kind"u8));
            Word(part.Get("mediaType"u8));
            JsonNode file = part.Get("file"u8);
            Word(file.Get("mimeType"u8));
            Data(file.Get("bytes"u8));
            Data(part.Get("raw"u8));
        }
    }

    // What is not base64 is no file, whatever its part says.
    private void Data(JsonNode data)
    {
        if (data.Kind == JsonValueKind.String && data.IsBase64)
        {
            placing.Opaque(data, Surface.File, Trust.Untrusted);
        }
    }

    private void Said(JsonNode node) => placing.Tree(node, Surface.AgentMessage, Trust.Untrusted, null, A2aWords.Names);

    private void Word(JsonNode node)
    {
        if (node.Kind == JsonValueKind.String && node.Inner is { Length: <= LongestWord } word && !word.ContainsAnyExcept(WordLetters))
        {
            placing.Protocol(node);
        }
    }

    private void Folded(JsonNode container)
    {
        if (FoldedNames.FirstIn(container, A2aWords.Envelope) is { Kind: not JsonValueKind.Undefined } other)
        {
            placing.Refuse("ambiguous-key", other, "Spell this name as the protocol does: some agents take it for another.");
        }
    }
}
