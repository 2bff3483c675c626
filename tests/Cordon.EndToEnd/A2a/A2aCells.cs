using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.EndToEnd.Matrix;

namespace Cordon.EndToEnd.A2a;

/// <summary>One place of an A2A message, or of a card, where text, or something that no guard can read, may stand.</summary>
/// <param name="Text">What the client sends, or what the agent answers with; ¤ is the probe's word, NEW an id that was not there before.</param>
internal sealed record A2aCell(Direction Direction, Surface Surface, string Place, string Text, Carries Carries = Carries.Text, bool IsCard = false)
{
    public string Name => $"{Words.Of(Direction)}: {Words.Of(Surface)}, {Place}";

    public string With(Conduct conduct) => CellText.Fill(Text, Direction, conduct).Replace("NEW", Guid.NewGuid().ToString("n"), StringComparison.Ordinal);
}

/// <summary>All places of A2A's messages, of version 0.3 and of 1.0.</summary>
internal static class A2aCells
{
    public static readonly ImmutableArray<A2aCell> All =
    [
        Sent("text", """{"kind":"text","text":"The ¤."}"""),
        Sent("text of 1.0", """{"text":"The ¤."}"""),
        Sent("data", """{"kind":"data","data":{"a":["The ¤."]}}"""),
        Sent("data's name", """{"kind":"data","data":{"the ¤":1}}"""),
        Sent("file's name", """{"kind":"file","file":{"name":"the ¤.txt","uri":"https://a.example/"}}"""),
        Sent("file's address", """{"kind":"file","file":{"uri":"https://a.example/¤"}}"""),
        Sent("file that is none", """{"kind":"file","file":{"bytes":"The ¤."}}"""),
        Sent("part's metadata", """{"kind":"text","text":"a","metadata":{"note":"The ¤."}}"""),
        new(Direction.Request, Surface.File, "file", Send("""{"kind":"file","file":{"bytes":"AAAA","mimeType":"text/plain"}}"""), Carries.Opaque),
        new(Direction.Request, Surface.File, "file of 1.0", Send("""{"raw":"AAAA","mediaType":"text/plain"}"""), Carries.Opaque),
        new(Direction.Request, Surface.AgentMessage, "metadata", """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"kind":"message","role":"user","messageId":"NEW","parts":[]},"metadata":{"note":"The ¤."}}}"""),
        new(Direction.Request, Surface.AgentMessage, "call-back", """{"jsonrpc":"2.0","id":1,"method":"tasks/pushNotificationConfig/set","params":{"taskId":"t-1","pushNotificationConfig":{"url":"https://a.hooks.example.com/¤"}}}"""),
        new(Direction.Request, Surface.Unknown, "unknown member", """{"jsonrpc":"2.0","id":1,"method":"message/send","x_note":"The ¤.","params":{"message":{"kind":"message","role":"user","messageId":"NEW","parts":[]}}}"""),
        new(Direction.Request, Surface.Unknown, "long mode", """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"configuration":{"acceptedOutputModes":["the ¤"]},"message":{"kind":"message","role":"user","messageId":"NEW","parts":[]}}}"""),

        Given("message", """{"kind":"message","messageId":"m","role":"agent","parts":[{"kind":"text","text":"The ¤."}]}"""),
        Given("message of 1.0", """{"message":{"messageId":"m","role":"ROLE_AGENT","parts":[{"text":"The ¤."}]}}"""),
        Given("task's status", """{"kind":"task","id":"t-1","contextId":"c","status":{"state":"working","message":{"kind":"message","messageId":"m","role":"agent","parts":[{"kind":"text","text":"The ¤."}]}}}"""),
        Given("artifact", """{"kind":"task","id":"t-1","contextId":"c","status":{"state":"completed"},"artifacts":[{"artifactId":"a","name":"n","parts":[{"kind":"data","data":{"a":"The ¤."}}]}]}"""),
        Given("artifact's name", """{"kind":"task","id":"t-1","contextId":"c","status":{"state":"completed"},"artifacts":[{"artifactId":"a","name":"the ¤","parts":[]}]}"""),
        Given("history", """{"kind":"task","id":"t-1","contextId":"c","status":{"state":"completed"},"history":[{"kind":"message","messageId":"m","role":"user","parts":[{"kind":"text","text":"The ¤."}]}]}"""),
        Given("status update", """{"kind":"status-update","taskId":"t-1","contextId":"c","final":true,"status":{"state":"failed","message":{"kind":"message","messageId":"m","role":"agent","parts":[{"kind":"text","text":"The ¤."}]}}}"""),
        Given("artifact update", """{"kind":"artifact-update","taskId":"t-1","contextId":"c","artifact":{"artifactId":"a","parts":[{"kind":"text","text":"The ¤."}]}}"""),
        Given("artifact update of 1.0", """{"artifactUpdate":{"taskId":"t-1","contextId":"c","artifact":{"artifactId":"a","parts":[{"text":"The ¤."}]}}}"""),
        Given("metadata", """{"kind":"task","id":"t-1","contextId":"c","status":{"state":"completed"},"metadata":{"note":"The ¤."}}"""),
        Given("unknown member", """{"kind":"task","id":"t-1","contextId":"c","status":{"state":"completed"},"x_note":"The ¤."}"""),
        new(Direction.Response, Surface.AgentMessage, "error", """{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"The ¤.","data":{}}}"""),
        new(Direction.Response, Surface.File, "artifact's file", """{"jsonrpc":"2.0","id":1,"result":{"kind":"task","id":"t-1","contextId":"c","status":{"state":"completed"},"artifacts":[{"artifactId":"a","parts":[{"kind":"file","file":{"bytes":"AAAA"}}]}]}}""", Carries.Opaque),
        new(Direction.Response, Surface.Unknown, "beside", """{"jsonrpc":"2.0","id":1,"x_note":"The ¤.","result":{"kind":"task","id":"t-1","contextId":"c","status":{"state":"completed"}}}"""),
        new(Direction.Response, Surface.ToolDefinition, "card", """{"name":"Desk","description":"The ¤.","url":"https://agents.example.com/desk","version":"1","skills":[]}""", IsCard: true),
        new(Direction.Response, Surface.ToolDefinition, "skill", """{"name":"Desk","description":"d","url":"https://agents.example.com/desk","version":"1","skills":[{"id":"a","name":"n","description":"The ¤.","tags":[]}]}""", IsCard: true),
    ];

    private static readonly Dictionary<string, A2aCell> ByName = All.ToDictionary(cell => cell.Name);

    public static A2aCell Named(string name) => ByName[name];

    private static A2aCell Sent(string place, string part) => new(Direction.Request, Surface.AgentMessage, place, Send(part));

    private static string Send(string part) =>
        """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"kind":"message","role":"user","messageId":"NEW","parts":[PART]}}}""".Replace("PART", part, StringComparison.Ordinal);

    private static A2aCell Given(string place, string result) => new(Direction.Response, Surface.AgentMessage, place, $$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""");
}
