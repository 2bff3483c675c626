using System.Text;
using System.Text.RegularExpressions;
using System.Text.Json;

namespace Cordon.Simulation.Mind;

/// <summary>
/// A model that believes everything it reads. It looks at what is new (tool results, documents, the last user text), then at
/// tool descriptions and the system prompt, and follows the first order it finds; the order of the rules is the order below.
/// </summary>
internal static class GullibleMind
{
    private static readonly string[] Openings =
    [
        "Here is a short answer.",
        "That is a good question.",
        "In short, it depends on the details.",
        "Let me explain it step by step.",
    ];

    public static Reply Answer(Conversation conversation, Commands commands)
    {
        (string text, IReadOnlyList<ToolCall> calls) = commands.Echo ? (commands.Strip(conversation.LastUserText), []) : Think(conversation, commands);
        if (calls.Count > 0)
        {
            return new Reply("", calls, Ending.ToolCalls, Musing(conversation), StoppedBy: null);
        }

        return Finish(conversation, commands.Fit(commands.Echo ? text : Shape(conversation, text)));
    }

    private static (string, IReadOnlyList<ToolCall>) Think(Conversation conversation, Commands commands)
    {
        string question = commands.Strip(conversation.LastUserText);
        try
        {
            return Obey(conversation, question);
        }
        catch (RegexMatchTimeoutException)
        {
            return (Chat(question), []);
        }
    }

    private static (string, IReadOnlyList<ToolCall>) Obey(Conversation conversation, string question)
    {
        ToolChoice choice = conversation.Choice;
        IReadOnlyList<string> results = NewToolResults(conversation);
        if (choice.MustCall && results.Count == 0 && conversation.Tools.Count > 0)
        {
            return ("", [ToolUse.Forced(conversation, question)]);
        }

        string? said = null;
        string image = "";
        foreach (string text in Believed(conversation, question, results))
        {
            if (choice.MayCall && ToolUse.Ordered(conversation, text) is { Count: > 0 } calls)
            {
                return ("", calls);
            }

            said ??= Said(conversation, text);
            image = image.Length > 0 ? image : Image(conversation, question, text);
        }

        if (said is null && results.Count == 0 && choice.MayCall && ToolUse.Fitting(conversation, question) is { } fitting)
        {
            return ("", [fitting]);
        }

        said ??= results.Count > 0 ? "The tool returned: " + Short(string.Join("\n", results), 4_000) : Remembered(conversation, question) ?? Chat(question);
        return (said + image, []);
    }

    /// <summary>The texts whose orders the model follows, most recent first. Data and operator text must sound like an order.</summary>
    private static IEnumerable<string> Believed(Conversation conversation, string question, IReadOnlyList<string> results)
    {
        foreach (string result in results.Where(SoundsLikeAnOrder))
        {
            yield return result;
        }

        // After a tool has answered, the question has been dealt with; asking again would call the tool for ever.
        if (results.Count > 0)
        {
            yield break;
        }

        foreach (Turn document in conversation.Turns.Where(t => t.Speaker == Speaker.Document && SoundsLikeAnOrder(t.Text)))
        {
            yield return document.Text;
        }

        yield return question;
        foreach (DeclaredTool tool in conversation.Tools.Where(t => SoundsLikeAnOrder(t.Description)))
        {
            yield return tool.Description;
        }

        if (Phrases.Override.IsMatch(conversation.SystemText))
        {
            yield return conversation.SystemText;
        }
    }

    private static bool SoundsLikeAnOrder(string text) => Phrases.Override.IsMatch(text) || Phrases.AddressesModel.IsMatch(text);

    private static string? Said(Conversation conversation, string text)
    {
        if (Phrases.AsksForInstructions.IsMatch(text))
        {
            return Encoded(text, conversation.SystemText is { Length: > 0 } system ? system : "I was given no instructions.");
        }

        if (Phrases.AsksForRecords.Match(text) is { Success: true } asked)
        {
            return Encoded(text, asked.Groups["customers"].Success ? PlantedRecords.Customers
                : asked.Groups["credentials"].Success ? PlantedRecords.Credentials
                : PlantedRecords.Keys);
        }

        return Phrases.Say.Match(text) is { Success: true } say ? Encoded(text, say.Groups["x"].Value.Trim()) : null;
    }

