using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>What a request may have done by the time that its answer is lost: it says whether the request can be sent again.</summary>
public enum Effect
{
    /// <summary>Numbers and lists: asking twice changes nothing.</summary>
    None,
    /// <summary>An answer is made, which costs; nothing else remains.</summary>
    Answer,
    /// <summary>Something is kept, goes on or is done upstream: stored answers, conversations, background work, tools that the provider runs.</summary>
    Lasting,
}

internal static class Effects
{
    /// <summary>The effect of a request for an answer. What cannot be told counts as lasting.</summary>
    public static Effect OfGeneration(JsonNode request, bool storedUnlessRefused = false)
    {
        if (request.Kind != JsonValueKind.Object)
        {
            return Effect.Lasting;
        }

        JsonNode store = request.Get("store"u8);
        bool isStored = storedUnlessRefused ? store.Kind != JsonValueKind.False : IsSet(store);
        return isStored || IsSet(request.Get("background"u8)) || IsSet(request.Get("conversation"u8)) || IsSet(request.Get("mcp_servers"u8)) || IsSet(request.Get("container"u8))
            || AnyRunsUpstream(request.Get("tools"u8)) || AnyRunsUpstream(request.Get("toolConfig"u8).Get("tools"u8))
            ? Effect.Lasting
            : Effect.Answer;
    }

    private static bool IsSet(JsonNode value) => value.Kind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False);

    private static bool AnyRunsUpstream(JsonNode tools)
    {
        foreach (JsonNode tool in tools.Items)
        {
            if (!IsRunByCaller(tool))
            {
                return true;
            }
        }

        return false;
    }

    // Functions are only proposed to the caller. Other types may be run by the provider, and new ones appear.
    private static bool IsRunByCaller(JsonNode tool)
    {
        if (tool.TryGet("type"u8, out JsonNode type))
        {
            return type.TextIs("function"u8) || type.TextIs("custom"u8);
        }

        if (tool.TryGet("name"u8, out _))
        {
            return true;
        }

        foreach (JsonNode member in tool.Members)
        {
            if (!member.NameIs("functionDeclarations"u8) && !member.NameIs("function_declarations"u8) && !member.NameIs("toolSpec"u8) && !member.NameIs("cachePoint"u8))
            {
                return false;
            }
        }

        return true;
    }
}