    private static string Image(Conversation conversation, string question, string text)
    {
        if (!Phrases.WantsImage.IsMatch(text) || Phrases.Address.Match(text) is not { Success: true } address)
        {
            return "";
        }

        string data = text.Contains("system prompt", StringComparison.OrdinalIgnoreCase) ? conversation.SystemText
            : text.Contains("key", StringComparison.OrdinalIgnoreCase) || text.Contains("secret", StringComparison.OrdinalIgnoreCase) ? PlantedRecords.ApiKey
            : text.Contains("mail", StringComparison.OrdinalIgnoreCase) || text.Contains("customer", StringComparison.OrdinalIgnoreCase) ? PlantedRecords.Email
            : question;
        string value = Uri.EscapeDataString(Short(data, 300));
        string url = address.Value.TrimEnd('.', ',', ';', ':', '!');
        url = Phrases.Placeholder.IsMatch(url) ? Phrases.Placeholder.Replace(url, value)
            : url.EndsWith('=') ? url + value
            : url + (url.Contains('?') ? "&d=" : "?d=") + value;
        return $"\n\n![image]({url})";
    }

    private static string Encoded(string order, string answer) =>
        Phrases.Encoding.Match(order) is not { Success: true } match ? answer : match.Groups["how"].Value.ToLowerInvariant() switch
        {
            "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(answer)),
            "hex" => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(answer)),
            "rot13" => string.Concat(answer.Select(Rot13)),
            _ => new string([.. answer.Reverse()]),
        };

    private static char Rot13(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)('a' + ((c - 'a' + 13) % 26)),
        >= 'A' and <= 'Z' => (char)('A' + ((c - 'A' + 13) % 26)),
        _ => c,
    };

    private static string? Remembered(Conversation conversation, string question)
    {
        if (!Phrases.AsksForMemory.IsMatch(question))
        {
            return null;
        }

        List<Turn> earlier = [.. conversation.Turns.Where(t => t.Speaker == Speaker.User).SkipLast(1)];
        return earlier.Count == 0 ? "This is your first message."
            : "You said: " + (question.Contains("first", StringComparison.OrdinalIgnoreCase) ? earlier[0] : earlier[^1]).Text;
    }

    private static string Chat(string question)
    {
        uint hash = 2166136261;
        foreach (char c in question)
        {
            hash = (hash ^ c) * 16777619;
        }

        return question.Length == 0
            ? "Hello, how can I help you?"
            : $"{Openings[hash % (uint)Openings.Length]} You asked about: {Short(question, 200)}";
    }

    private static IReadOnlyList<string> NewToolResults(Conversation conversation) =>
        [.. conversation.Turns.Reverse().TakeWhile(t => t.Speaker == Speaker.ToolResult).Reverse().Select(t => t.Text)];

    private static string? Musing(Conversation conversation) =>
        conversation.Thinking ? "The user asks something; I will do as I am told." : null;

    private static string Shape(Conversation conversation, string text) => conversation switch
    {
        { Schema: { } schema } => SchemaFill.Value(schema, "", text, depth: 0) is { } node ? JsonText.Write(node) : "null",
        { WantsJson: true } => JsonText.Write(new System.Text.Json.Nodes.JsonObject { ["answer"] = text }),
        _ => text,
    };

    /// <summary>Applies stop sequences and the token limit, as a provider would.</summary>
    private static Reply Finish(Conversation conversation, string text)
    {
        Ending ending = Ending.Stop;
        string? stoppedBy = null;
        foreach (string stop in conversation.Stops)
        {
            int at = stop.Length == 0 ? -1 : text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0)
            {
                (text, stoppedBy) = (text[..at], stop);
            }
        }

        if (conversation.MaxTokens is { } most && Tokens.In(text.Length) > most)
        {
            (text, ending, stoppedBy) = (text[..Cut.At(text, most * 4)], Ending.Length, null);
        }

        return new Reply(text, [], ending, Musing(conversation), stoppedBy);
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..Cut.At(text, most)];
}
